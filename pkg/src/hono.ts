// tokenward/hono: the access token of a request, found, judged and answered as middleware for Hono 4. It decides nothing itself: the
// core finds the token (request.ts), the caller's verifier judges it, the core words the challenge (answer.ts). Cookies: cookie.ts.
// Of Hono it takes types only, so that nothing is loaded twice and one entry serves every runtime.

import type { Context, Env, MiddlewareHandler } from 'hono';
import { toOAuthError, toWwwAuthenticate } from './answer.js';
import { tokenInCookie } from './cookie.js';
import { optionFault } from './fault.js';
import { isPlainObject } from './plain-object.js';
import { requestError } from './request-error.js';
import { extractAccessToken } from './request.js';
import { isTokenError } from './token-error.js';
import type { TokenError } from './token-error.js';
import type { AccessTokenExpectations, VerifiedAccessToken } from './types.js';

/** What judges the tokens: a `Verifier`, a `VerifierSet` or a `RemoteVerifier`. */
export interface AccessTokenVerifier {
  verifyAccessToken(accessToken: string, expected?: AccessTokenExpectations): VerifiedAccessToken | Promise<VerifiedAccessToken>;
}

/** The variable that the middleware sets, for `new Hono<{ Variables: TokenwardVariables }>()`; `C` adds the claims you know of. */
export type TokenwardVariables<Name extends string = 'token', C extends object = {}> = { [N in Name]: VerifiedAccessToken<C> };

/** How requests are let in. A name that is not listed here is refused with `invalid_option`. */
export interface TokenwardOptions<Name extends string = 'token', E extends Env = any> {
  /** The verifier; a function where it can only be made from the bindings of a request. Make it once and keep it. */
  verifier: AccessTokenVerifier | ((c: Context<E>) => AccessTokenVerifier | Promise<AccessTokenVerifier>);
  /** Scopes that must all have been granted, beside those of `expected`. Default: none. */
  requiredScopes?: string[];
  /** What else is asked of the token, the same for all requests or by request. Default: nothing. */
  expected?: AccessTokenExpectations | ((c: Context<E>) => AccessTokenExpectations | Promise<AccessTokenExpectations>);
  /** The protected area, as the challenge calls it. Default: no `realm`. */
  realm?: string;
  /**
   * A cookie that may carry the token in the place of the header; a request with both is refused. Default: none. For other methods
   * than GET, HEAD and OPTIONS, and for WebSockets, the request must come from the same origin: by `Sec-Fetch-Site`, or without it by `Origin`, compared
   * with the URL as the server sees it; neither is a no. A GET that changes something stays open to other sites: let none do so.
   * Set the cookie as `__Host-…; Secure; HttpOnly; Path=/; SameSite=Lax`, or `Strict`.
   */
  cookie?: string;
  /** The name of the context variable. Default `'token'`. */
  variable?: Name;
  /** Whether a request without any token goes on, with no variable set; a token that does not hold is refused. Default `false`. */
  optional?: boolean;
  /** Hears of each refusal but that of a request without a token; for logs. The error holds no token, key or secret. */
  onError?: (error: TokenError, c: Context<E>) => void | Promise<void>;
}

/**
 * Lets in requests with an access token that holds, and answers the others: 401, 403 and 400 with a challenge and `no-store`;
 * 503 with `Retry-After` and no challenge where the fault is not the client's (`jwks_unavailable`, a mistake in the options). What
 * your own functions throw goes to `app.onError`. Preflights carry no token: use Hono's `cors()` before it.
 *
 * @param options the verifier and what is asked; `c.get('token')` is then the verified token
 * @returns middleware, such as for `app.use('/api/*', tokenward({ verifier }))`
 * @throws {TokenError} `invalid_option` (names the option), at once
 * @see RFC 6750 §2.1, §3; RFC 9470 §3
 */
