// Key servers that misbehave on purpose: what the user sees with nothing in hand, with a good set in hand, and when the server is well again.

import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { createRemoteVerifier } from 'tokenward/remote';
import { properError } from '../package/support/expect.mjs';
import { runLoad } from './support/load.mjs';
import { AUDIENCE, CLIENT, misbehaviours, NONCE, startKeyServer } from './support/key-server.mjs';

const NOW = 1_800_000_000;
const expected = { nonce: NONCE };
let server;
let key;
let now;

before(async () => void (server = await startKeyServer()));
after(() => server.stop());
beforeEach(() => {
  now = NOW;
  server.answer = server.metadataAnswer = undefined;
  server.headers = {};
  key = server.publish(server.newKey());
  server.asked();
});

const remote = (changes = {}) =>
  createRemoteVerifier({ issuer: server.issuer, clientId: CLIENT, audience: AUDIENCE, timeout: 150, now: () => now, ...changes });
const verify = (verifier) => verifier.verifyIdToken(server.idToken(key, now), expected);
const errorOf = (promise) => promise.then(() => assert.fail('it was accepted'), (error) => (properError(error), error));

const { status, html, text, json, long, hang, trickle, reset, cut, truncated } = misbehaviours;
const privateKey = () => ({ ...key.jwk, kid: 'another', d: 'AAAA' });

/** What the server does, the code, and a word of the message that tells the person on duty what to look at. */
const faults = [
  ['is down', reset, 'jwks_unavailable', /could not be reached/],
  ['hangs', hang, 'jwks_unavailable', /did not answer in time/],
  ['sends a byte now and then', trickle, 'jwks_unavailable', /did not answer in time/],
  ['ends in the middle', cut, 'jwks_unavailable', /could not be reached/],
  ['answers 500', status(500), 'jwks_unavailable', /answered with an error.*status 500/],
  ['answers 404', status(404), 'jwks_unavailable', /status 404/],
  ['answers 204', status(204), 'jwks_unavailable', /status 204/],
  ['sends HTML', html, 'jwks_unavailable', /something else than JSON.*text\/html/],
  ['sends no content type', text('', '{}'), 'jwks_unavailable', /something else than JSON/],
  ['sends 10 MB', long(10_000_000), 'jwks_unavailable', /more than is allowed/],
  ['sends bytes that are no UTF-8', text('application/json', Buffer.from([0x7b, 0xff, 0x7d])), 'jwks_unavailable', /no UTF-8 text/],
  ['sends truncated JSON', truncated, 'invalid_jwks', /is not JSON/],
  ['sends a member twice', json('{"keys":[],"keys":[]}'), 'duplicate_member', /appears twice/],
  ['sends an empty set', json('{"keys":[]}'), 'invalid_jwks', /no usable key/],
  ['sends an error as JSON', json('{"error":"server_error"}'), 'invalid_jwks', /no list called keys/],
  ['redirects to http', status(302, { location: 'http://op.example/jwks' }), 'jwks_fetch_forbidden', /redirects to another address/],
  ['redirects to itself', status(307, { location: '/jwks' }), 'jwks_fetch_forbidden', /redirects to another address/],
  ['sends a private key', (response) => json(JSON.stringify({ keys: [privateKey()] }))(response), 'private_key_in_jwks', /private or symmetric key/],
];

for (const [what, answer, code, message] of faults) {
  test(`a key server that ${what}: ${code}; a good set in hand goes on; then all is well`, async () => {
    const cold = remote();
    server.answer = answer;
    const error = await errorOf(verify(cold));
    assert.equal(error.code, code);
    assert.match(error.message, message);
    assert.equal(error.oauthError, undefined, 'the token is not to blame');
    assert.ok(cold.state.lastError.startsWith(`${code}: `));
    // Left alone for a moment, with the same answer.
    server.asked();
    assert.equal((await errorOf(verify(cold))).code, code);
    assert.deepEqual(server.asked(), []);
    server.answer = undefined;
    now += 2;
    const leaks = code === 'private_key_in_jwks';
    // Whoever has the key could sign: the issuer must have another one.
    if (leaks) assert.equal((await errorOf(verify(cold))).code, code);
    if (leaks) now += 60;
    if (leaks) key = server.publish(server.newKey());
    assert.equal((await verify(cold)).subject, 'user-1');
    assert.equal(cold.state.lastError, undefined);

    server.answer = answer;
    const fetched = now;
    now += 601;
    if (leaks) assert.equal((await errorOf(verify(cold))).code, code);
    else assert.equal((await verify(cold)).subject, 'user-1');
    now = fetched + 600 + 3600;
    assert.equal((await errorOf(verify(cold))).code, code, 'no longer than staleIfError');
    server.answer = undefined;
    now += 31;
    if (leaks) key = server.publish(server.newKey());
    assert.equal((await verify(cold)).subject, 'user-1');
  });
}

