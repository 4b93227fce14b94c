// tokenward/jose by itself: what it throws, what it takes as a key, how key sets behave. The comparison with npm `jose` is next
// door, in jose-peer.test.mjs.

import assert from 'node:assert/strict';
import { createPrivateKey, generateKeyPairSync, webcrypto } from 'node:crypto';
import { join } from 'node:path';
import { test } from 'node:test';
import { inspect } from 'node:util';
import * as peer from 'jose';
import { errorCatalog, isTokenError } from 'tokenward';
import { createLocalJWKSet, createRemoteJWKSet, decodeJwt, errors, jwtVerify } from 'tokenward/jose';
import { packageDirectory } from './support/places.mjs';
import { b64u, keyFor, macToken, newKeyFor, NOW, token } from './support/tokens.mjs';

const { PEER_CODES, peerCode } = await import(join(packageDirectory, 'dist', 'jose', 'errors.js'));
const key = keyFor('ES256');
const others = [newKeyFor('ES256'), newKeyFor('ES256')];
const GOOD = { iss: 'urn:issuer', sub: 'user-1', exp: NOW + 60 };
const now = { currentDate: new Date(NOW * 1000) };
const signed = (payload = GOOD, header = {}) => token(key, { payload, header });
const subtle = (usages, extractable, jwk = key.jwk) => webcrypto.subtle.importKey('jwk', jwk, { name: 'ECDSA', namedCurve: 'P-256' }, extractable, usages);

test('every code of the catalogue has one place in the table, and comes out as an error of its class', () => {
  const bare = Object.values(PEER_CODES).flat().filter((code) => !code.includes('@'));
  assert.deepEqual(bare.filter((code, index) => bare.indexOf(code) !== index), []);
  assert.deepEqual(errorCatalog.map(({ code }) => code).filter((code) => !bare.includes(code)), []);
  const known = Object.values(errors).map(({ code }) => code);
  assert.deepEqual(Object.keys(PEER_CODES).filter((code) => code !== 'TypeError').sort(), [...known].sort());
  for (const { code } of errorCatalog) {
    const [place] = Object.entries(PEER_CODES).find(([, codes]) => codes.includes(code));
    assert.equal(peerCode({ code, rule: '' }, { listed: true }), place);
  }
});

test('what goes before the bare code is in the table once, and is met', () => {
  for (const [peerName, codes] of Object.entries(PEER_CODES)) {
    for (const entry of codes.filter((code) => code.includes('@'))) {
      const [code, at] = entry.split('@');
      const asked = { set: at === 'set', listed: at !== 'unlisted' };
      assert.equal(peerCode({ code, rule: at }, asked), peerName, entry);
    }
  }
});

test('an error of a claim tells the claim, and its cause the rule', async () => {
  for (const [changes, options, code, claim, reason, rule] of [
    [{ exp: NOW }, {}, 'ERR_JWT_EXPIRED', 'exp', 'check_failed', 'JWT-03'],
    [{ nbf: NOW + 1 }, {}, 'ERR_JWT_CLAIM_VALIDATION_FAILED', 'nbf', 'check_failed', 'JWT-04'],
    [{ iat: NOW + 61 }, {}, 'ERR_JWT_CLAIM_VALIDATION_FAILED', 'iat', 'check_failed', 'JWT-05'],
    [{ iat: NOW - 61 }, { maxTokenAge: '1m' }, 'ERR_JWT_EXPIRED', 'iat', 'check_failed', 'JWT-11'],
    [{}, { issuer: 'x' }, 'ERR_JWT_CLAIM_VALIDATION_FAILED', 'iss', 'check_failed', 'JWT-07'],
    [{}, { audience: 'x' }, 'ERR_JWT_CLAIM_VALIDATION_FAILED', 'aud', 'missing', 'JWT-09'],
    [{ aud: 'y' }, { audience: 'x' }, 'ERR_JWT_CLAIM_VALIDATION_FAILED', 'aud', 'check_failed', 'JWT-08'],
    [{}, { subject: 'x' }, 'ERR_JWT_CLAIM_VALIDATION_FAILED', 'sub', 'check_failed', 'JWT-14'],
    [{ sub: 5 }, {}, 'ERR_JWT_CLAIM_VALIDATION_FAILED', 'sub', 'invalid', 'JWT-09'],
    [{}, { requiredClaims: ['urn:x'] }, 'ERR_JWT_CLAIM_VALIDATION_FAILED', 'urn:x', 'missing', 'JWT-09'],
    [{}, { typ: 'at+jwt' }, 'ERR_JWT_CLAIM_VALIDATION_FAILED', 'typ', 'check_failed', 'JOSE-15'],
  ]) {
    const payload = { ...GOOD, ...changes };
    const error = await refused(code, () => jwtVerify(signed(payload), key.jwk, { ...now, ...options }));
    assert.deepEqual([error.claim, error.reason, error.cause.rule], [claim, reason, rule]);
    assert.deepEqual(error.payload, payload);
    assert.ok(!Object.keys(error).includes('payload') && !inspect(error).includes('user-1'), 'a logged error does not show the claims');
  }
});

