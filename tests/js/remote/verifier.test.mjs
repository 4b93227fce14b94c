// createRemoteVerifier against a real server on loopback: what is fetched and when, hooks that answer later, stores, events, the end.
// The rules of keeping keys are tables in tests/native/jwks_cache.rs; servers that misbehave are in faults.test.mjs.

import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { createVerifier, createVerifierSet, isTokenError } from 'tokenward';
import { createRemoteVerifier } from 'tokenward/remote';
import { properError, refused } from '../package/support/expect.mjs';
import { AUDIENCE, CLIENT, misbehaviours, NONCE, startKeyServer } from './support/key-server.mjs';

const NOW = 1_800_000_000;
const DISCOVERY = '/.well-known/openid-configuration';
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
  createRemoteVerifier({ issuer: server.issuer, clientId: CLIENT, audience: AUDIENCE, now: () => now, ...changes });
const codeOf = (promise) => promise.then(() => 'fine', (error) => (properError(error), error.code));
const memory = () => {
  const kept = new Map();
  return { kept, puts: [], async get(name) { return kept.get(name) ?? null; }, async put(name, value, ttl) { this.puts.push([name, ttl]); kept.set(name, value); } };
};

test('the first token discovers and fetches, the second does neither', async () => {
  const verifier = remote();
  assert.deepEqual(verifier.state, { fetchedAt: null, expiresAt: null, keys: [] });
  assert.deepEqual(server.asked(), []);
  const token = await verifier.verifyIdToken(server.idToken(key, now), expected);
  assert.equal(token.subject, 'user-1');
  assert.deepEqual(server.asked(), [DISCOVERY, '/jwks']);
  assert.equal((await verifier.verifyAccessToken(server.accessToken(key, now))).kind, 'access_token');
  assert.deepEqual(server.asked(), []);
  const { keys, ...times } = verifier.state;
  assert.deepEqual(times, { fetchedAt: NOW, expiresAt: NOW + 600 });
  assert.equal(keys[0].kid, key.kid);
});

test('requests carry nothing but what they ask for', async () => {
  await remote().refresh();
  for (const { headers } of server.requests) {
    assert.match(headers.accept, /^application\/(json|jwk-set\+json, application\/json)$/);
    assert.equal(headers.authorization ?? headers.cookie ?? headers.origin, undefined);
  }
  const seen = [];
  await remote({ fetch: (url, init) => (seen.push(init), fetch(url, init)) }).refresh();
  for (const { redirect, method, credentials, cache, signal } of seen) {
    assert.deepEqual([redirect, method, credentials, cache], ['manual', 'GET', 'omit', 'no-store']);
    assert.ok(signal.aborted, 'a request that is over holds nothing');
  }
});

test('a hundred callers at a cold start: one fetch', async () => {
  const verifier = remote();
  const tokens = await Promise.all(Array.from({ length: 100 }, () => verifier.verifyIdToken(server.idToken(key, now), expected)));
  assert.ok(tokens.every(({ subject }) => subject === 'user-1'));
  assert.deepEqual(server.asked(), [DISCOVERY, '/jwks']);
});

test('a rotation is followed at once, a withdrawn key stops, an unknown kid asks once', async () => {
  const events = [];
  const verifier = remote({ onEvent: (event) => events.push(event) });
  const old = server.idToken(key, now);
  await verifier.verifyIdToken(old, expected);
  const next = server.publish(server.newKey());
  await verifier.verifyIdToken(server.idToken(next, now), expected);
  assert.equal(await codeOf(verifier.verifyIdToken(old, expected)), 'key_not_found');
  const strangers = Array.from({ length: 20 }, () => server.idToken(server.newKey(), now));
  assert.deepEqual(new Set(await Promise.all(strangers.map((token) => codeOf(verifier.verifyIdToken(token, expected))))), new Set(['key_not_found']));
  assert.deepEqual(server.asked(), [DISCOVERY, '/jwks', '/jwks']);
  now += 31;
  await Promise.all(strangers.map((token) => codeOf(verifier.verifyIdToken(token, expected))));
  assert.deepEqual(server.asked(), ['/jwks']);
  assert.deepEqual(events.map(({ issuer, ...event }) => (assert.equal(issuer, server.issuer), event)).slice(0, 4), [
    { type: 'fetched', keys: 1 }, { type: 'fetched', keys: 1 }, { type: 'rotated', added: 1, removed: 1 }, { type: 'fetched', keys: 1 },
  ]);
  assert.ok(events.slice(4).every(({ type }) => type === 'unknown_kid'));
  const told = JSON.stringify(events);
  for (const secret of [old, ...strangers, NONCE, 'key-']) assert.ok(!told.includes(secret), 'an event tells of a token');
});

