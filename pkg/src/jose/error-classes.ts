// jose's error classes, under its names and codes, as the namespace `errors` of tokenward/jose.
// Which of our codes becomes which of them is in errors.ts; `cause` is the TokenError, with rule and specification.

import type { JWK, JWTPayload } from './types.js';

/** The codes of these classes. */
export type JOSEErrorCode =
  | 'ERR_JOSE_ALG_NOT_ALLOWED' | 'ERR_JOSE_GENERIC' | 'ERR_JOSE_NOT_SUPPORTED' | 'ERR_JWE_DECRYPTION_FAILED' | 'ERR_JWE_INVALID'
  | 'ERR_JWK_INVALID' | 'ERR_JWKS_INVALID' | 'ERR_JWKS_MULTIPLE_MATCHING_KEYS' | 'ERR_JWKS_NO_MATCHING_KEY' | 'ERR_JWKS_TIMEOUT'
  | 'ERR_JWS_INVALID' | 'ERR_JWS_SIGNATURE_VERIFICATION_FAILED' | 'ERR_JWT_CLAIM_VALIDATION_FAILED' | 'ERR_JWT_EXPIRED' | 'ERR_JWT_INVALID';

type Options = { cause?: unknown };

/** The base of all. Test `code`; messages may change. */
export class JOSEError extends Error {
  static code: JOSEErrorCode | (string & {}) = 'ERR_JOSE_GENERIC';
  override name = 'JOSEError';
  code: JOSEErrorCode | (string & {}) = 'ERR_JOSE_GENERIC';
  constructor(message?: string, options?: Options) {
    super(message, options);
  }
}

/** What both failures of claims tell. */
export interface JWTClaimValidationFailure {
  claim: string;
  reason: string;
  payload: JWTPayload;
}

class ClaimError extends JOSEError implements JWTClaimValidationFailure {
  /** The claim, or the header member `typ`. */
  claim: string;
  /** `missing`, `invalid` (of the wrong type) or `check_failed`. */
  reason: string;
  /** The claims of the token, whose signature held. Not enumerable, so that a logged error does not show them. */
  declare payload: JWTPayload;
  constructor(message: string, payload: JWTPayload, claim = 'unspecified', reason = 'unspecified', options?: Options) {
    super(message, options);
    this.claim = claim;
    this.reason = reason;
    Object.defineProperty(this, 'payload', { value: payload, writable: true, configurable: true });
  }
}

/** A claim, or `typ`, is not as it was demanded. */
export class JWTClaimValidationFailed extends ClaimError {
  static override code = 'ERR_JWT_CLAIM_VALIDATION_FAILED';
  override name = 'JWTClaimValidationFailed';
  override code = 'ERR_JWT_CLAIM_VALIDATION_FAILED';
}

/** The token has expired, or is older than `maxTokenAge`. */
export class JWTExpired extends ClaimError {
  static override code = 'ERR_JWT_EXPIRED';
  override name = 'JWTExpired';
  override code = 'ERR_JWT_EXPIRED';
}

/** The algorithm is not on the list. */
export class JOSEAlgNotAllowed extends JOSEError {
  static override code = 'ERR_JOSE_ALG_NOT_ALLOWED';
  override name = 'JOSEAlgNotAllowed';
  override code = 'ERR_JOSE_ALG_NOT_ALLOWED';
}

/** An algorithm, key or extension that is not supported. */
export class JOSENotSupported extends JOSEError {
  static override code = 'ERR_JOSE_NOT_SUPPORTED';
  override name = 'JOSENotSupported';
  override code = 'ERR_JOSE_NOT_SUPPORTED';
}

/** Never thrown here: encrypted tokens are refused as {@link JWSInvalid}. For handlers that are shared with jose's own. */
export class JWEDecryptionFailed extends JOSEError {
  static override code = 'ERR_JWE_DECRYPTION_FAILED';
  override name = 'JWEDecryptionFailed';
  override code = 'ERR_JWE_DECRYPTION_FAILED';
  constructor(message = 'decryption failed', options?: Options) {
    super(message, options);
  }
}

/** Never thrown here, as {@link JWEDecryptionFailed}. */
export class JWEInvalid extends JOSEError {
  static override code = 'ERR_JWE_INVALID';
  override name = 'JWEInvalid';
  override code = 'ERR_JWE_INVALID';
}

/** The text is no signed compact token. */
export class JWSInvalid extends JOSEError {
  static override code = 'ERR_JWS_INVALID';
  override name = 'JWSInvalid';
  override code = 'ERR_JWS_INVALID';
}

/** The payload is no claim set. */
export class JWTInvalid extends JOSEError {
  static override code = 'ERR_JWT_INVALID';
  override name = 'JWTInvalid';
  override code = 'ERR_JWT_INVALID';
}

/** The key is malformed. */
export class JWKInvalid extends JOSEError {
  static override code = 'ERR_JWK_INVALID';
  override name = 'JWKInvalid';
  override code = 'ERR_JWK_INVALID';
}

/** The key set is malformed, or holds a private key. */
export class JWKSInvalid extends JOSEError {
  static override code = 'ERR_JWKS_INVALID';
  override name = 'JWKSInvalid';
  override code = 'ERR_JWKS_INVALID';
}

/** The set has no key for the token. */
export class JWKSNoMatchingKey extends JOSEError {
  static override code = 'ERR_JWKS_NO_MATCHING_KEY';
  override name = 'JWKSNoMatchingKey';
  override code = 'ERR_JWKS_NO_MATCHING_KEY';
  constructor(message = 'no key of the set fits the token', options?: Options) {
    super(message, options);
  }
}

/** The token does not say which of several keys signed it. Iterating gives these keys, each fit for `jwtVerify`. */
export class JWKSMultipleMatchingKeys extends JOSEError {
  static override code = 'ERR_JWKS_MULTIPLE_MATCHING_KEYS';
  override name = 'JWKSMultipleMatchingKeys';
  override code = 'ERR_JWKS_MULTIPLE_MATCHING_KEYS';
  declare [Symbol.asyncIterator]: () => AsyncIterableIterator<JWK>;
  constructor(message = 'several keys of the set fit the token', options?: Options & { keys?: () => readonly JWK[] }) {
    super(message, options);
    const keys = options?.keys;
    const iterate = async function* (): AsyncIterableIterator<JWK> {
      yield* keys?.() ?? []; // only for who asks: a large set has many
    };
    Object.defineProperty(this, Symbol.asyncIterator, { value: iterate, writable: true, configurable: true });
  }
}

/** The key set did not come in time. */
export class JWKSTimeout extends JOSEError {
  static override code = 'ERR_JWKS_TIMEOUT';
  override name = 'JWKSTimeout';
  override code = 'ERR_JWKS_TIMEOUT';
  constructor(message = 'the key set did not come in time', options?: Options) {
    super(message, options);
  }
}

/** The signature does not hold. */
export class JWSSignatureVerificationFailed extends JOSEError {
  static override code = 'ERR_JWS_SIGNATURE_VERIFICATION_FAILED';
  override name = 'JWSSignatureVerificationFailed';
  override code = 'ERR_JWS_SIGNATURE_VERIFICATION_FAILED';
  constructor(message = 'the signature does not hold', options?: Options) {
    super(message, options);
  }
}
