// Keys and replays in a real Redis, through both usual clients, in the versions that the adapters say they take.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { redisReplay, redisStore } from 'tokenward/stores';
import { keyStoreContract } from './key-store-contract.mjs';
import { missing, startRedis } from './redis-server.mjs';
import { entry, lengths, replayContract } from './replay-contract.mjs';

const suite = { skip: missing };
let redis;
const closing = [];

// Each makes a connected client.
const clients = {
  'redis': async () => nodeRedis(await import('redis')),
  'redis 5': async () => nodeRedis(await import('redis-5')),
  'redis 4': async () => nodeRedis(await import('redis-4')),
  'redis, a pool': async () => {
    const pool = await (await import('redis')).createClientPool({ url: redis.url }).connect();
    closing.push(() => pool.close());
    return pool;
  },
  'ioredis': async () => ioredis(await import('ioredis')),
  'ioredis 5': async () => ioredis(await import('ioredis-5')),
};

before(async () => {
  if (!missing) redis = await startRedis();
});
after(async () => {
  for (const close of closing) await close();
  await redis?.stop();
});

for (const [name, connect] of Object.entries(clients)) {
  keyStoreContract(`redisStore, ${name}`, async () => ({ store: redisStore(await connect()) }), { suite });
  const open = async (count) => Promise.all(Array.from({ length: count }, async () => redisReplay(await connect())));
  replayContract(`redisReplay, ${name}`, open, { suite });

  for (const { what, end, kept } of lengths) {
    test(`redisReplay, ${name}: ${what} is remembered for ${kept} seconds, under a key that tells nothing`, suite, async () => {
      const [client, look] = [await connect(), await nodeRedis(await import('redis'))];
      const prefix = `${name} ${kept}/`;
      const replay = redisReplay(client, { prefix });
      const one = entry({ id: 'the-nonce', expiresAt: end(Math.floor(Date.now() / 1000)) });
      assert.equal(await replay(one), true);
      const [key, ...others] = await look.keys(`${prefix}*`);
      assert.deepEqual(others, []);
      assert.match(key.slice(prefix.length), /^[0-9a-f]{64}$/);
      assert.equal(await look.get(key), '1');
      const left = await look.pTTL(key);
      assert.ok(left > (kept - 60) * 1000 && left <= kept * 1000, `${left} ms are left`); // the end is rounded up to whole seconds
      assert.equal(await replay(one), false);
      await look.pExpire(key, 1);
      while ((await look.exists(key)) === 1);
      assert.equal(await replay(one), true);
    });
  }
}

test('redisStore and redisReplay: prefixes keep applications apart', suite, async () => {
  const client = await clients.redis();
  const [one, other] = ['one:', 'other:'].map((prefix) => redisStore(client, { prefix }));
  await one.put('key', 'value', 60);
  assert.equal(await other.get('key'), null);
  assert.equal(await client.get('one:key'), 'value');
  const token = entry();
  for (const prefix of ['one:', 'other:']) assert.equal(await redisReplay(client, { prefix })(token), true);
  assert.equal(await redisReplay(client)(token), true);
});

test('redisStore: a value of another type, and a client that is closed, are refused by the backend', suite, async () => {
  const client = await (await import('redis')).createClient({ url: redis.url }).connect();
  await client.lPush('list', 'item');
  await assert.rejects(redisStore(client).get('list'), /WRONGTYPE/);
  client.destroy();
  await assert.rejects(redisStore(client).get('key'));
  await assert.rejects(redisStore(client).put('key', 'value', 60));
  await assert.rejects(redisReplay(client)(entry()));
});

async function nodeRedis({ createClient }) {
  const client = createClient({ url: redis.url });
  await client.connect();
  closing.push(() => client.disconnect());
  return client;
}

function ioredis({ Redis }) {
  const client = new Redis(redis.url);
  closing.push(() => client.disconnect());
  return client;
}