test('with a cache: a key that is withdrawn, replaced or given away stops all the same', async () => {
  for (const [later, code] of [['withdrawn', 'key_not_found'], ['replaced', 'signature_invalid'], ['given away', 'private_key_in_jwks']]) {
    server.answer = undefined;
    const first = server.publish(server.newKey());
    const verifier = remote({ cache: {} });
    const old = server.idToken(first, now);
    for (let turn = 0; turn < 3; turn += 1) assert.equal((await verifier.verifyIdToken(old, expected)).subject, 'user-1');
    assert.equal(await codeOf(verifier.verifyIdToken(old, { nonce: 'another' })), 'nonce_mismatch');
    const next = server.newKey();
    server.publish(later === 'replaced' ? { ...next, kid: first.kid, jwk: { ...next.jwk, kid: first.kid } } : next);
    if (later === 'given away') server.answer = misbehaviours.json(JSON.stringify({ keys: [{ ...first.privateKey.export({ format: 'jwk' }), kid: first.kid }] }));
    await verifier.refresh().catch(() => {});
    for (let turn = 0; turn < 3; turn += 1) assert.equal(await codeOf(verifier.verifyIdToken(old, expected)), code, later);
  }
  await assert.rejects(async () => remote({ cache: { maxEntries: -1 } }), { code: 'invalid_option' });
});

test('jwksUri needs no discovery', async () => {
  const verifier = remote({ jwksUri: `${server.issuer}/jwks` });
  await verifier.verifyIdToken(server.idToken(key, now), expected);
  assert.deepEqual(server.asked(), ['/jwks']);
});

test('Cache-Control shortens the age', async () => {
  server.headers = { 'cache-control': 'public, max-age=60' };
  const verifier = remote();
  await verifier.refresh();
  now += 59;
  await verifier.verifyIdToken(server.idToken(key, now), expected);
  assert.equal(server.asked().length, 2);
  now += 1;
  await verifier.verifyIdToken(server.idToken(key, now), expected);
  assert.equal(server.asked().length, 2, 'the metadata was no longer fresh either');
});

test('what needs no key makes no request', async () => {
  const verifier = remote({ algorithms: ['HS256'], clientSecret: 'x'.repeat(32) });
  assert.equal(await codeOf(verifier.verifyIdToken('x', expected)), 'malformed_token');
  assert.equal((await verifier.explainIdToken('a.b.c', expected)).error.code, 'invalid_base64url');
  assert.equal(await codeOf(verifier.verifyIdToken(server.idToken(key, now), expected)), 'alg_not_allowed');
  const userInfo = JSON.stringify({ sub: 'user-1' });
  const answer = await verifier.verifyUserInfo(userInfo, { contentType: 'application/json', expectedSubject: 'user-1' });
  assert.equal(answer.subject, 'user-1');
  assert.deepEqual(server.asked(), []);
});

test('every verb of a verifier is there, verify and explain alike', async () => {
  const verifier = remote();
  const reports = await Promise.all([
    verifier.explainIdToken(server.idToken(key, now), expected),
    verifier.explainAccessToken(server.accessToken(key, now)),
    verifier.explainLogoutToken(server.idToken(key, now)),
    verifier.explainIdTokenHint(server.idToken(key, now), { clientId: null, allowExpired: false }),
  ]);
  assert.deepEqual(reports.map(({ ok }) => ok), [true, true, false, true]);
  assert.deepEqual(Object.keys(verifier).sort(), [
    'explainAccessToken', 'explainIdToken', 'explainIdTokenHint', 'explainIntrospectionResponse', 'explainLogoutToken', 'explainProvidedClaims',
    'explainRefreshedIdToken', 'explainUserInfo', 'issuer', 'refresh', 'state', 'verifyAccessToken', 'verifyIdToken', 'verifyIdTokenHint',
    'verifyIntrospectionResponse', 'verifyLogoutToken', 'verifyProvidedClaims', 'verifyRefreshedIdToken', 'verifyUserInfo',
  ]);
  assert.ok(Object.isFrozen(verifier));
});

