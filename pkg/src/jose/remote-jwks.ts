// createRemoteJWKSet: a key set that is fetched, kept for a while, and fetched anew for a key that is missing.
//
// Callers that wait for another one's fetch look again after a pause of their own: on some edge runtimes a promise of one
// request must not be awaited by another.

import { optionFault } from '../fault.js';
import { isTokenError } from '../token-error.js';
import { peerCode, peerError } from './errors.js';
import { fetchText } from './fetch-text.js';
import { KeySet, sources } from './key-set.js';
import { isPlainObject } from '../plain-object.js';
import { plainCopy } from './options.js';
import { customFetch, jwksCache } from './symbols.js';
import type { FlattenedJWSInput, JWSHeaderParameters, RemoteJWKSet, RemoteJWKSetOptions } from './types.js';

export { customFetch, jwksCache } from './symbols.js';

/**
 * Makes a key function of the key set at an address, for `jwtVerify`. Nothing is fetched before the first token. As with
 * `createLocalJWKSet` the core chooses among the keys; a token whose key is missing leads to one more fetch, unless the
 * latest is younger than `cooldownDuration`.
 *
 * @param url an https address; http for loopback hosts only. Redirects are not followed
 * @param options durations in milliseconds; an unknown name is refused
 * @returns the key function, with `reload()`, `jwks()` and its state
 * @throws {TypeError} a mistake in the address or the options
 * @throws {errors.JWKSTimeout} from the key function: no answer in time
 * @throws {errors.JWKSInvalid} from the key function: what came is no usable JWK Set
 * @throws {errors.JOSEError} from the key function: the set could not be fetched
 * @see OpenID Connect Core 1.0 §10.1.1; RFC 7517 §5
 */
export function createRemoteJWKSet(url: URL, options?: RemoteJWKSetOptions): RemoteJWKSet {
  const remote = prepared(url, options);
  const asPeer = async <T>(work: Promise<T>): Promise<T> => {
    try {
      return await work;
    } catch (error) {
      throw peerError(error, { set: true });
    }
  };
  const resolve = (protectedHeader?: JWSHeaderParameters, token?: FlattenedJWSInput) =>
    asPeer(remote.use((set) => set.one({ ...protectedHeader, ...token?.header })));
  sources.set(resolve, remote);
  return Object.defineProperties(resolve, {
    coolingDown: { get: () => remote.isYounger(remote.cooldown), enumerable: true },
    fresh: { get: () => remote.isYounger(remote.maxAge), enumerable: true },
    reloading: { get: () => remote.isLoading(), enumerable: true },
    reload: { value: () => asPeer(remote.reload()), enumerable: true },
    jwks: { value: () => remote.set?.copy(), enumerable: true },
  }) as unknown as RemoteJWKSet;
}

interface Settings {
  url: string;
  timeout: number;
  cooldown: number;
  maxAge: number;
  headers: Headers;
  fetch: typeof fetch;
  cache: Record<string, unknown> | undefined;
}

/** One fetch: who makes it writes down how it ended, for those who look. */
interface Loading {
  /** Whoever vanished before that (an edge runtime may end a request) is waited for no longer. */
  givenUpAt: number;
  ended?: { error?: unknown };
}

class RemoteSet {
  readonly cooldown: number;
  readonly maxAge: number;
  readonly #settings: Settings;
  #set: KeySet | undefined;
  #fetchedAt = -Infinity;
  #loading: Loading | undefined;

  constructor(settings: Settings) {
    this.#settings = settings;
    this.cooldown = settings.cooldown;
    this.maxAge = settings.maxAge;
    this.#restore(settings.cache);
  }

  get set(): KeySet | undefined {
    return this.#set;
  }

