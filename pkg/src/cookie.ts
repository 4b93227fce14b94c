// An access token that travels in a cookie: found, and taken only where no other site can have sent it along. RFC 6750 knows no
// cookies; the browser adds one to every request, whoever wrote it, and that is what is answered here. Next door: hono.ts.

import { requestError } from './request-error.js';

/** What a request says about itself: its method, its URL and one header by name. */
export interface RequestFacts {
  method: string;
  url: string;
  header: (name: string) => string | undefined;
}

/**
 * The value of the cookie, or `null` where there is none, or an empty one.
 *
 * @throws {TokenError} `invalid_request` for two cookies of the name, and for an unsafe method that does not come from the same origin
 * @see RFC 6265 §8.2, §8.6; Fetch Metadata Request Headers §2.3
 */
export function tokenInCookie(name: string, request: RequestFacts): string | null {
  const values = valuesOf(name, request.header('cookie') ?? '');
  // A sibling domain can set the second one.
  if (values.length > 1) throw requestError('invalid_request', 'there are several cookies of the name');
  const [value] = values;
  if (value === undefined || value === '') return null; // empty is what many servers leave behind at logout
  // The handshake of a WebSocket is a GET, and what comes after it no other origin's rules restrain.
  const isSafe = safeMethods.has(request.method) && request.header('upgrade') === undefined;
  if (!isSafe && !isSameOrigin(request)) {
    throw requestError('invalid_request', 'a token in a cookie is taken for this method from the same origin only');
  }
  return value;
}

function valuesOf(name: string, header: string): string[] {
  return header.split(';').flatMap((pair) => {
    const [found, ...value] = pair.split('=');
    return bare(found ?? '') === name ? [bare(value.join('='))] : [];
  });
}

/** Without blanks and tabs alone (RFC 6265 §4.2.1): a browser holds no other white space for part of `__Host-`, and lets a sibling domain set it. */
function bare(text: string): string {
  return text.replace(/^[ \t]+|[ \t]+$/g, '');
}

/** The browser's word where it gives one; else the origin of the page beside the origin that was asked. Silence is a no. */
function isSameOrigin({ url, header }: RequestFacts): boolean {
  const site = header('sec-fetch-site');
  if (site !== undefined) return site === 'same-origin';
  return header('origin') === new URL(url).origin;
}

// RFC 9110 §9.2.1. TRACE would send the cookie back.
const safeMethods = new Set(['GET', 'HEAD', 'OPTIONS']);
