// The stores in Deno, for deno.test.mjs: Deno KV in a file of the working directory, and Deno's Cache API.

import { cacheStore, denoKvStore, memoryReplay, memoryStore } from 'tokenward/stores';
import { fileStore } from 'tokenward/stores/file';
import { serve } from './calls.mjs';

const [kvFile, directory] = Deno.args;
const kv = await Deno.openKv(kvFile);
const targets = {
  kv: denoKvStore(kv),
  rawKv: {
    keys: async () => (await Array.fromAsync(kv.list({ prefix: [] }))).map(({ key }) => key),
    set: (key, value) => kv.set(key, value).then(() => undefined),
    delete: (key) => kv.delete(key),
  },
  cache: cacheStore(await caches.open('keys')),
  file: fileStore(directory),
  memory: memoryStore(),
  memoryReplay: { ask: memoryReplay() },
};
Deno.serve({ hostname: '127.0.0.1', port: 0, onListen: ({ port }) => console.log(`port ${port}`) }, (request) => serve(request, targets));
