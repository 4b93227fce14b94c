// One remote verifier for all requests of an isolate, in a real workerd: requests wait for each other's fetch without awaiting its
// promise, and a request that is cancelled in the middle of a fetch holds up the others for no longer than its time.

import assert from 'node:assert/strict';
import { posix } from 'node:path';
import { after, before, beforeEach, test } from 'node:test';
import { manifest } from '../package/support/places.mjs';
import { startWorker } from '../package/support/worker.mjs';
import { CLIENT, misbehaviours, NONCE, startKeyServer } from './support/key-server.mjs';

const DISCOVERY = '/.well-known/openid-configuration';
const entry = posix.normalize(manifest.exports['./remote'].workerd);
let server;
let worker;
let key;

before(async () => {
  server = await startKeyServer();
  key = server.publish(server.newKey());
  worker = await startWorker(scriptFor(server.issuer));
});
beforeEach(async () => {
  server.answer = undefined;
  await ask('/reset');
  server.asked();
});
after(async () => {
  await worker?.stop();
  await server?.stop();
});

test('twenty requests at a cold start: one fetch', async () => {
  const answers = await Promise.all(Array.from({ length: 20 }, () => verify()));
  assert.deepEqual(new Set(answers), new Set(['user-1']));
  assert.deepEqual(server.asked(), [DISCOVERY, '/jwks']);
});

test('a request that is cancelled in the middle of a fetch holds up nobody for long', async () => {
  server.answer = misbehaviours.hang;
  const cancelled = new AbortController();
  const first = verify(cancelled.signal).catch(({ name }) => name);
  while (!server.requests.some(({ path }) => path === '/jwks')) await new Promise((done) => setTimeout(done, 10));
  cancelled.abort();
  assert.equal(await first, 'AbortError');
  server.answer = undefined;
  // Whether workerd lets a request without a client go on is its own affair: then the fetch ends with its time, else the ticket does.
  for (const answer of await Promise.all(Array.from({ length: 5 }, () => verify()))) assert.match(answer, /^(user-1$|jwks_unavailable: did not answer in time)/);
  await new Promise((done) => setTimeout(done, 1100));
  assert.deepEqual(new Set(await Promise.all(Array.from({ length: 5 }, () => verify()))), new Set(['user-1']));
  assert.equal(server.asked().filter((path) => path === '/jwks').length, 2);
});

test('a rotation is followed while requests come', async () => {
  await verify();
  key = server.publish(server.newKey());
  assert.deepEqual(new Set(await Promise.all(Array.from({ length: 10 }, () => verify()))), new Set(['user-1']));
  assert.deepEqual(server.asked(), [DISCOVERY, '/jwks', '/jwks']);
});

function verify(signal) {
  return ask('/', { signal, headers: { token: server.idToken(key, Math.floor(Date.now() / 1000)) } });
}

async function ask(path, init) {
  return (await fetch(worker.origin + path, init)).text();
}

function scriptFor(issuer) {
  return `
import { createRemoteVerifier } from './tokenward/${entry}';
const create = () => createRemoteVerifier({ issuer: ${JSON.stringify(issuer)}, clientId: ${JSON.stringify(CLIENT)}, timeout: 1000 });
let verifier = create();
export default { async fetch(request) {
  if (request.url.endsWith('/reset')) { verifier = create(); return new Response('done'); }
  const nonce = ${JSON.stringify(NONCE)};
  return new Response(await verifier.verifyIdToken(request.headers.get('token'), { nonce }).then(({ subject }) => subject, ({ code, message }) => code + ': ' + message));
} };`;
}