export function tokenward<Name extends string = 'token', E extends Env = any>(
  options: TokenwardOptions<Name, E> & { optional?: false },
): MiddlewareHandler<{ Variables: TokenwardVariables<Name> }>;
export function tokenward<Name extends string = 'token', E extends Env = any>(
  options: TokenwardOptions<Name, E>,
): MiddlewareHandler<{ Variables: Partial<TokenwardVariables<Name>> }>;
export function tokenward(options: TokenwardOptions<string>): MiddlewareHandler {
  const policy = read(options);
  return async (c, next) => {
    const refused = await refusedBy(c, policy, async () => {
      const accessToken = find(c, policy);
      const judge: Admission['judge'] = accessToken === null ? null : (scopes) => judged(c, policy, accessToken, scopes);
      if (judge !== null) c.set(policy.variable, await judge([]));
      else if (!policy.optional) return refusal(null, policy);
      admissions.set(c, { policy, judge });
      return null;
    });
    return refused ?? next();
  };
}

/**
 * Asks for further scopes at some routes behind `tokenward`. The token is judged once more, with these scopes: by the same rules,
 * with the same answers. Without a token, as `optional` allows, it answers 401.
 *
 * @param scopes scopes that must all have been granted; at least one
 * @returns middleware, such as for `app.delete('/api/notes/:id', requireScopes('notes:write'), handler)`
 * @throws {TokenError} `invalid_option`: at once for what is no scope; at a request that came by no `tokenward`
 * @see RFC 6750 §3.1
 */
export function requireScopes(...scopes: string[]): MiddlewareHandler {
  const required = scopeList('scopes', scopes);
  if (required.length === 0) throw optionFault('scopes', 'must name at least one scope');
  return async (c, next) => {
    const admission = admissions.get(c);
    if (admission === undefined) throw optionFault('scopes', 'are asked for at a route that has no tokenward() before it');
    const { policy, judge } = admission;
    const refused = await refusedBy(c, policy, async () => {
      if (judge === null) return refusal(null, policy);
      await judge(required);
      return null;
    });
    return refused ?? next();
  };
}

// ───────────────────────────── one request ─────────────────────────────

/** How a request was let in; `judge` is null where it came without a token. */
interface Admission {
  policy: Policy;
  judge: ((scopes: readonly string[]) => Promise<VerifiedAccessToken>) | null;
}

// By the request's context and no variable of it, so that nobody else's `token` is taken for ours.
const admissions = new WeakMap<Context, Admission>();

/** The token of the request, from the one place it came by; `null` where none came. */
function find(c: Context, { cookie }: Policy): string | null {
  const header = (name: string): string | undefined => c.req.header(name);
  const { search } = new URL(c.req.url);
  const credential = extractAccessToken({ authorization: header('authorization') ?? null, query: search });
  if (credential?.scheme === 'DPoP') throw requestError('pop_required', noProof);
  const kept = cookie === undefined ? null : tokenInCookie(cookie, { method: c.req.method, url: c.req.url, header });
  if (kept === null) return credential?.accessToken ?? null;
  if (credential !== null) throw requestError('invalid_request', 'the header and the cookie both carry a token'); // RFC 6750 §2: one method
  return extractAccessToken({ authorization: `Bearer ${kept}` })?.accessToken ?? null;
}

async function judged(c: Context, policy: Policy, accessToken: string, scopes: readonly string[]): Promise<VerifiedAccessToken> {
  const verifier = typeof policy.verifier === 'function' ? await policy.verifier(c) : policy.verifier;
  if (!isVerifier(verifier)) throw optionFault('verifier', 'gave nothing that verifies access tokens');
  const expected = typeof policy.expected === 'function' ? readExpected(await policy.expected(c)) : policy.expected;
  const requiredScopes = [...policy.requiredScopes, ...(expected.requiredScopes ?? []), ...scopes];
  return verifier.verifyAccessToken(accessToken, { ...expected, requiredScopes });
}

/** Turns what a rule refused into its answer. Other errors are the host's, and stay errors. */
async function refusedBy(c: Context, policy: Policy, work: () => Promise<Response | null>): Promise<Response | null> {
  try {
    return await work();
  } catch (error) {
    if (!isTokenError(error)) throw error;
    await policy.onError?.(error, c);
    return refusal(error, policy);
  }
}

/** RFC 6750 §3: no token, a challenge without an error; the client's fault, a challenge with it; ours, none. */
function refusal(error: TokenError | null, { realm }: Policy): Response {
  const options = realm === undefined ? {} : { realm };
  if (error === null) return answer(401, null, { 'WWW-Authenticate': toWwwAuthenticate(null, options) });
  const json = error.toJSON();
  if (json.oauthError === undefined) return answer(503, unavailable, { 'Retry-After': retryAfter });
  return answer(json.status ?? 401, toOAuthError(json), { 'WWW-Authenticate': toWwwAuthenticate(json, options) });
}

