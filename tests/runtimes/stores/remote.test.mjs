// The stores where they belong: behind verifiers that fetch their keys, and are asked about one token twice.

import assert from 'node:assert/strict';
import { createHash, generateKeyPairSync, sign } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { createVerifier } from 'tokenward';
import { createRemoteVerifier } from 'tokenward/remote';
import { memoryReplay, memoryStore, redisReplay, redisStore } from 'tokenward/stores';
import { fileStore } from 'tokenward/stores/file';
import { missing, startRedis } from './redis-server.mjs';

const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const jwks = { keys: [{ ...publicKey.export({ format: 'jwk' }), kid: 'k', alg: 'ES256', use: 'sig' }] };
const directory = mkdtempSync(join(tmpdir(), 'tokenward-remote-'));
let issuer;
let fetches = 0;
const server = createServer((request, response) => {
  fetches += 1;
  response.setHeader('content-type', 'application/json');
  response.end(JSON.stringify(jwks));
});

before(async () => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  issuer = `http://127.0.0.1:${server.address().port}`;
});
after(() => {
  server.close();
  server.closeAllConnections();
  rmSync(directory, { recursive: true });
});

const verifierWith = (options) => createRemoteVerifier({ issuer, clientId: 'client', jwksUri: `${issuer}/jwks`, ...options });

test('a second verifier has its keys from the store, and asks nobody', async () => {
  for (const store of [memoryStore(), fileStore(join(directory, 'keys'))]) {
    const nonce = freshNonce();
    const events = [];
    const onEvent = ({ type }) => events.push(type);
    fetches = 0;
    await verifierWith({ store, onEvent }).verifyIdToken(token(nonce), { nonce });
    await verifierWith({ store, onEvent }).verifyIdToken(token(nonce), { nonce });
    assert.equal(fetches, 1);
    assert.deepEqual(events.filter((type) => /fetched|restored|failed/.test(type)), ['fetched', 'restored']);
  }
});

test('a broken file is no obstacle: the keys are fetched again', async () => {
  const nonce = freshNonce();
  const [file] = readdirSync(join(directory, 'keys'));
  for (const text of ['', '{', '{"value":"{}","endsAt":9e9}', '{"value":"no JSON","endsAt":9e9}']) {
    writeFileSync(join(directory, 'keys', file), text);
    fetches = 0;
    await verifierWith({ store: fileStore(join(directory, 'keys')) }).verifyIdToken(token(nonce), { nonce });
    assert.equal(fetches, 1, text);
  }
});

test('memoryReplay: a token passes once, through either kind of verifier', async () => {
  const replay = memoryReplay();
  const [local, remote] = [createVerifier({ issuer, clientId: 'client', jwks, replay }), verifierWith({ replay })];
  const [first, second] = [freshNonce(), freshNonce()];
  local.verifyIdToken(token(first), { nonce: first });
  assert.throws(() => local.verifyIdToken(token(first), { nonce: first }), { code: 'replay_detected' });
  await assert.rejects(remote.verifyIdToken(token(first), { nonce: first }), { code: 'replay_detected' });
  await remote.verifyIdToken(token(second), { nonce: second });
  assert.throws(() => local.verifyIdToken(token(second), { nonce: second }), { code: 'replay_detected' });
});

test('memoryReplay: when it is full, no token passes, and the error is its own', () => {
  const verifier = createVerifier({ issuer, clientId: 'client', jwks, replay: memoryReplay({ maxEntries: 1 }) });
  const [first, second] = [freshNonce(), freshNonce()];
  verifier.verifyIdToken(token(first), { nonce: first });
  assert.throws(() => verifier.verifyIdToken(token(second), { nonce: second }), /^Error: memoryReplay/);
});

test('redisStore and redisReplay: two processes share keys, and a token passes once', { skip: missing }, async (context) => {
  const redis = await startRedis();
  const { createClient } = await import('redis');
  const clients = await Promise.all([1, 2].map(() => createClient({ url: redis.url }).connect()));
  context.after(async () => {
    for (const client of clients) client.destroy();
    await redis.stop();
  });
  const verifiers = clients.map((client) => verifierWith({ store: redisStore(client), replay: redisReplay(client) }));
  const nonce = freshNonce();
  fetches = 0;
  await verifiers[0].verifyIdToken(token(nonce), { nonce });
  await assert.rejects(verifiers[1].verifyIdToken(token(nonce), { nonce }), { code: 'replay_detected' });
  assert.equal(fetches, 1);
  const others = Array.from({ length: 50 }, (_, index) => verifiers[index % 2].verifyIdToken(token('shared'), { nonce: 'shared' }));
  const ends = await Promise.allSettled(others);
  assert.equal(ends.filter(({ status }) => status === 'fulfilled').length, 1);
  assert.deepEqual([...new Set(ends.flatMap(({ reason }) => reason?.code ?? []))], ['replay_detected']);
  for (const client of clients) client.destroy();
  await assert.rejects(verifiers[0].verifyIdToken(token('late'), { nonce: 'late' }), (error) => error.code !== 'replay_detected');
});

function token(nonce) {
  const now = Math.floor(Date.now() / 1000);
  const parts = [{ alg: 'ES256', kid: 'k' }, { iss: issuer, aud: 'client', sub: 'user', iat: now, exp: now + 300, nonce }];
  const signed = parts.map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.');
  return `${signed}.${sign('sha256', Buffer.from(signed), { key: privateKey, dsaEncoding: 'ieee-p1363' }).toString('base64url')}`;
}

let nonces = 0;
function freshNonce() {
  return createHash('sha256').update(String(nonces++)).digest('base64url');
}
