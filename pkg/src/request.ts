// What arrives from outside and is not a token yet: requests to an API, responses of an authorization server. Read in the core.

import { run } from './link.js';
import type { AccessTokenCredential } from './types.js';

/**
 * Finds the access token of a request to your API.
 *
 * @param request `authorization`: the header, a list where the host gives each by itself, or `null` where there is none;
 * `query`: the query of the URL, in which no token may stand
 * @returns scheme and token for `verifyAccessToken`, or `null` where none came (answer with `toWwwAuthenticate(null)`)
 * @throws {TokenError} `token_in_query`, `invalid_request` (several headers, or no single token behind the scheme), both with
 * the answer 400; `invalid_option`
 * @see RFC 6750 §2; RFC 9449 §7.1; OAuth 2.1 §5.1
 */
export function extractAccessToken(request: { authorization: string | readonly string[] | null; query?: string }): AccessTokenCredential | null {
  return run((core) => core.extractAccessToken(request));
}

/**
 * Reads the parameters of an authorization response, each of which may come once.
 *
 * @param parameters the query, the fragment or the body of a form post; a `?` or `#` before it is taken off
 * @returns the decoded parameters as an object; compare `state` with the one you sent before you use any of them
 * @throws {TokenError} `duplicate_parameter`, `invalid_parameter` (not percent-encoded UTF-8, or too long), `invalid_option`
 * @see RFC 6749 §3.1, §4.1.2; OAuth 2.0 Form Post Response Mode §2
 */
export function parseAuthorizationResponse(parameters: string): Record<string, string> {
  return run((core) => core.parseAuthorizationResponse(parameters));
}