function answer(status: number, body: object | null, headers: Record<string, string>): Response {
  const common = { ...headers, 'Cache-Control': 'no-store' };
  if (body === null) return new Response(null, { status, headers: common });
  return new Response(JSON.stringify(body), { status, headers: { ...common, 'Content-Type': 'application/json' } });
}

// RFC 9449 §7.1 wants the proof checked with the token, and no verb does so yet.
const noProof = 'the token came by the scheme DPoP, whose proof is not checked here';
// Seconds, as long as a remote verifier waits before it asks again.
const retryAfter = '30';
const unavailable = { error: 'temporarily_unavailable', error_description: 'the token cannot be judged at the moment' };

// ───────────────────────────── options ─────────────────────────────

type Open = 'realm' | 'cookie' | 'onError';
type Policy = Required<Omit<TokenwardOptions<string>, Open>> & Pick<TokenwardOptions<string>, Open>;

/** A copy, so that what the caller changes later changes nothing. */
function read(options: TokenwardOptions<string>): Policy {
  knownOnly('options', options, optionNames);
  const { verifier, expected = {}, realm, cookie, variable = 'token', optional = false, onError } = options;
  if (typeof verifier !== 'function' && !isVerifier(verifier)) throw optionFault('verifier', 'must be one, or a function that gives one');
  if (realm !== undefined && typeof realm !== 'string') throw optionFault('realm', 'must be a string');
  if (cookie !== undefined && !isCookieName(cookie)) throw optionFault('cookie', 'must be the name of a cookie');
  if (typeof variable !== 'string' || variable === '') throw optionFault('variable', 'must be a name');
  if (typeof optional !== 'boolean') throw optionFault('optional', 'must be true or false');
  if (onError !== undefined && typeof onError !== 'function') throw optionFault('onError', 'must be a function');
  const requiredScopes = scopeList('requiredScopes', options.requiredScopes ?? []);
  const asked = typeof expected === 'function' ? expected : readExpected(expected);
  return { verifier, requiredScopes, expected: asked, variable, optional, ...given({ realm, cookie, onError }) };
}

/** Names and scopes; the values are the core's to check. */
function readExpected(expected: AccessTokenExpectations): AccessTokenExpectations {
  knownOnly('expected', expected, expectationNames);
  return { ...expected, requiredScopes: scopeList('requiredScopes', expected.requiredScopes ?? []) };
}

function knownOnly(option: string, value: unknown, names: Readonly<Record<string, true>>): void {
  if (!isPlainObject(value)) throw optionFault(option, 'must be a plain object: no promise, no instance of a class');
  for (const name of Object.keys(value)) {
    if (!Object.hasOwn(names, name)) throw optionFault(name, 'is unknown');
  }
}

function scopeList(option: string, value: unknown): string[] {
  const scopes: unknown[] = Array.isArray(value) ? Array.from(value) : [undefined]; // a copy has no holes
  if (!scopes.every((scope) => typeof scope === 'string' && scopeToken.test(scope))) throw optionFault(option, 'must be a list of scopes');
  return scopes as string[];
}

function isVerifier(value: unknown): value is AccessTokenVerifier {
  return typeof (value as Partial<AccessTokenVerifier> | null | undefined)?.verifyAccessToken === 'function';
}

function isCookieName(value: unknown): boolean {
  return typeof value === 'string' && /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/.test(value); // RFC 9110 §5.6.2
}

/** The members that are there. */
function given<T extends object>(members: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as ReturnType<typeof given<T>>;
}

const scopeToken = /^[\x21\x23-\x5b\x5d-\x7e]+$/; // RFC 6749 §3.3

const optionNames: Readonly<Record<keyof TokenwardOptions, true>> = {
  verifier: true, requiredScopes: true, expected: true, realm: true, cookie: true, variable: true, optional: true, onError: true,
};
const expectationNames: Readonly<Record<keyof AccessTokenExpectations, true>> = {
  requiredScopes: true, subject: true, requireUser: true, maxAge: true, maxLifetime: true, acr: true, profile: true,
};