test('the cause of a failed request comes with the error', async () => {
  server.answer = reset;
  assert.ok((await errorOf(verify(remote()))).cause instanceof Error);
  const cors = new TypeError('Failed to fetch');
  assert.equal((await errorOf(verify(remote({ fetch: async () => { throw cors; } })))).cause, cors);
});

test('a slow server is waited for, within the time allowed', async () => {
  server.answer = (response, body) => setTimeout(() => response.writeHead(200, { 'content-type': 'application/json' }).end(body), 100);
  assert.equal((await verify(remote({ timeout: 5000 }))).subject, 'user-1');
});

test('a server that hangs again holds up nobody but the one who asks it', async () => {
  const verifier = remote({ timeout: 1000 });
  await verify(verifier);
  server.answer = status(500);
  now += 601;
  await verify(verifier);
  server.answer = hang;
  now += 60;
  const prober = verify(verifier);
  await new Promise((done) => setTimeout(done, 20));
  let isProbing = true;
  void prober.then(() => (isProbing = false));
  assert.equal((await verify(verifier)).subject, 'user-1');
  assert.ok(isProbing, 'it was served while another one waited for the server');
  await prober;
});

test('metadata of another issuer, or without keys: nothing of it is used', async () => {
  for (const [change, code] of [
    [{ issuer: 'https://other.example' }, 'metadata_issuer_mismatch'], [{ jwks_uri: 'ftp://op.example/' }, 'metadata_invalid'], [{ jwks_uri: null }, 'metadata_incomplete'],
    [{ jwks_uri: 'http://op.example/jwks' }, 'metadata_invalid'],
  ]) {
    server.metadataAnswer = json(JSON.stringify({ ...server.metadata, ...change }));
    server.asked();
    assert.equal((await errorOf(verify(remote()))).code, code);
    assert.deepEqual(server.asked(), ['/.well-known/openid-configuration']);
  }
  server.metadataAnswer = json('{"issuer":"a","issuer":"b"}');
  assert.equal((await errorOf(verify(remote()))).code, 'duplicate_member');
});

test('a clock that is wrong by a day: tokens are refused for their times, and the keys recover with the clock', async () => {
  const idToken = server.idToken(key, NOW);
  for (const [days, code] of [[1, 'token_expired'], [-1, 'issued_in_future']]) {
    now = NOW;
    const verifier = remote();
    await verifier.verifyIdToken(idToken, expected);
    now = NOW + days * 86_400;
    assert.equal((await errorOf(verifier.verifyIdToken(idToken, expected))).code, code);
    now = NOW + 1;
    assert.equal((await verifier.verifyIdToken(idToken, expected)).subject, 'user-1');
    // The server is down when the clock is set right: what was fetched in the wrong time is not trusted with an age.
    now = NOW + days * 86_400;
    await errorOf(verifier.verifyIdToken(idToken, expected));
    server.answer = status(500);
    now = NOW + 2;
    assert.equal((await errorOf(verifier.verifyIdToken(idToken, expected))).code, 'jwks_unavailable');
    server.answer = undefined;
  }
});

test('a rotation in the middle of load: nobody is refused', async () => {
  const verifier = remote();
  await verify(verifier);
  const next = server.newKey();
  const before = Array.from({ length: 50 }, () => verify(verifier));
  server.publish(next, key); // as good servers do: the new one beside the old one
  const after = Array.from({ length: 50 }, () => verifier.verifyIdToken(server.idToken(next, now), expected));
  for (const { subject } of await Promise.all([...before, ...after])) assert.equal(subject, 'user-1');
});

test('ten seconds of load against a server that rotates and fails at random (the long form: node tests/js/remote/load.mjs)', async () => {
  const seconds = Number(process.env.TOKENWARD_LOAD_SECONDS ?? 10);
  const report = await runLoad({ seconds, rate: 500, seed: 20_261_122 });
  assert.deepEqual([report.refused, report.acceptedAfterWithdrawal], [{}, 0], JSON.stringify(report));
  assert.ok(report.accepted > seconds * 100 && report.rotations > 0 && report.failures > 1, JSON.stringify(report));
});
