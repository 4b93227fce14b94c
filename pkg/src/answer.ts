// What a server answers to a refused request. The core knows the specifications; this is their face.

import { run } from './link.js';
import type { TokenErrorJson } from './types.js';

/**
 * The value of the `WWW-Authenticate` header for a request that an access token did not let in.
 *
 * @param error what `verifyAccessToken` threw, or `null` where no token came: then the challenge names no error
 * @param options `scheme`: `'Bearer'` (default) or `'DPoP'`; `realm`: the protected area, as you call it
 * @returns such as `Bearer error="insufficient_scope", error_description="…", scope="…"`; send it with `error.status`, or 401
 * @throws {TokenError} `invalid_option` for an error that is no matter of the client's
 * @see RFC 6750 §3; RFC 9449 §7.1; RFC 9470 §3
 */
export function toWwwAuthenticate(error: TokenErrorJson | null, options?: { scheme?: 'Bearer' | 'DPoP'; realm?: string }): string {
  return run((core) => core.toWwwAuthenticate(error, options));
}

/**
 * The JSON body of an OAuth error response: for a token endpoint (PKCE) or a back-channel logout endpoint.
 *
 * @param error what a verb threw
 * @returns `error` and `error_description`; send it with `error.status` and `Cache-Control: no-store`
 * @throws {TokenError} `invalid_option` for an error that is no matter of the client's
 * @see RFC 6749 §5.2; OpenID Connect Back-Channel Logout 1.0 §2.8
 */
export function toOAuthError(error: TokenErrorJson): { error: string; error_description: string } {
  return run((core) => core.toOAuthError(error));
}
