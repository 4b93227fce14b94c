// One remote verifier for all requests of an isolate, in a real workerd: requests wait for each other's fetch without awaiting its
// promise, and a request that is cancelled in the middle of a fetch holds up the others for no longer than its time.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join, posix } from 'node:path';
import { after, before, beforeEach, test } from 'node:test';
import { manifest, packageDirectory, root, workDirectory } from '../package/support/places.mjs';
import { CLIENT, misbehaviours, NONCE, startKeyServer } from './support/key-server.mjs';

const DISCOVERY = '/.well-known/openid-configuration';
const entry = posix.normalize(manifest.exports['./remote'].workerd);
let server;
let worker;
let key;

before(async () => {
  server = await startKeyServer();
  key = server.publish(server.newKey());
  worker = await startWorker(server.issuer);
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

async function startWorker(issuer) {
  const directory = workDirectory('remote-workerd');
  const port = await freePort();
  cpSync(join(packageDirectory, 'dist'), join(directory, 'tokenward', 'dist'), { recursive: true });
  writeFileSync(join(directory, 'worker.js'), `
import { createRemoteVerifier } from './tokenward/${entry}';
const create = () => createRemoteVerifier({ issuer: ${JSON.stringify(issuer)}, clientId: ${JSON.stringify(CLIENT)}, timeout: 1000 });
let verifier = create();
export default { async fetch(request) {
  if (request.url.endsWith('/reset')) { verifier = create(); return new Response('done'); }
  const nonce = ${JSON.stringify(NONCE)};
  return new Response(await verifier.verifyIdToken(request.headers.get('token'), { nonce }).then(({ subject }) => subject, ({ code, message }) => code + ': ' + message));
} };`);
  writeFileSync(join(directory, 'config.capnp'), config(directory, port));
  const child = spawn(join(root, 'node_modules', 'workerd', 'bin', 'workerd'), ['serve', 'config.capnp'], { cwd: directory });
  let problems = '';
  child.stderr.on('data', (chunk) => (problems += chunk));
  const ended = once(child, 'close');
  const origin = `http://127.0.0.1:${port}`;
  for (let attempt = 0; ; attempt++) {
    try {
      await fetch(`${origin}/reset`);
      break;
    } catch (error) {
      if (attempt === 200 || child.exitCode !== null) throw new Error(`workerd gave no answer: ${error.message}\n${problems}`);
      await new Promise((done) => setTimeout(done, 50));
    }
  }
  return {
    origin,
    async stop() {
      child.kill('SIGKILL');
      await ended;
      rmSync(directory, { recursive: true });
    },
  };
}

function config(directory, port) {
  const files = readdirSync(join(directory, 'tokenward', 'dist'), { recursive: true }).map((name) => posix.join('tokenward/dist', name.replaceAll('\\', '/')));
  const modules = ['worker.js', ...files.filter((name) => /\.(js|wasm)$/.test(name) && !/edge-light\.js$|stores\/file\.js$/.test(name))]
    .map((name) => `(name = "${name}", ${name.endsWith('.wasm') ? 'wasm' : 'esModule'} = embed "${name}")`);
  return `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [(name = "main", worker = .main), (name = "internet", network = (allow = ["private", "public"]))],
  sockets = [(name = "http", address = "127.0.0.1:${port}", http = (), service = "main")]);
const main :Workerd.Worker = (modules = [${modules.join(',\n')}], compatibilityDate = "2026-10-01");
`;
}

async function freePort() {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address();
  await new Promise((done) => probe.close(done));
  return port;
}