test('mistakes in the options are refused at once, by name', () => {
  for (const [option, value] of [
    ['issuer', 'http://op.example'], ['jwks', { keys: [] }], ['jwksUri', 'http://op.example/jwks'], ['jwksUri', 7], ['maxage', 5], ['maxAge', -1],
    ['maxAge', '600'], ['cooldown', NaN], ['staleIfError', null], ['unknownKidTtl', -0.1], ['timeout', 0], ['timeout', 60_001], ['timeout', 1.5],
    ['maxBytes', 0], ['maxBytes', 2 ** 21], ['fetch', 'fetch'], ['store', {}], ['store', { get() {} }], ['store', () => {}], ['onEvent', {}],
    ['replay', true], ['now', 'now'], ['clockTolerance', 301],
  ]) {
    const error = refused('invalid_option', () => remote({ [option]: value }), { hint: `${option} ${value}` });
    assert.equal(error.option, option);
  }
  for (const none of [undefined, null, Promise.resolve({}), new Map()]) refused('invalid_option', () => createRemoteVerifier(none));
});

test('mistakes in a call are rejections', async () => {
  assert.equal(await codeOf(remote().verifyIdToken(server.idToken(key, now), {})), 'invalid_option');
  assert.equal(await codeOf(remote({ now: () => 'soon' }).verifyIdToken(server.idToken(key, now), expected)), 'invalid_option');
  const thrown = new Error('the clock is broken');
  await assert.rejects(remote({ now: () => { throw thrown; } }).verifyIdToken(server.idToken(key, now), expected), (error) => error === thrown);
  assert.deepEqual(server.asked(), []);
});

test('hooks may answer later; what is no answer refuses', async () => {
  const asked = [];
  const idToken = server.idToken(key, now);
  const later = (answer) => async (entry) => (asked.push(entry), await null, answer);
  assert.equal((await remote({ replay: later(true) }).verifyIdToken(idToken, expected)).subject, 'user-1');
  assert.deepEqual(asked, [{ kind: 'id_token', issuer: server.issuer, id: NONCE, expiresAt: now + 300 }]);
  assert.equal(await codeOf(remote({ replay: later(false) }).verifyIdToken(idToken, expected)), 'replay_detected');
  assert.equal(await codeOf(remote({ replay: () => false }).verifyIdToken(idToken, expected)), 'replay_detected');
  assert.equal(await codeOf(remote({ replay: later(undefined) }).verifyIdToken(idToken, expected)), 'invalid_option');
  const accessToken = server.accessToken(key, now);
  assert.equal(await codeOf(remote({ isRevoked: later(true) }).verifyAccessToken(accessToken)), 'token_revoked');
  assert.equal(await codeOf(remote({ isRevoked: later(1) }).verifyAccessToken(accessToken)), 'invalid_option');
  assert.equal((await remote({ isRevoked: later(false) }).verifyAccessToken(accessToken)).subject, 'user-1');
  const down = new Error('the store is down');
  await assert.rejects(remote({ replay: async () => { throw down; } }).verifyIdToken(idToken, expected), (error) => error === down);
  // Not asked: about reports, about a token with `previous`, about a refused one.
  const count = asked.length;
  const verifier = remote({ replay: later(true) });
  const previous = await verifier.verifyIdToken(idToken, expected);
  await verifier.explainIdToken(idToken, expected);
  await verifier.verifyIdToken(idToken, { ...expected, previous });
  await codeOf(verifier.verifyIdToken(idToken, { nonce: 'other' }));
  assert.equal(asked.length, count + 1);
});

test('a cold isolate with a warm store makes no request', async () => {
  const store = memory();
  const verifier = remote({ store });
  await verifier.verifyIdToken(server.idToken(key, now), expected);
  assert.equal(server.asked().length, 2);
  assert.deepEqual(store.puts.map(([name, ttl]) => [name.startsWith('tokenward/1/'), ttl]), [[true, 4200]]);
  now += 300;
  const events = [];
  const cold = remote({ store, onEvent: ({ type }) => events.push(type) });
  await cold.verifyIdToken(server.idToken(key, now), expected);
  assert.deepEqual([server.asked(), events, cold.state.expiresAt], [[], ['restored'], NOW + 600]);
  // What another isolate fetched is taken, and what is here is not stored again.
  now += 301;
  await cold.verifyIdToken(server.idToken(key, now), expected);
  assert.deepEqual(server.asked(), ['/jwks']);
  await verifier.verifyIdToken(server.idToken(key, now), expected);
  assert.deepEqual([server.asked(), store.puts.length], [[], 2]);
  // News is news.
  await verifier.refresh();
  assert.deepEqual(server.asked(), ['/jwks']);
});