test('no error shows a token, a key or a secret', async () => {
  const secret = new TextEncoder().encode('a secret of more than thirty-two octets');
  const mac = macToken('HS256', secret, { payload: { ...GOOD, nonce: 'nonce-1', exp: NOW } });
  for (const [jwt, given] of [[mac, secret], [`${mac}A`, secret], [mac, { kty: 'oct', k: b64u(secret), alg: 'HS384' }], [mac, key.privateKey]]) {
    const error = await refused(undefined, () => jwtVerify(jwt, given, now));
    const text = inspect(error, { depth: 9 });
    for (const part of [...jwt.split('.'), 'a secret of', b64u(secret), 'nonce-1', key.privateKey.export({ format: 'jwk' }).d]) assert.ok(!text.includes(part), text);
  }
});

test('keys of Web Crypto: public and extractable ones', async () => {
  const { payload } = await jwtVerify(signed(), await subtle(['verify'], true), now);
  assert.deepEqual(payload, GOOD);
  const message = async (given) => (await refused('TypeError', () => jwtVerify(signed(), given, now))).message;
  assert.match(await message(await subtle(['verify'], false)), /not extractable.*JWK/);
  assert.match(await message(await subtle(['sign'], true, key.privateKey.export({ format: 'jwk' }))), /private/);
  assert.match(await message(await subtle([], true)), /key_ops/);
  const secret = await webcrypto.subtle.generateKey({ name: 'HMAC', hash: 'SHA-256' }, true, ['sign', 'verify']);
  const raw = Buffer.from(await webcrypto.subtle.exportKey('raw', secret));
  await jwtVerify(macToken('HS256', raw, { payload: GOOD }), secret, now);
  // The alg that Web Crypto exports is the key's own (JOSE-19).
  await refused(undefined, () => jwtVerify(macToken('HS512', raw, { payload: GOOD }), secret, now));
  const { publicKey } = await webcrypto.subtle.generateKey({ name: 'Ed25519' }, true, ['sign', 'verify']);
  await refused('ERR_JWS_SIGNATURE_VERIFICATION_FAILED', () => jwtVerify(token(keyFor('EdDSA'), { payload: GOOD }), publicKey, { ...now, algorithms: ['EdDSA'] }));
});

test('keys of Node: public ones and secrets, imported once', async () => {
  for (const alg of ['RS256', 'PS512', 'ES384', 'EdDSA']) {
    const own = keyFor(alg);
    for (let turn = 0; turn < 2; turn += 1) await jwtVerify(token(own, { payload: GOOD }), own.publicKey, { ...now, algorithms: [alg] });
  }
  const weak = generateKeyPairSync('rsa', { modulusLength: 1024 });
  await refused('TypeError', () => jwtVerify(signed(GOOD, { alg: 'RS256' }), weak.publicKey, now));
});

test('whatever a key is, the wrong thing is a TypeError', async () => {
  const wrong = [undefined, null, 5, 'text', [], {}, { keys: [key.jwk] }, new Map(), Promise.resolve(key.jwk), Symbol('x'), new Date(), new Uint16Array(32)];
  for (const given of wrong) await refused('TypeError', () => jwtVerify(signed(), given, now));
  for (const given of wrong) await refused('TypeError', () => jwtVerify(signed(), () => given === wrong[8] ? 5 : given, now));
  await refused('TypeError', () => jwtVerify(signed(), () => () => key.jwk, now));
  await refused('TypeError', () => jwtVerify(signed(), new TextEncoder().encode(`-----BEGIN PUBLIC KEY-----\n${'A'.repeat(64)}`), now));
});

