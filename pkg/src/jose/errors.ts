// The one place where our codes become jose's, which are fewer. Classes: error-classes.ts.

import { isTokenError } from '../token-error.js';
import * as classes from './error-classes.js';
import type { JOSEErrorCode } from './error-classes.js';
import type { JWK, JWTPayload } from './types.js';

/** jose throws a TypeError for a caller's mistake and for a key that cannot be used. */
export type PeerCode = JOSEErrorCode | 'TypeError';

/** What a code alone does not tell. */
export interface Circumstances {
  /** The keys came as a set; else the caller named the one key. */
  set?: boolean;
  /** The caller listed the algorithms. */
  listed?: boolean;
  /** The keys that would fit, where there are several. */
  candidates?: () => readonly JWK[];
  /** The claims of a token whose signature held. */
  payload?: () => JWTPayload;
}

/**
 * Every code of `errorCatalog`, under the one of jose. A code with `@` goes before the bare one, in this order: `@set` (the
 * keys came as a set), a rule, `@unlisted` (no list of algorithms was given).
 */
export const PEER_CODES: Readonly<Record<PeerCode, readonly string[]>> = {
  ERR_JWT_EXPIRED: ['token_expired', 'token_too_old'],
  ERR_JWT_CLAIM_VALIDATION_FAILED: [
    'claim_missing', 'claim_invalid', 'issuer_mismatch', 'audience_mismatch', 'subject_mismatch', 'typ_mismatch', 'token_not_yet_valid',
    'issued_in_future',
    // Rules of kinds, which jwtVerify does not judge.
    'acr_insufficient', 'amr_insufficient', 'at_hash_mismatch', 'at_hash_missing', 'audience_untrusted', 'auth_time_missing', 'azp_mismatch',
    'azp_missing', 'binding_not_checked', 'c_hash_mismatch', 'c_hash_missing', 'claim_empty', 'claim_format', 'claim_misplaced',
    'claim_source_missing', 'claim_type', 'cnf_unsupported', 'hybrid_claim_differs', 'hybrid_mismatch', 'insufficient_scope',
    'insufficient_user_authentication', 'jti_missing', 'lifetime_too_long', 'logout_event_missing', 'logout_session_mismatch',
    'logout_subject_missing', 'mac_not_allowed', 'nonce_forbidden', 'nonce_mismatch', 'nonce_missing', 'nonce_unexpected', 'not_rfc9068',
    'pii_in_front_channel', 'pop_required', 'reauthentication_required', 'refresh_aud_mismatch', 'refresh_auth_time_mismatch',
    'refresh_iat_invalid', 'refresh_iss_mismatch', 'refresh_nonce_mismatch', 'refresh_sub_mismatch', 'replay_detected', 's_hash_mismatch',
    's_hash_missing', 'token_inactive', 'token_revoked', 'user_token_required', 'userinfo_sub_mismatch', 'wrong_token_kind',
  ],
  ERR_JWT_INVALID: ['invalid_claims', 'duplicate_member@JWT-01', 'json_too_deep@JWT-01', 'cty_mismatch', 'crit_unsupported@JOSE-11'],
  ERR_JWS_INVALID: [
    'malformed_token', 'token_too_large', 'invalid_base64url', 'invalid_header', 'duplicate_member', 'json_too_deep', 'alg_missing', 'jwe_not_expected',
  ],
  ERR_JWS_SIGNATURE_VERIFICATION_FAILED: ['signature_invalid'],
  ERR_JOSE_ALG_NOT_ALLOWED: ['alg_not_allowed', 'alg_none_forbidden'],
  ERR_JOSE_NOT_SUPPORTED: [
    'alg_not_allowed@unlisted', 'alg_none_forbidden@unlisted', 'alg_not_supported', 'crit_unsupported', 'key_not_supported', 'key_alg_mismatch', 'key_not_found',
    'hash_alg_undefined',
  ],
  ERR_JWK_INVALID: ['invalid_key'],
  ERR_JWKS_INVALID: ['invalid_jwks', 'private_key_in_jwks@set', 'duplicate_member@JOSE-29', 'json_too_deep@JOSE-29'],
  ERR_JWKS_NO_MATCHING_KEY: ['key_not_found@set', 'key_alg_mismatch@set', 'key_use_mismatch@set', 'key_not_supported@set'],
  ERR_JWKS_MULTIPLE_MATCHING_KEYS: ['kid_required'],
  TypeError: ['invalid_option', 'weak_key', 'private_key_in_jwks', 'key_use_mismatch'],
  ERR_JOSE_GENERIC: [
    'internal_error', 'jwks_fetch_forbidden', 'jwks_unavailable', 'not_initialized', 'wasm_unavailable', 'rng_unavailable', 'verifier_disposed', 'header_key_ignored',
    // Of other verbs.
    'aggregated_claim_invalid', 'code_verifier_missing', 'code_verifier_unexpected', 'distributed_claim_invalid', 'duplicate_parameter',
    'invalid_code_challenge', 'invalid_code_verifier', 'invalid_parameter', 'invalid_request', 'metadata_incomplete', 'metadata_invalid',
    'metadata_issuer_mismatch', 'pkce_method_not_allowed', 'pkce_mismatch', 'pkce_not_supported', 'signed_userinfo_required', 'token_in_query',
    'unexpected_content_type',
  ],
  ERR_JWKS_TIMEOUT: [],
  ERR_JWE_DECRYPTION_FAILED: [],
  ERR_JWE_INVALID: [],
};

