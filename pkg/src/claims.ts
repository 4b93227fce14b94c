// Reading claims: without trust (parseClaims), by language, and the one stable key of a user.

import { run } from './link.js';
import type { ClaimSource, Finding, UnverifiedJwt, VerifiedIdToken } from './types.js';

/**
 * Decodes a JWT and verifies nothing: for display and for choosing a configuration, never for a decision.
 *
 * @param token a JWS of three parts, or a JWE of five, of which only the header can be read
 * @param options `maxTokenBytes`: the longest token that is read, in bytes, 1 to 1048576; default 16384
 * @returns header and claims marked `verified: false`; the type is not accepted where a verified one is wanted
 * @throws {TokenError} `invalid_option`, `malformed_token`, `token_too_large`, `invalid_base64url`, `invalid_header`, `invalid_claims`,
 * `duplicate_member`, `json_too_deep`
 * @see RFC 7519 §7.2
 */
export function parseClaims(token: string, options?: { maxTokenBytes?: number }): UnverifiedJwt {
  return run((core) => core.parseClaims(token, options));
}

/**
 * The value of a claim in the first wanted language there is, else without a language tag.
 *
 * @param claims the claims of a token or of UserInfo, where `name#de-CH` is `name` in Swiss German
 * @param name the claim without a tag, such as `given_name`; one that is `null` or empty counts as absent
 * @param locales BCP 47 tags, the best first
 * @returns the value and the tag it was found under (`null`: untagged), or `null` where the claim is absent
 * @throws {TokenError} `invalid_option`
 * @see OpenID Connect Core 1.0 §5.2; RFC 4647 §3.4
 */
export function getLocalizedClaim(claims: object, name: string, locales: string[]): { value: unknown; tag: string | null } | null {
  return run((core) => core.getLocalizedClaim(claims, name, locales));
}

/**
 * Compares the standard claims that are there with their types and formats. Findings, and never a refusal: the codes are
 * `claim_type`, `claim_format` and `claim_empty`.
 *
 * @param claims the claims of a verified ID token or UserInfo response
 * @returns one finding for each claim that is not as the standard says; each message names its claim
 * @throws {TokenError} `invalid_option`
 * @see OpenID Connect Core 1.0 §5.1, §5.3.2
 */
export function inspectClaims(claims: object): Finding[] {
  return run((core) => core.inspectClaims(claims));
}

/**
 * Reads where aggregated and distributed claims come from. Fetches and verifies nothing: hand the JWT of a source to
 * `verifyProvidedClaims` of a verifier for its claims provider, together with the `claims` listed here.
 *
 * @param claims the claims of a verified ID token or UserInfo response
 * @returns the sources that can be used, and one finding for each claim or source that was left out
 * (`claim_source_missing`, `aggregated_claim_invalid`, `distributed_claim_invalid`); missing claims are no error
 * @throws {TokenError} `invalid_option`
 * @see OpenID Connect Core 1.0 §5.6.2
 */
export function resolveClaimSources(claims: object): { sources: ClaimSource[]; skipped: Finding[] } {
  return run((core) => core.resolveClaimSources(claims));
}

/**
 * The stable key of the user: made of `iss` and `sub`, the only pair that identifies one. Never use an e-mail address.
 *
 * @param token what `verifyIdToken` returned
 * @returns a string that is equal exactly for equal issuer and subject
 * @throws {TokenError} `invalid_option`
 * @see OpenID Connect Core 1.0 §5.7
 */
export function userKey(token: VerifiedIdToken): string {
  return run((core) => core.userKey(token));
}
