// The stores in Cloudflare's runtime, for workerd.test.mjs: each binding, and each kind of storage that a Durable Object can have.

import { cacheStore, durableObjectReplay, kvStore, memoryReplay, memoryStore, ReplayObject } from 'tokenward/stores';
import { serve } from './calls.mjs';

export { ReplayObject };

/** The same on the other kind of storage; and it can be asked how many entries it holds, which answers nobody a replay. */
export class InspectedReplayObject extends ReplayObject {
  constructor(state, env) {
    super(state, env);
    this.storage = state.storage;
  }

  async fetch(request) {
    if (request.method !== 'GET') return super.fetch(request);
    return Response.json({ entries: (await this.storage.list()).size, alarm: await this.storage.getAlarm() });
  }
}

const hostNow = Date.now;
const memory = memoryStore();
const remembered = memoryReplay();

export default {
  async fetch(request, env) {
    return serve(request, {
      kv: kvStore(env.KEYS),
      rawKv: { get: (key) => env.KEYS.get(key) },
      defaultCache: cacheStore(caches.default),
      namedCache: cacheStore(await caches.open('keys'), { origin: 'https://keys.example' }),
      memory,
      memoryReplay: { ask: remembered },
      replay: { ask: durableObjectReplay(env.REPLAY) },
      sqliteReplay: { ask: durableObjectReplay(env.SQLITE_REPLAY) },
      oneShard: { ask: durableObjectReplay(env.SQLITE_REPLAY, { shards: 1 }) },
      notReplay: { ask: durableObjectReplay(env.OTHER) },
      shard: { inspect: (index) => inspect(env.SQLITE_REPLAY, index), fetch: (path, init) => raw(env.REPLAY, path, init) },
      // The Durable Objects run beside this, and read the same clock.
      clock: { set: (offset) => void (Date.now = () => hostNow() + offset * 1000) },
    });
  },
};

export class OtherObject {
  fetch() {
    return new Response('hello');
  }
}

async function inspect(namespace, index) {
  return (await namespace.get(namespace.idFromName(`tokenward/replay/${index}`)).fetch('https://tokenward.invalid/')).json();
}

async function raw(namespace, path, init) {
  return (await namespace.get(namespace.idFromName('raw')).fetch(`https://tokenward.invalid${path}`, init)).status;
}