test('a key function is asked only about a token that lacks nothing but its key', async () => {
  const asked = [];
  const getKey = (header) => void asked.push(header.alg) ?? key.jwk;
  for (const [jwt, options] of [
    ['x', {}], [signed(GOOD, { alg: 'none' }), {}], [signed(GOOD, { crit: ['x'] }), {}], [signed(), { algorithms: ['RS256'] }], [signed(), { isuer: 'x' }],
  ]) {
    await refused(undefined, () => jwtVerify(jwt, getKey, { ...now, ...options }));
  }
  assert.deepEqual(asked, []);
  const { key: found } = await jwtVerify(signed(GOOD, { kid: 'unheard of' }), getKey, now);
  await jwtVerify(macToken('HS256', new Uint8Array(32), { payload: GOOD }), () => new Uint8Array(32), now);
  assert.equal(found, key.jwk);
  const mine = new RangeError('mine');
  await assert.rejects(jwtVerify(signed(), () => { throw mine; }, now), mine);
  await assert.rejects(jwtVerify(signed(), async () => { throw mine; }, now), mine);
});

test('a set tells which key it was, and has a copy of itself', async () => {
  const given = { keys: [{ ...others[0].jwk, kid: 'a' }, { ...key.jwk, kid: 'b', 'x-note': 'kept' }] };
  const set = createLocalJWKSet(given);
  const { key: found } = await jwtVerify(signed(GOOD, { kid: 'b' }), set, now);
  assert.deepEqual(found, given.keys[1]);
  assert.deepEqual(set.jwks(), given);
  given.keys.length = 0;
  assert.equal(set.jwks().keys.length, 2, 'what the caller does later to the set changes nothing');
  set.jwks().keys.length = 0;
  await jwtVerify(signed(GOOD, { kid: 'b' }), set, now);
});

test('a set called by itself gives a key that jwtVerify takes, here and in jose', async () => {
  const set = createLocalJWKSet({ keys: [{ ...others[0].jwk, kid: 'a' }, { ...key.jwk, kid: 'b' }, { kty: 'x' }] });
  for (const getKey of [set, (header, jws) => set(header, jws)]) {
    assert.deepEqual((await jwtVerify(signed(GOOD, { kid: 'b' }), getKey, now)).payload, GOOD);
    assert.deepEqual((await peer.jwtVerify(signed(GOOD, { kid: 'b' }), getKey, now)).payload, GOOD);
  }
  await refused('ERR_JWKS_NO_MATCHING_KEY', () => set({ alg: 'ES256', kid: 'c' }));
  await refused('ERR_JWKS_NO_MATCHING_KEY', () => set({ alg: 'ES384', kid: 'b' }));
  for (const header of [undefined, {}, { alg: 'HS256' }, { alg: 'none' }, { alg: 5 }]) await refused('ERR_JOSE_NOT_SUPPORTED', () => set(header));
  await refused('ERR_JWKS_MULTIPLE_MATCHING_KEYS', () => set({ alg: 'ES256' }));
  // A set of jose's serves as well.
  assert.deepEqual((await jwtVerify(signed(GOOD, { kid: 'b' }), peer.createLocalJWKSet(set.jwks()), now)).payload, GOOD);
});

test('several matching keys can be tried one by one, as jose documents it', async () => {
  const set = createLocalJWKSet({ keys: [others[0].jwk, { ...key.jwk, kid: 'b' }, { ...others[1].jwk, use: 'enc' }] });
  const error = await refused('ERR_JWKS_MULTIPLE_MATCHING_KEYS', () => jwtVerify(signed(), set, now));
  const tried = [];
  for await (const candidate of error) {
    tried.push(await jwtVerify(signed(), candidate, now).then(({ payload }) => payload.sub, ({ code }) => code));
  }
  assert.deepEqual(tried, ['ERR_JWS_SIGNATURE_VERIFICATION_FAILED', 'user-1']);
  const made = [];
  for await (const candidate of new errors.JWKSMultipleMatchingKeys()) made.push(candidate);
  assert.deepEqual(made, []);
});

test('a set that cannot be trusted is no set', () => {
  const secret = { kty: 'oct', k: b64u('x'.repeat(64)), kid: 's' };
  const circular = { keys: [] };
  circular.keys.push(circular);
  for (const wrong of [undefined, null, 'text', [], {}, { keys: {} }, { keys: [() => {}] }, { keys: [1n] }, circular, { keys: [key.jwk, secret] },
    { keys: [createPrivateKey({ key: key.privateKey.export({ format: 'jwk' }), format: 'jwk' }).export({ format: 'jwk' })] }, new Map([['keys', []]])]) {
    assert.throws(() => createLocalJWKSet(wrong), { code: 'ERR_JWKS_INVALID' });
  }
});

