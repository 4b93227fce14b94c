// Keys in Workers KV. Eventually consistent: right for keys, which anybody may fetch again, and never for replays.

import { backendFault, checkKey, checkPut, has } from './check.js';
import { enclose, open } from './envelope.js';
import type { Seconds } from '../types.js';
import type { KeyStore } from './types.js';

const shortestTtl = 60; // seconds; Workers KV refuses less

/** As much of a KVNamespace as is used. */
export interface WorkersKvLike {
  get(key: string): Promise<string | null>;
  put(key: string, value: string, options?: { expirationTtl?: number }): Promise<void>;
}

/**
 * Keeps values in Workers KV. A value ends when it was asked to, though the namespace holds it a minute at least.
 *
 * @param namespace the binding, such as `env.KEYS`
 * @throws {TokenError} `invalid_option`
 */
export function kvStore(namespace: WorkersKvLike): KeyStore {
  if (!has(namespace, 'get', 'put')) throw backendFault('namespace', 'a binding to a KV namespace');
  return Object.freeze({
    async get(key: string) {
      checkKey(key);
      return open(await namespace.get(key));
    },
    async put(key: string, value: string, ttl: Seconds) {
      checkPut(key, value, ttl);
      await namespace.put(key, enclose(value, ttl), { expirationTtl: Math.max(Math.ceil(ttl), shortestTtl) });
    },
  });
}
