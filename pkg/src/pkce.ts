// PKCE (RFC 7636), state and nonce. The rules and the randomness are the core's.

import { run } from './link.js';
import type { Pkce } from './types.js';

/**
 * Makes a fresh code verifier and its S256 challenge. Works where `crypto.subtle` is missing, as on plain http.
 *
 * @param options `bytes`: how many random bytes, 32 to 96; default 32, which gives 43 characters
 * @returns the verifier to keep and the challenge to send
 * @throws {TokenError} `invalid_option`, `rng_unavailable`
 * @see RFC 7636 §4.1, §4.2
 */
export function generatePkce(options?: { bytes?: number }): Pkce {
  return run((core) => core.generatePkce(options));
}

/**
 * The S256 challenge of a code verifier: unpadded base64url of its SHA-256.
 *
 * @param codeVerifier 43 to 128 characters of `A-Z a-z 0-9 - . _ ~`
 * @returns 43 characters
 * @throws {TokenError} `invalid_code_verifier`
 * @see RFC 7636 §4.2
 */
export function calculatePkceChallenge(codeVerifier: string): string {
  return run((core) => core.calculatePkceChallenge(codeVerifier));
}

/**
 * Checks a code verifier against the stored challenge, as a token endpoint must. Returns nothing when they match.
 *
 * @param input the verifier received, the challenge and method stored; a method left out means `plain` and is refused
 * @throws {TokenError} `pkce_mismatch`, `invalid_code_verifier`, `invalid_code_challenge`, `code_verifier_missing`,
 * `code_verifier_unexpected`, `pkce_method_not_allowed` (everything but `S256`), `invalid_option`
 * @see RFC 7636 §4.6; RFC 9700 §2.1.1
 */
export function verifyPkce(input: { codeVerifier: string; codeChallenge: string; codeChallengeMethod?: string }): void {
  run((core) => core.verifyPkce(input));
}

/**
 * A fresh value for the `state` parameter: 32 random bytes as 43 base64url characters.
 *
 * @throws {TokenError} `rng_unavailable`
 * @see RFC 6749 §10.12
 */
export function generateState(): string {
  return run((core) => core.generateState());
}

/**
 * A fresh value for the `nonce` parameter: 32 random bytes as 43 base64url characters.
 *
 * @throws {TokenError} `rng_unavailable`
 * @see OpenID Connect Core 1.0 §15.5.2
 */
export function generateNonce(): string {
  return run((core) => core.generateNonce());
}