test('options are data: a promise, an instance or a foreign name is refused', async () => {
  for (const options of [Promise.resolve({}), new Map(), [], 'text', 5, { now: NOW }, { crit: { x: 1 } }, { crit: ['x'] }, { algorithms: [] }]) {
    const error = await refused('TypeError', () => jwtVerify(signed(), key.jwk, options));
    assert.equal(error.cause.code, 'invalid_option');
  }
  assert.deepEqual((await jwtVerify(signed(), key.jwk, { ...now, issuer: undefined })).payload, GOOD);
  await refused('TypeError', () => jwtVerify(signed(), key.jwk, { ...now, issuer: null }));
});

test('a length of time in words', async () => {
  for (const [words, seconds] of [['90', undefined], ['90s', 90], ['90 seconds', 90], ['1.5 minutes', 90], ['+2 mins', 120], ['1 h', 3600], ['2 HOURS', 7200],
    ['1 day from now', 86_400], ['2 weeks', 1_209_600], ['1 yr', 31_557_600], ['1 month', undefined], ['', undefined], ['s', undefined], ['- 1s', undefined],
    ['+1s from now', undefined], ['1s ago', undefined], ['0.4s', 0], ['1e3 s', undefined], ['  1s', undefined]]) {
    const maxTokenAge = words;
    if (seconds === undefined) {
      await refused('TypeError', () => jwtVerify(signed({ iat: NOW }), key.jwk, { ...now, maxTokenAge }));
      continue;
    }
    await jwtVerify(signed({ iat: NOW - seconds }), key.jwk, { ...now, maxTokenAge });
    await refused('ERR_JWT_EXPIRED', () => jwtVerify(signed({ iat: NOW - seconds - 1 }), key.jwk, { ...now, maxTokenAge }));
  }
});

test('claims named like parts of Object are plain own properties', async () => {
  const payload = '{"__proto__":{"polluted":true},"constructor":1,"toString":2}';
  const result = await jwtVerify(token(key, { payload, header: '{"alg":"ES256","__proto__":{"x":1}}' }), key.jwk, { requiredClaims: ['__proto__'] });
  for (const read of [result.payload, decodeJwt(token(key, { payload }))]) assert.deepEqual(Object.keys(read), ['__proto__', 'constructor', 'toString']);
  assert.deepEqual(Object.keys(result.protectedHeader), ['alg', '__proto__']);
  assert.equal({}.polluted, undefined);
});

test('what is not here cannot be imported', async () => {
  const names = Object.keys(await import('tokenward/jose')).sort();
  assert.deepEqual(names, [
    'calculateJwkThumbprint', 'calculateJwkThumbprintUri', 'createLocalJWKSet', 'createRemoteJWKSet', 'customFetch', 'decodeJwt', 'decodeProtectedHeader',
    'errors', 'jwksCache', 'jwtVerify',
  ]);
  assert.deepEqual(names.filter((name) => !(name in peer)), []);
  await assert.rejects(import(`data:text/javascript,import { SignJWT } from ${JSON.stringify(import.meta.resolve('tokenward/jose'))}`), SyntaxError);
});

/** The error of a rejected call, with its code (or TypeError) as jose names it; a TokenError never leaves uncovered. */
async function refused(code, call) {
  const error = await call().then((value) => assert.fail(`accepted: ${inspect(value)}`), (thrown) => thrown);
  assert.ok(error instanceof Error && !isTokenError(error), inspect(error));
  const says = error instanceof errors.JOSEError ? error.code : error.name;
  assert.equal(says, code ?? says, error.message);
  assert.ok(error instanceof errors.JOSEError || error instanceof TypeError, inspect(error));
  return error;
}

test('null is no options, and options of another library are no options of ours', async () => {
  await assert.rejects(jwtVerify(signed({ ...GOOD, iss: 'evil' }), key.jwk, null), TypeError);
  const url = new URL('https://op.example/jwks');
  assert.throws(() => createRemoteJWKSet(url, { [peer.customFetch]: async () => Response.json({ keys: [] }) }), TypeError);
});

test('a token cannot make a TypeError, and a set that is nested too deeply is the fault of the set', async () => {
  const rs512 = token(keyFor('RS512'), { payload: GOOD });
  await assert.rejects(jwtVerify(rs512, { ...keyFor('RS256').jwk, alg: 'RS256' }, now), { code: 'ERR_JOSE_NOT_SUPPORTED' });
  const deep = JSON.parse(`{"keys":[],"x":${'['.repeat(40)}${']'.repeat(40)}}`);
  assert.throws(() => createLocalJWKSet(deep), { code: 'ERR_JWKS_INVALID' });
});
