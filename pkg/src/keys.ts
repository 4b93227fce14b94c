// Keys and hashes beside the verifier: what a key set holds, thumbprints, and the hash claims of an ID token.

import { run } from './link.js';
import type { HashName, JsonWebKey, JsonWebKeySet, JwsAlgorithm, KeyInfo, Finding } from './types.js';

/**
 * Which keys of a set a verifier would use, and why it skips the others.
 *
 * @param jwks the key set, as an object or as its JSON text
 * @returns `usable` in the order of the set, and a finding for each key `skipped`
 * @throws {TokenError} `invalid_jwks`, `private_key_in_jwks`, `duplicate_member`, `json_too_deep`
 * @see RFC 7517 §5
 */
export function inspectJwks(jwks: JsonWebKeySet | string): { usable: KeyInfo[]; skipped: Finding[] } {
  return run((core) => core.inspectJwks(jwks));
}

/**
 * The thumbprint of a key: the same for a private key and its public part.
 *
 * @param jwk the key
 * @param hash default `SHA-256`
 * @returns unpadded base64url
 * @throws {TokenError} `invalid_key`, `invalid_option`
 * @see RFC 7638 §3; RFC 8037 §2
 */
export function jwkThumbprint(jwk: JsonWebKey, hash?: HashName): string {
  return run((core) => core.jwkThumbprint(jwk, hash));
}

/**
 * The thumbprint of a key as a URI, `urn:ietf:params:oauth:jwk-thumbprint:sha-256:…`.
 *
 * @param jwk the key
 * @param hash default `SHA-256`
 * @throws {TokenError} `invalid_key`, `invalid_option`
 * @see RFC 9278 §3
 */
export function jwkThumbprintUri(jwk: JsonWebKey, hash?: HashName): string {
  return run((core) => core.jwkThumbprintUri(jwk, hash));
}

/**
 * The value an ID token must have in `at_hash`, `c_hash` or `s_hash`: the left half of the hash that goes with `alg`.
 *
 * @param kind which claim; it changes no computation, only messages
 * @param value the access token, code or state, in ASCII
 * @param alg the ID token's algorithm; `EdDSA` is taken as Ed25519 and hashes with SHA-512
 * @returns unpadded base64url
 * @throws {TokenError} `hash_alg_undefined`, `invalid_option`
 * @see OpenID Connect Core 1.0 §3.1.3.6, §3.3.2.11
 */
export function computeTokenHash(kind: 'at_hash' | 'c_hash' | 's_hash', value: string, alg: JwsAlgorithm): string {
  return run((core) => core.computeTokenHash(kind, value, alg));
}
