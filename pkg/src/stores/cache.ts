// Keys in a Cache of the Cache API: Workers (of one data centre), Deno, browsers (of one origin).

import { optionFault } from '../fault.js';
import { backendFault, checkKey, checkPut, has, known } from './check.js';
import { enclose, open } from './envelope.js';
import type { Seconds } from '../types.js';
import type { KeyStore } from './types.js';

/** As much of a Cache as is used. */
export interface CacheLike {
  match(url: string): Promise<{ text(): Promise<string> } | undefined>;
  // `any`, so that the Response of every runtime's types fits.
  put(url: string, response: any): Promise<unknown>;
}

/**
 * Keeps values as responses in a cache. Browsers and Deno ignore `Cache-Control`: there a value that ended is no longer
 * found, and lies in the cache until it is put again.
 *
 * @param cache `caches.default` of a Worker, or what `await caches.open(name)` returned
 * @param options `origin`: of the URLs that values are kept under. Default `https://tokenward.invalid`, which nobody can serve;
 * another one must serve nothing under `/tokenward`
 * @throws {TokenError} `invalid_option`
 */
export function cacheStore(cache: CacheLike, options?: { origin?: string }): KeyStore {
  if (!has(cache, 'match', 'put')) throw backendFault('cache', 'a Cache, such as the awaited result of `caches.open(name)`');
  const { origin = 'https://tokenward.invalid' } = known(options, ['origin']);
  checkOrigin(origin);
  // In the query, where no segment such as `..` is resolved away.
  const urlOf = (key: string): string => `${origin}/tokenward?key=${encodeURIComponent(key)}`;
  return Object.freeze({
    async get(key: string) {
      checkKey(key);
      const response = await cache.match(urlOf(key));
      return response === undefined ? null : open(await response.text());
    },
    async put(key: string, value: string, ttl: Seconds) {
      checkPut(key, value, ttl);
      const headers = { 'content-type': 'application/json', 'cache-control': `max-age=${Math.ceil(ttl)}` };
      await cache.put(urlOf(key), new Response(enclose(value, ttl), { headers }));
    },
  });
}

function checkOrigin(origin: unknown): void {
  try {
    const url = new URL(origin as string);
    if (url.protocol === 'https:' && url.origin === origin) return;
  } catch {
    // no URL at all
  }
  throw optionFault('origin', 'must be an https origin, such as `https://example.com`, without a path');
}