test('a store that fails, hangs or lies costs a request, not a token', async () => {
  const good = memory();
  await remote({ store: good }).refresh();
  const [[name, record]] = good.kept;
  const lies = ['', 'null', '{}', record.slice(1), record.replace(server.issuer, 'https://evil.example'), record.replaceAll(key.jwk.x, 'AAAA'), 7, {}, undefined];
  const stores = [
    ...lies.map((value) => ({ get: async () => value, put: async () => {} })),
    { get: () => { throw new Error('down'); }, put: () => { throw new Error('down'); } },
    { get: async () => { throw new Error('down'); }, put: async () => { throw new Error('down'); } },
    { get: () => new Promise(() => {}), put: () => new Promise(() => {}) },
  ];
  for (const store of stores) {
    server.asked();
    const events = [];
    const verifier = remote({ store, timeout: 50, onEvent: (event) => events.push(event) });
    assert.equal((await verifier.verifyIdToken(server.idToken(key, now), expected)).subject, 'user-1');
    assert.equal(server.asked().at(-1), '/jwks');
    const failed = events.filter(({ type }) => type === 'store_failed');
    // After it has failed once it is left alone for a while.
    assert.equal(failed.length, stores.indexOf(store) < lies.length ? 0 : 1);
    assert.ok(failed.every(({ cause }) => cause instanceof Error));
  }
  assert.match(name, /^tokenward\/1\/[\w-]{43}$/);
});

test('onEvent that throws, at once or later, refuses nothing', async () => {
  for (const onEvent of [() => { throw new Error('a faulty log'); }, async () => { throw new Error('a faulty log'); }, () => ({ then() { throw 1; } })]) {
    assert.equal((await remote({ onEvent }).verifyIdToken(server.idToken(key, now), expected)).subject, 'user-1');
  }
  await new Promise((done) => setTimeout(done, 10)); // an unhandled rejection would end the process
});

test('a key that was given away is refused by everybody who reads the store, whatever it still has', async () => {
  const store = memory();
  const idToken = server.idToken(key, now);
  const [first, second] = [remote({ store }), remote({ store })];
  await first.verifyIdToken(idToken, expected);
  const old = new Map(store.kept);
  server.answer = misbehaviours.json(JSON.stringify({ keys: [{ ...key.jwk, d: 'AAAA' }] }));
  now += 601;
  assert.equal(await codeOf(first.verifyIdToken(idToken, expected)), 'private_key_in_jwks');
  server.answer = misbehaviours.status(500);
  assert.equal(await codeOf(second.verifyIdToken(idToken, expected)), 'jwks_unavailable');
  // The server publishes it again without its private part, and the store has the old record: both know better.
  server.answer = undefined;
  for (const [name, record] of old) store.kept.set(name, record);
  now += 31;
  assert.equal(await codeOf(first.verifyIdToken(idToken, expected)), 'private_key_in_jwks');
  assert.equal(await codeOf(second.verifyIdToken(idToken, expected)), 'private_key_in_jwks');
});

test('an address from a store is not believed without its keys', async () => {
  const store = memory();
  await remote({ store }).refresh();
  const [[name, text]] = store.kept;
  const evil = await startKeyServer();
  try {
    const forged = evil.publish(evil.newKey());
    for (const change of [{ fetchedAt: 0 }, { fetchedAt: 0, freshUntil: 1 }, { jwks: '{"keys":[]}' }]) {
      const record = { ...JSON.parse(text), jwksUri: `${evil.issuer}/jwks`, discoveredUntil: 253_402_300_799, ...change };
      store.kept.set(name, JSON.stringify(record));
      const idToken = server.idToken(forged, now);
      server.asked();
      assert.equal(await codeOf(remote({ store, cooldown: 0 }).verifyIdToken(idToken, expected)), 'key_not_found', JSON.stringify(change));
      assert.deepEqual([server.asked()[0], evil.asked()], [DISCOVERY, []]);
    }
  } finally {
    await evil.stop();
  }
});

