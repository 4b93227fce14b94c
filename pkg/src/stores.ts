// tokenward/stores: where an issuer's keys are kept between processes, and where tokens that were presented are remembered.
// One entry for every runtime, without the module: a store is told strings and decides nothing. Files: tokenward/stores/file.

export { cacheStore } from './stores/cache.js';
export { denoKvStore } from './stores/deno-kv.js';
export { durableObjectReplay, ReplayObject } from './stores/durable-object.js';
export { memoryReplay, memoryStore } from './stores/memory.js';
export { redisReplay, redisStore } from './stores/redis.js';
export { kvStore } from './stores/workers-kv.js';
export type { CacheLike } from './stores/cache.js';
export type { DenoKvLike } from './stores/deno-kv.js';
export type { ReplayNamespace, ReplayObjectState, ReplayObjectStorage } from './stores/durable-object.js';
export type { IoRedisClient, NodeRedisClient, RedisClient } from './stores/redis.js';
export type { KeyStore } from './stores/types.js';
export type { WorkersKvLike } from './stores/workers-kv.js';
export type { ReplayEntry } from './types.js';