  async use<T>(work: (set: KeySet) => T): Promise<T> {
    if (this.#set === undefined || !this.isYounger(this.maxAge)) await this.reload();
    try {
      return work(this.#set as KeySet);
    } catch (error) {
      if (!isMissingKey(error) || this.isYounger(this.cooldown)) throw error;
    }
    await this.reload();
    return work(this.#set as KeySet);
  }

  isYounger(milliseconds: number): boolean {
    return this.#set !== undefined && Date.now() < this.#fetchedAt + milliseconds;
  }

  isLoading(): boolean {
    return this.#loading !== undefined && this.#loading.ended === undefined && Date.now() < this.#loading.givenUpAt;
  }

  /** Fetches, or waits for whoever fetches already. */
  async reload(): Promise<void> {
    while (this.isLoading()) {
      const other = this.#loading as Loading;
      await new Promise((done) => setTimeout(done, PAUSE));
      if (other.ended === undefined) continue;
      if ('error' in other.ended) throw other.ended.error;
      return;
    }
    const loading: Loading = { givenUpAt: Date.now() + this.#settings.timeout + GRACE };
    this.#loading = loading;
    try {
      await this.#load(loading);
      loading.ended = {};
    } catch (error) {
      loading.ended = { error };
      throw error;
    }
  }

  async #load(loading: Loading): Promise<void> {
    const text = await fetchText(this.#settings.url, this.#settings);
    const set = new KeySet(text);
    // Given up: a later fetch has the word; but a late set is better than none.
    if (this.#loading !== loading && this.#set !== undefined) return;
    this.#set = set;
    this.#fetchedAt = Date.now();
    const { cache } = this.#settings;
    if (cache) Object.assign(cache, { jwks: set.copy(), uat: this.#fetchedAt });
  }

  /** What was kept outside counts while it is fresh; else it is as if there were nothing. */
  #restore(cache: Record<string, unknown> | undefined): void {
    const { uat, jwks } = cache ?? {};
    if (typeof uat !== 'number' || uat > Date.now() || !(Date.now() < uat + this.maxAge) || !isPlainObject(jwks)) return;
    try {
      this.#set = new KeySet(JSON.stringify(jwks));
      this.#fetchedAt = uat;
    } catch (error) {
      if (!isTokenError(error)) throw error;
    }
  }
}

/** How often those who wait look again, and for how long beyond the timeout a fetch may go on; milliseconds. */
const PAUSE = 10;
const GRACE = 1000;

function isMissingKey(error: unknown): boolean {
  const code = isTokenError(error) ? peerCode(error, { set: true }) : (error as { code?: unknown } | null)?.code;
  return code === 'ERR_JWKS_NO_MATCHING_KEY';
}

function prepared(url: unknown, options: RemoteJWKSetOptions | undefined): RemoteSet {
  try {
    return new RemoteSet(settings(url, options));
  } catch (error) {
    throw peerError(error);
  }
}

function settings(url: unknown, options: RemoteJWKSetOptions | undefined): Settings {
  const given = plainCopy('options', options ?? {});
  const known = ['timeoutDuration', 'cooldownDuration', 'cacheMaxAge', 'headers'];
  const unknown = Object.keys(given).find((name) => !known.includes(name));
  if (unknown !== undefined) throw optionFault(unknown.slice(0, 100), 'is not known');
  // Those of jose itself are other symbols, and would be passed over.
  const strange = Object.getOwnPropertySymbols(given).find((symbol) => symbol !== customFetch && symbol !== jwksCache);
  if (strange !== undefined) throw optionFault(String(strange).slice(0, 100), 'is not known: import customFetch and jwksCache from tokenward/jose');
  const { [customFetch]: substitute, [jwksCache]: cache } = (options ?? {}) as RemoteJWKSetOptions;
  if (substitute !== undefined && typeof substitute !== 'function') throw optionFault('customFetch', 'must be a function');
  const timeout = duration('timeoutDuration', given['timeoutDuration'], 5000);
  if (!Number.isSafeInteger(timeout)) throw optionFault('timeoutDuration', 'must be a whole number of milliseconds');
  const headers = new Headers(given['headers'] as Record<string, string> | undefined);
  if (!headers.has('accept')) headers.set('accept', 'application/json, application/jwk-set+json');
  return {
    url: address(url),
    timeout,
    cooldown: duration('cooldownDuration', given['cooldownDuration'], 30_000),
    maxAge: duration('cacheMaxAge', given['cacheMaxAge'], 600_000),
    headers,
    fetch: (substitute ?? ((...request) => fetch(...request))) as typeof fetch,
    cache: typeof cache === 'object' && cache !== null ? (cache as Record<string, unknown>) : undefined,
  };
}

function duration(name: string, value: unknown, fallback: number): number {
  if (value === undefined) return fallback;
  if (typeof value !== 'number' || !(value >= 0)) throw optionFault(name, 'must be a number of milliseconds, zero or more');
  return value;
}

/** JOSE-13: keys come by https, or from this very machine. */
function address(url: unknown): string {
  if (Object.prototype.toString.call(url) !== '[object URL]') throw optionFault('url', 'must be a URL');
  const { href, protocol, hostname, username, password } = new URL((url as URL).href);
  const isLoopback = hostname === 'localhost' || hostname === '[::1]' || /^127(?:\.\d+){3}$/.test(hostname);
  if (protocol !== 'https:' && !(protocol === 'http:' && isLoopback)) {
    throw optionFault('url', 'must be an https address (http for loopback hosts only)');
  }
  if (username !== '' || password !== '') throw optionFault('url', 'must not hold a password');
  return href;
}

