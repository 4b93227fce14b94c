// Keys and replays in Redis (or what speaks its protocol), through the two usual clients. SET with NX is one step on the server.

import { backendFault, checkKey, checkPut, has, hostNow, known, prefixText } from './check.js';
import { digestOf, lengthOf } from './replay-entry.js';
import type { ReplayEntry, Seconds } from '../types.js';
import type { KeyStore } from './types.js';

// `any`, because the versions of the clients type their options differently.

/** As much of a client of npm `redis` as is used: version 4 or later; client, pool, cluster, sentinel. It is told by its `isOpen`. */
export interface NodeRedisClient {
  readonly isOpen: boolean;
  get(key: string): Promise<unknown>;
  set(key: string, value: string, options: any): Promise<unknown>;
}

/** As much of a client of npm `ioredis` as is used: Redis, Cluster. It is told by its `status` and `call`. */
export interface IoRedisClient {
  readonly status: string;
  call(...command: any[]): unknown;
  get(key: string): Promise<unknown>;
  set(key: string, value: string, ...options: any[]): Promise<unknown>;
}

export type RedisClient = NodeRedisClient | IoRedisClient;

type Limits = { milliseconds: number } | { seconds: number; onlyIfAbsent: true };

/**
 * Keeps values in Redis.
 *
 * @param client a connected client
 * @param options `prefix`: set before each key, in printable ASCII; default none
 * @throws {TokenError} `invalid_option`
 */
export function redisStore(client: RedisClient, options?: { prefix?: string }): KeyStore {
  const set = setter(client);
  const { prefix: given = '' } = known(options, ['prefix']);
  const prefix = prefixText(given);
  return Object.freeze({
    async get(key: string) {
      checkKey(key);
      const value = await client.get(prefix + key);
      return typeof value === 'string' ? value : null;
    },
    async put(key: string, value: string, ttl: Seconds) {
      checkPut(key, value, ttl);
      await set(prefix + key, value, { milliseconds: Math.ceil(ttl * 1000) });
    },
  });
}

/**
 * Remembers presented tokens in Redis, for all that share it; for the option `replay` of a remote verifier. The server must not
 * evict (`maxmemory-policy noeviction`), and what a failover loses is forgotten. No id is stored: the key is a SHA-256.
 *
 * @param client a connected client
 * @param options `prefix`: set before each key, in printable ASCII; default `tokenward/replay/`
 * @returns `true` where the token was not seen before; an entry is kept until 300 s after the token's end, and without an end for a day
 * @throws {TokenError} `invalid_option`; the returned function rejects with what the client throws
 */
export function redisReplay(client: RedisClient, options?: { prefix?: string }): (entry: ReplayEntry) => Promise<boolean> {
  const set = setter(client);
  const { prefix: given = 'tokenward/replay/' } = known(options, ['prefix']);
  const prefix = prefixText(given);
  return async (entry) => {
    const key = prefix + (await digestOf(entry));
    const answer = await set(key, '1', { seconds: Math.ceil(lengthOf(entry, hostNow())), onlyIfAbsent: true });
    if (answer === 'OK') return true;
    if (answer === null) return false;
    throw new Error('redisReplay: the client answered SET with neither OK nor nil'); // such as a queued transaction
  };
}

/** SET in the form that the client takes. */
function setter(client: RedisClient): (key: string, value: string, limits: Limits) => Promise<unknown> {
  if (isNodeRedis(client)) {
    return (key, value, limits) =>
      client.set(key, value, 'milliseconds' in limits ? { PX: limits.milliseconds } : { EX: limits.seconds, NX: true });
  }
  if (isIoRedis(client)) {
    return (key, value, limits) =>
      'milliseconds' in limits ? client.set(key, value, 'PX', limits.milliseconds) : client.set(key, value, 'EX', limits.seconds, 'NX');
  }
  throw backendFault('client', 'a client of npm `redis` (version 4 or later) or of npm `ioredis`');
}

function isNodeRedis(client: unknown): client is NodeRedisClient {
  return has(client, 'get', 'set') && typeof (client as Partial<NodeRedisClient>).isOpen === 'boolean';
}

function isIoRedis(client: unknown): client is IoRedisClient {
  return has(client, 'get', 'set', 'call') && typeof (client as Partial<IoRedisClient>).status === 'string';
}
