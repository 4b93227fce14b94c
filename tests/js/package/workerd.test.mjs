// The package inside Cloudflare's runtime: a bare workerd on loopback, with the entry its condition names, and with slim.

import assert from 'node:assert/strict';
import { posix } from 'node:path';
import { test } from 'node:test';
import { manifest } from './support/places.mjs';
import { CLIENT, ISSUER, jwks, keyFor, NONCE, NOW, token } from './support/tokens.mjs';
import { startWorker } from './support/worker.mjs';

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

/** What `script` answers to one request, in a workerd of its own. */
async function inWorker(script) {
  const { first, stop } = await startWorker(script);
  await stop();
  return JSON.parse(first);
}
