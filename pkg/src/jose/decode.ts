// Reading without trust: nothing here verifies anything.

import { run } from '../link.js';
import { JWTInvalid } from './error-classes.js';
import type { JWTPayload, ProtectedHeaderParameters } from './types.js';

/** Tokens as long as the core takes any. */
export const LONGEST = { maxTokenBytes: 1_048_576 };

/**
 * The claims of a token, unverified: for display, never for a decision.
 *
 * @param jwt a signed compact token
 * @throws {errors.JWTInvalid} anything else; as strictly as `jwtVerify` reads
 * @see RFC 7519 §7.2
 */
export function decodeJwt<PayloadType = JWTPayload>(jwt: string): PayloadType & JWTPayload {
  let parsed;
  try {
    parsed = run((core) => core.parseClaims(jwt, LONGEST));
  } catch (cause) {
    throw new JWTInvalid('the text is no JWT that could be decoded', { cause });
  }
  if (parsed.encrypted) throw new JWTInvalid('the token is encrypted');
  return parsed.claims;
}

/**
 * The protected header of a token, unverified.
 *
 * @param token a compact token of three or five parts, or an object with a member `protected`
 * @throws {TypeError} anything else
 * @see RFC 7515 §4
 */
export function decodeProtectedHeader(token: string | object): ProtectedHeaderParameters {
  const encoded = encodedHeader(token);
  if (typeof encoded !== 'string' || encoded === '') throw new TypeError('the token has no protected header');
  try {
    return headerOf(encoded);
  } catch (cause) {
    throw new TypeError('the protected header is no JSON object, base64url encoded', { cause });
  }
}

/** A header by itself, read by the core: as that of a token without claims. */
export function headerOf(encoded: string): ProtectedHeaderParameters {
  return run((core) => core.parseClaims(`${encoded}.e30.AA`, LONGEST)).header;
}

function encodedHeader(token: unknown): unknown {
  if (typeof token === 'object' && token !== null) return (token as { protected?: unknown }).protected;
  const parts = typeof token === 'string' ? token.split('.') : [];
  return parts.length === 3 || parts.length === 5 ? parts[0] : undefined;
}