const PEER_CODE_OF = new Map(Object.entries(PEER_CODES).flatMap(([peer, codes]) => codes.map((code) => [code, peer as PeerCode])));

/** The code of jose for one of ours. */
export function peerCode({ code, rule }: { code: string; rule: string }, { set, listed }: Circumstances = {}): PeerCode {
  const names = [...(set ? [`${code}@set`] : []), `${code}@${rule}`, ...(listed ? [] : [`${code}@unlisted`]), code];
  return names.map((name) => PEER_CODE_OF.get(name)).find((peer) => peer !== undefined) ?? 'ERR_JOSE_GENERIC';
}

/** The error of jose for a TokenError, which becomes its `cause`; anything else (what a key function threw) is passed on. */
export function peerError(error: unknown, circumstances: Circumstances = {}): unknown {
  if (!isTokenError(error)) return error;
  const peer = peerCode(error, circumstances);
  const cause = { cause: error };
  switch (peer) {
    case 'TypeError':
      return new TypeError(error.message, cause);
    case 'ERR_JWT_EXPIRED':
    case 'ERR_JWT_CLAIM_VALIDATION_FAILED': {
      const Failure = peer === 'ERR_JWT_EXPIRED' ? classes.JWTExpired : classes.JWTClaimValidationFailed;
      const claim = error.claim ?? (error.code === 'typ_mismatch' ? 'typ' : undefined);
      return new Failure(error.message, circumstances.payload?.() ?? {}, claim, REASONS[error.code] ?? 'check_failed', cause);
    }
    case 'ERR_JWKS_MULTIPLE_MATCHING_KEYS':
      return new classes.JWKSMultipleMatchingKeys(error.message, { ...cause, keys: circumstances.candidates ?? (() => []) });
    default:
      return new PLAIN[peer](error.message, cause);
  }
}

const REASONS: Readonly<Record<string, string>> = { claim_missing: 'missing', claim_invalid: 'invalid' };

const PLAIN = {
  ERR_JWT_INVALID: classes.JWTInvalid,
  ERR_JWS_INVALID: classes.JWSInvalid,
  ERR_JWS_SIGNATURE_VERIFICATION_FAILED: classes.JWSSignatureVerificationFailed,
  ERR_JOSE_ALG_NOT_ALLOWED: classes.JOSEAlgNotAllowed,
  ERR_JOSE_NOT_SUPPORTED: classes.JOSENotSupported,
  ERR_JOSE_GENERIC: classes.JOSEError,
  ERR_JWK_INVALID: classes.JWKInvalid,
  ERR_JWKS_INVALID: classes.JWKSInvalid,
  ERR_JWKS_NO_MATCHING_KEY: classes.JWKSNoMatchingKey,
  ERR_JWKS_TIMEOUT: classes.JWKSTimeout,
  ERR_JWE_DECRYPTION_FAILED: classes.JWEDecryptionFailed,
  ERR_JWE_INVALID: classes.JWEInvalid,
};
