// The metadata of an issuer: judged in the core, fetched by nobody here.

import { run } from './link.js';
import type { MetadataExpectations, Report } from './types.js';

/**
 * Checks the metadata of an OpenID Provider or authorization server against the issuer it was fetched for.
 *
 * @param document the document, as an object or (better: duplicate members are seen) as its JSON text
 * @param expected the issuer, and which of the two documents it is
 * @returns the document as an object
 * @throws {TokenError} `metadata_issuer_mismatch`, `metadata_invalid`, `duplicate_member`, `json_too_deep`,
 * `pkce_not_supported` with `requirePkce`; `invalid_option`
 * @see OpenID Connect Discovery 1.0 §3, §4.3; RFC 8414 §2, §3.3
 */
export function validateMetadata(document: unknown, expected: MetadataExpectations): Record<string, unknown> {
  return run((core) => core.validateMetadata(document, expected));
}

/**
 * The same checks as a report, warnings included: a missing member (`metadata_incomplete`), no word of PKCE
 * (`pkce_not_supported`). Never throws for a faulty document.
 *
 * @param document as for `validateMetadata`
 * @param expected as for `validateMetadata`
 * @returns `ok`, the steps in order, and the error that `validateMetadata` throws
 * @throws {TokenError} `invalid_option`
 */
export function explainMetadata(document: unknown, expected: MetadataExpectations): Report {
  return run((core) => core.explainMetadata(document, expected));
}

/**
 * Where the metadata of an issuer is.
 *
 * @param issuer the issuer identifier
 * @param options `type`: `'oidc'` (the default; the suffix follows the path) or `'oauth'` (it stands before the path)
 * @throws {TokenError} `invalid_option`
 * @see OpenID Connect Discovery 1.0 §4; RFC 8414 §3.1
 */
export function wellKnownUrl(issuer: string, options?: { type?: 'oidc' | 'oauth' }): string {
  return run((core) => core.wellKnownUrl(issuer, options));
}