test('a rotation within one tick of the clock is stored', async () => {
  const store = memory();
  const verifier = remote({ store });
  await verifier.verifyIdToken(server.idToken(key, now), expected);
  const next = server.publish(server.newKey());
  await verifier.verifyIdToken(server.idToken(next, now), expected);
  const [[, record]] = store.kept;
  assert.ok(record.includes(next.kid) && !record.includes(key.kid));
});

test('a clock that fails in the middle of a fetch strands nobody', async () => {
  let asked = 0;
  const thrown = new Error('the clock is broken');
  const verifier = remote({ now: () => { if (++asked === 3) throw thrown; return NOW; } });
  await assert.rejects(verifier.verifyIdToken(server.idToken(key, now), expected), (error) => error === thrown);
  assert.equal((await verifier.verifyIdToken(server.idToken(key, now), expected)).subject, 'user-1');
});

test('bodies that never end, or of nothing at all, are given up', async () => {
  const streaming = (pull) => remote({ timeout: 60, jwksUri: `${server.issuer}/jwks`, fetch: async () => new Response(new ReadableStream({ pull }), { headers: { 'content-type': 'application/json' } }) });
  for (const pull of [(to) => to.enqueue(new Uint8Array(0)), (to) => to.enqueue(new Uint8Array(60_000)), () => new Promise(() => {})]) {
    assert.equal(await codeOf(streaming(pull).verifyIdToken(server.idToken(key, now), expected)), 'jwks_unavailable');
  }
});

test('callers that wait do not judge their tokens again and again', async () => {
  server.answer = (response, body) => setTimeout(() => response.writeHead(200, { 'content-type': 'application/json' }).end(body), 300);
  let clocks = 0;
  const verifier = remote({ now: () => (clocks++, NOW), jwksUri: `${server.issuer}/jwks` });
  await Promise.all(Array.from({ length: 10 }, () => verifier.verifyIdToken(server.idToken(key, now), expected)));
  assert.ok(clocks < 40, `${clocks} times`);
});

test('a set of remote verifiers picks by issuer', async () => {
  const other = await startKeyServer();
  try {
    const otherKey = other.publish(other.newKey());
    const set = createVerifierSet([remote(), createRemoteVerifier({ issuer: other.issuer, audience: AUDIENCE, now: NOW })]);
    assert.equal((await set.verifyAccessToken(server.accessToken(key, now))).issuer, server.issuer);
    assert.equal((await set.verifyAccessToken(other.accessToken(otherKey, now))).issuer, other.issuer);
    assert.equal(await codeOf(set.verifyAccessToken(other.accessToken(otherKey, now, { iss: 'https://none.example' }))), 'issuer_mismatch');
    const local = createVerifier({ issuer: 'https://local.example', jwks: { keys: [key.jwk] } });
    assert.equal(refused('invalid_option', () => createVerifierSet([remote(), local])).option, 'verifiers');
  } finally {
    await other.stop();
  }
});

test('after disposal every verb rejects, also one that was waiting', async () => {
  const verifier = remote();
  server.answer = (response, body) => setTimeout(() => response.writeHead(200, { 'content-type': 'application/json' }).end(body), 100);
  const waiting = codeOf(verifier.verifyIdToken(server.idToken(key, now), expected));
  await new Promise((done) => setTimeout(done, 30));
  await verifier[Symbol.asyncDispose ?? Symbol.for('Symbol.asyncDispose')]();
  assert.equal(await waiting, 'verifier_disposed');
  assert.equal(await codeOf(verifier.verifyIdToken(server.idToken(key, now), expected)), 'verifier_disposed');
  assert.equal(await codeOf(verifier.refresh()), 'verifier_disposed');
  refused('verifier_disposed', () => verifier.state);
});

test('a clock that calls back into the verifier finds it free', async () => {
  let depth = 0;
  const verifier = remote({ now: () => (depth++ < 3 ? (verifier.state, NOW) : NOW) });
  assert.equal((await verifier.verifyIdToken(server.idToken(key, now), expected)).subject, 'user-1');
  assert.ok(isTokenError(await verifier.verifyIdToken('x', expected).catch((error) => error)));
});
