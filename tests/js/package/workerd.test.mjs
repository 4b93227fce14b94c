// The package inside Cloudflare's runtime: a bare workerd on loopback, with the entry its condition names, and with slim.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join, posix } from 'node:path';
import { test } from 'node:test';
import { manifest, packageDirectory, root, workDirectory } from './support/places.mjs';
import { CLIENT, ISSUER, jwks, keyFor, NONCE, NOW, token } from './support/tokens.mjs';

const workerd = join(root, 'node_modules', 'workerd', 'bin', 'workerd');
const options = { issuer: ISSUER, clientId: CLIENT, jwks: jwks(keyFor('ES256'), keyFor('RS256')), now: NOW };
const tokens = { ES256: token(keyFor('ES256')), RS256: token(keyFor('RS256')), forged: token(keyFor('ES256')).slice(0, -8) + 'AAAAAAAA' };

const handler = `
export default { async fetch() {
  const before = codeOf(() => t.generateState());
  await ready();
  const verifier = t.createVerifier(${JSON.stringify(options)});
  const verify = (idToken) => verifier.verifyIdToken(idToken, { nonce: ${JSON.stringify(NONCE)} }).subject;
  const pair = t.generatePkce();
  t.verifyPkce(pair);
  return Response.json({ before, pkce: pair.codeVerifier.length, distinct: t.generateState() !== t.generateState(),
    ES256: verify(${JSON.stringify(tokens.ES256)}), RS256: verify(${JSON.stringify(tokens.RS256)}),
    forged: codeOf(() => verify(${JSON.stringify(tokens.forged)})), steps: verifier.explainIdToken('x', { nonce: null }).error.code });
} };
function codeOf(work) { try { work(); return 'fine'; } catch (error) { return error.code ?? String(error); } }`;
const answer = { pkce: 43, distinct: true, ES256: 'user-1', RS256: 'user-1', forged: 'signature_invalid', steps: 'malformed_token' };

test('the workerd entry is ready when imported', async () => {
  const entry = manifest.exports['.'].workerd;
  assert.deepEqual(await inWorker(`import * as t from './tokenward/${posix.normalize(entry)}'; const ready = () => t.default();${handler}`), {
    before: 'fine', ...answer,
  });
});

test('tokenward/jose verifies with a set, a fetched set and a key of Web Crypto', async () => {
  const entry = posix.normalize(manifest.exports['./jose'].workerd);
  const script = `import * as jose from './tokenward/${entry}';
    const set = ${JSON.stringify(options.jwks)};
    const asked = { issuer: ${JSON.stringify(ISSUER)}, currentDate: new Date(${NOW * 1000}) };
    const verify = async (token, key) => (await jose.jwtVerify(token, key, asked)).payload.sub;
    const remote = () => jose.createRemoteJWKSet(new URL('https://op.example/jwks'), { [jose.customFetch]: async () => Response.json(set) });
    let kept;
    export default { async fetch() {
      kept ??= remote();
      const key = await crypto.subtle.importKey('jwk', set.keys[0], { name: 'ECDSA', namedCurve: 'P-256' }, true, ['verify']);
      const forged = await verify(${JSON.stringify(tokens.forged)}, set.keys[0]).catch(({ code }) => code);
      return Response.json([await verify(${JSON.stringify(tokens.RS256)}, jose.createLocalJWKSet(set)), await verify(${JSON.stringify(tokens.ES256)}, kept),
        await verify(${JSON.stringify(tokens.ES256)}, key), forged]);
    } };`;
  assert.deepEqual(await inWorker(script), ['user-1', 'user-1', 'user-1', 'ERR_JWS_SIGNATURE_VERIFICATION_FAILED']);
});

test('slim takes the statically imported module, in a handler', async () => {
  const slim = posix.normalize(manifest.exports['./slim'].default);
  const wasm = posix.normalize(manifest.exports['./tokenward.wasm'].default);
  const script = `import * as t from './tokenward/${slim}'; import module from './tokenward/${wasm}'; const ready = () => t.default(module);${handler}`;
  assert.deepEqual(await inWorker(script), { before: 'not_initialized', ...answer });
});

test('slim in a handler: bytes are refused by the host, and that is wasm_unavailable', async () => {
  const slim = posix.normalize(manifest.exports['./slim'].default);
  const script = `import * as t from './tokenward/${slim}';
    export default { async fetch() { try { await t.default(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0])); return Response.json('fine'); }
      catch (error) { return Response.json([error.code, String(error.cause)]); } } };`;
  const [code, cause] = await inWorker(script);
  assert.equal(code, 'wasm_unavailable');
  assert.match(cause, /disallowed/);
});

/** Serves `script` from a workerd of its own and returns what it answers to one request. */
async function inWorker(script) {
  const directory = workDirectory('workerd');
  const port = await freePort();
  cpSync(join(packageDirectory, 'dist'), join(directory, 'tokenward', 'dist'), { recursive: true });
  writeFileSync(join(directory, 'worker.js'), script);
  writeFileSync(join(directory, 'config.capnp'), config(directory, port));
  const child = spawn(workerd, ['serve', 'config.capnp'], { cwd: directory });
  let problems = '';
  child.stderr.on('data', (chunk) => (problems += chunk));
  const ended = once(child, 'close');
  try {
    return await (await firstAnswer(`http://127.0.0.1:${port}/`, child)).json();
  } catch (error) {
    throw new Error(`workerd gave no answer: ${error.message}\n${problems}`);
  } finally {
    child.kill('SIGKILL');
    await ended;
    rmSync(directory, { recursive: true });
  }
}

function config(directory, port) {
  const files = readdirSync(join(directory, 'tokenward', 'dist'), { recursive: true }).map((name) => posix.join('tokenward/dist', name.replaceAll('\\', '/')));
  const modules = ['worker.js', ...files.filter((name) => /\.(js|wasm)$/.test(name) && !name.endsWith('edge-light.js'))]
    .map((name) => `(name = "${name}", ${name.endsWith('.wasm') ? 'wasm' : 'esModule'} = embed "${name}")`);
  return `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [(name = "main", worker = .main)],
  sockets = [(name = "http", address = "127.0.0.1:${port}", http = (), service = "main")]);
const main :Workerd.Worker = (modules = [${modules.join(',\n')}], compatibilityDate = "2026-10-01");
`;
}

async function firstAnswer(address, child) {
  for (let attempt = 0; ; attempt++) {
    try {
      return await fetch(address);
    } catch (error) {
      if (attempt === 200 || child.exitCode !== null) throw error;
      await new Promise((done) => setTimeout(done, 50));
    }
  }
}

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  await new Promise((done) => server.close(done));
  return port;
}
