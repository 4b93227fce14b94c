// jwtVerify: jose's arguments to the core, the core's answer in jose's form. Every decision is the core's (src/jwt/any_kind.rs).

import { optionFault } from '../fault.js';
import { run } from '../link.js';
import { isTokenError } from '../token-error.js';
import type { CoreJwt } from '../tokenward_bg.js';
import { headerOf, LONGEST } from './decode.js';
import { peerError } from './errors.js';
import type { Circumstances } from './errors.js';
import { sources } from './key-set.js';
import type { KeySource } from './key-set.js';
import { isBytes, withKey } from './material.js';
import { expectations } from './options.js';
import type { CompactJWSHeaderParameters, JWTPayload, JWTVerifyGetKey, JWTVerifyOptions, JWTVerifyResult, KeyInput, ResolvedKey } from './types.js';

/**
 * Verifies the signature of a JWT and its claims, as jose's function of that name, by this package's strict rules: what is
 * refused here and accepted there is listed in the documentation. It tells no kinds of tokens apart: for ID tokens, access
 * tokens and the like there are verbs of their own.
 *
 * @param jwt the token, as text or as its UTF-8 bytes
 * @param key a public key or a secret, or a function that finds it, such as `createLocalJWKSet` and `createRemoteJWKSet` make
 * @param options what is demanded of algorithm, type and claims; `exp`, `nbf` and `iat` are checked wherever they are there
 * @returns claims and header; with a function also the key
 * @throws {errors.JOSEError} as a rejection, with jose's codes; `cause` is the TokenError with rule and specification
 * @throws {TypeError} as a rejection: a mistake in the options, a key that cannot be used
 * @see RFC 7519 §7.2; RFC 8725 §3
 */
export function jwtVerify<PayloadType = JWTPayload, KeyType extends KeyInput = KeyInput>(
  jwt: string | Uint8Array, getKey: JWTVerifyGetKey<KeyType>, options?: JWTVerifyOptions,
): Promise<JWTVerifyResult<PayloadType> & ResolvedKey<KeyType>>;
export function jwtVerify<PayloadType = JWTPayload>(
  jwt: string | Uint8Array, key: KeyInput, options?: JWTVerifyOptions,
): Promise<JWTVerifyResult<PayloadType>>;
export function jwtVerify<PayloadType = JWTPayload>(
  jwt: string | Uint8Array, key: KeyInput | JWTVerifyGetKey, options?: JWTVerifyOptions,
): Promise<JWTVerifyResult<PayloadType> & Partial<ResolvedKey>>;
export async function jwtVerify(jwt: unknown, key: unknown, options?: JWTVerifyOptions): Promise<JWTVerifyResult & Partial<ResolvedKey>> {
  // What is no text at all is no better than an empty one: the core says so.
  const token = isBytes(jwt) ? UTF8.decode(jwt) : typeof jwt === 'string' ? jwt : '';
  const circumstances: Circumstances = { payload: () => run((core) => core.parseClaims(token, LONGEST)).claims };
  try {
    const question: Question = { token, expected: expectations(options), circumstances };
    circumstances.listed = question.expected['algorithms'] !== undefined;
    if (typeof key !== 'function') return await withKey(key, (keys) => answer(question, keys));
    const source = sources.get(key);
    return await (source ? bySource(question, source) : byFunction(question, key as JWTVerifyGetKey));
  } catch (error) {
    throw peerError(error, circumstances);
  }
}

interface Question { token: string; expected: Record<string, unknown>; circumstances: Circumstances }
/** What the core says of a token that holds. */
interface Answer { claims: JWTPayload; header: { kid?: string }; keyThumbprint: string }

const UTF8 = new TextDecoder('utf-8', { ignoreBOM: true });

function ask(keys: CoreJwt, { token, expected }: Question): Answer {
  return run(() => keys.verifyJwt(token, expected));
}

function answer(question: Question, keys: CoreJwt): JWTVerifyResult {
  return { payload: ask(keys, question).claims, protectedHeader: protectedHeader(question.token) };
}

/** A set of this package: the core chooses among its keys. */
async function bySource(question: Question, source: KeySource): Promise<JWTVerifyResult & ResolvedKey> {
  const { token, circumstances } = question;
  circumstances.set = true;
  return source.use((set) => {
    circumstances.candidates = () => set.matching(protectedHeader(token));
    const { claims, header, keyThumbprint } = ask(set.keys, question);
    return { payload: claims, protectedHeader: protectedHeader(token), key: set.member(keyThumbprint, header.kid) ?? {} };
  });
}

/** A function of the caller's: it is asked only about a token that fails for want of a key alone. */
async function byFunction(question: Question, getKey: JWTVerifyGetKey): Promise<JWTVerifyResult & ResolvedKey> {
  checkBeforeKey(question);
  const [header = '', payload = '', signature = ''] = question.token.split('.');
  const key = await getKey(protectedHeader(question.token), { payload, protected: header, signature });
  if (typeof key === 'function') throw optionFault('key', 'must return a key');
  return { ...(await withKey(key, (keys) => answer(question, keys))), key };
}

let keyless: CoreJwt | undefined;

function checkBeforeKey(question: Question): void {
  keyless ??= run((core) => new core.CoreJwt({}));
  try {
    ask(keyless, question);
  } catch (error) {
    if (!(isTokenError(error) && NO_KEY.includes(error.code))) throw error;
  }
}

/** What the core says of a token where it has no key at all. */
const NO_KEY: readonly string[] = ['key_not_found', 'key_alg_mismatch'];

function protectedHeader(token: string): CompactJWSHeaderParameters {
  return headerOf(token.slice(0, Math.max(token.indexOf('.'), 0))) as CompactJWSHeaderParameters;
}
