// Whatever value is put wherever: a TokenError or an answer, never another exception, a trap or an undefined.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as tokenward from 'tokenward';
import { CLIENT, ISSUER, jwks, keyFor, NONCE, NOW, token } from './support/tokens.mjs';

const key = keyFor('ES256');
const idToken = token(key);
const base = { issuer: ISSUER, clientId: CLIENT, jwks: jwks(key), now: NOW };
const verifier = tokenward.createVerifier(base);
const { createVerifier, computeTokenHash, generatePkce, getLocalizedClaim, inspectJwks, jwkThumbprint } = tokenward;

const values = [
  undefined, null, true, false, 0, -0, 1, -1, 1.5, NaN, Infinity, 1e21, 10n, '', 'x', '\uD800', '\0', 'x'.repeat(2_000_000), Symbol('s'), {}, [], [[]],
  [undefined], [Symbol('s')], new Array(5), () => {}, class {}, new Map(), new Set(), new Date(NaN), /x/, new Error('x'), Promise.resolve(),
  Object.create(null), new Proxy({}, {}), new Proxy([], {}), new Uint8Array(40), new Uint16Array(40), new Uint8Array(new SharedArrayBuffer(64)),
  new ArrayBuffer(8), new DataView(new ArrayBuffer(8)), new String('x'), new Number(1), JSON, new WeakMap(), { [Symbol('x')]: 1 }, { length: 3 },
  { valueOf: () => 5, toString: () => 'x' }, { toJSON: () => '{"keys":[]}' }, { keys: [] }, { keys: {} }, { keys: [null, 1, 'x', [], {}] },
];

/** A place for a value: [name, call]. */
const places = [
  ...['issuer', 'jwks', 'clientId', 'trustedAudiences', 'algorithms', 'clientSecret', 'acr', 'clockTolerance', 'now', 'maxTokenBytes', 'azp', 'cache']
    .map((name) => [`createVerifier ${name}`, (value) => createVerifier({ ...base, [name]: value })]),
  ...['order', 'minimum', 'anyOf'].map((name) => [`acr ${name}`, (value) => createVerifier({ ...base, acr: { [name]: value } })]),
  ['cache.maxEntries', (value) => createVerifier({ ...base, cache: { maxEntries: value } })],
  ...['nonce', 'flow', 'accessToken', 'code', 'state', 'maxAge', 'maxTokenAge', 'acr'].flatMap((name) => [
    [`verifyIdToken ${name}`, (value) => verifier.verifyIdToken(idToken, { nonce: NONCE, [name]: value })],
    [`explainIdToken ${name}`, (value) => verifier.explainIdToken(idToken, { nonce: NONCE, [name]: value })],
  ]),
  ['createVerifier', createVerifier],
  ['verifyIdToken', (value) => verifier.verifyIdToken(value, { nonce: NONCE })],
  ['explainIdToken', (value) => verifier.explainIdToken(value, { nonce: NONCE })],
  ['expectations', (value) => verifier.verifyIdToken(idToken, value)],
  ['now()', (value) => createVerifier({ ...base, now: () => value }).verifyIdToken(idToken, { nonce: NONCE })],
  ['updateJwks', (value) => verifier.updateJwks(value) ?? 'nothing'],
  ['verifyPkce', (value) => tokenward.verifyPkce(value) ?? 'nothing'],
  ...['calculatePkceChallenge', 'generatePkce', 'inspectJwks', 'jwkThumbprint', 'jwkThumbprintUri', 'parseClaims', 'userKey']
    .map((name) => [name, (value) => tokenward[name](value)]),
  ['bytes', (value) => generatePkce({ bytes: value })],
  ['localized claims', (value) => getLocalizedClaim(value, 'x', [])],
  ['localized name', (value) => getLocalizedClaim({}, value, [])],
  ['localized locales', (value) => getLocalizedClaim({}, 'x', value)],
  ['hash name', (value) => jwkThumbprint(key.jwk, value)],
  ['token hash kind', (value) => computeTokenHash(value, 'x', 'RS256')],
  ['token hash value', (value) => computeTokenHash('at_hash', value, 'RS256')],
  ['token hash alg', (value) => computeTokenHash('at_hash', 'x', value)],
  ...['kty', 'crv', 'x', 'y'].map((name) => [`jwk ${name}`, (value) => jwkThumbprint({ ...key.jwk, [name]: value })]),
  ...['kid', 'use', 'key_ops', 'alg', 'kty', 'd', 'k'].map((name) => [`jwks ${name}`, (value) => inspectJwks({ keys: [{ ...key.jwk, [name]: value }] })]),
];

for (const [name, call] of places) {
  test(`any value as ${name}`, () => {
    for (const [index, value] of values.entries()) {
      let result;
      try {
        result = call(value);
      } catch (error) {
        // JSON has no big integers, and JSON.stringify says so itself.
        if (typeof value === 'bigint' && error instanceof TypeError && /BigInt/.test(error.message)) continue;
        assert.ok(tokenward.isTokenError(error), `value ${index}: ${error?.stack}`);
        assert.notEqual(error.code, 'internal_error', `value ${index}: ${error.cause}`);
        continue;
      }
      assert.notEqual(result, undefined, `value ${index}`);
    }
    verifier.updateJwks(base.jwks);
    assert.equal(verifier.verifyIdToken(idToken, { nonce: NONCE }).subject, 'user-1');
  });
}

/** Hosts that throw in the middle of a call: [name, call]. What they throw passes through, and nothing is used up. */
const revoked = () => {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
};
const detached = () => {
  const bytes = new Uint8Array(40);
  structuredClone(bytes.buffer, { transfer: [bytes.buffer] });
  return bytes;
};
const throwing = (trap) => new Proxy({}, { ownKeys: () => ['nonce'], [trap]() { throw new Error('the host'); } });
const throwingItem = Object.defineProperty(['ES256'], 0, { get() { throw new Error('the host'); } });
const throwingHosts = [
  ['names of the expectations', () => verifier.verifyIdToken(idToken, throwing('ownKeys'))],
  ['descriptors of the expectations', () => verifier.explainIdToken(idToken, throwing('getOwnPropertyDescriptor'))],
  ['revoked expectations', () => verifier.verifyIdToken(idToken, revoked())],
  ['revoked options', () => createVerifier(revoked())],
  ['revoked list', () => createVerifier({ ...base, algorithms: revoked() })],
  ['item of a list', () => createVerifier({ ...base, algorithms: throwingItem })],
  ['revoked key set', () => inspectJwks(revoked())],
  ['toJSON of a key set', () => inspectJwks({ toJSON() { throw new Error('the host'); } })],
  ['detached secret', () => createVerifier({ ...base, algorithms: ['HS256'], clientSecret: detached() })],
  ['getter of an option', () => verifier.verifyIdToken(idToken, { get nonce() { throw new Error('the host'); } })],
  ['clock', () => createVerifier({ ...base, now() { throw new Error('the host'); } }).verifyIdToken(idToken, { nonce: NONCE })],
  ['revoked pkce options', () => generatePkce(revoked())],
  ['revoked claims', () => getLocalizedClaim(revoked(), 'x', [])],
  ['revoked token', () => tokenward.userKey(revoked())],
];

for (const [name, call] of throwingHosts) {
  // The module's table of references has 1,024 places at first: one lost at each call would show.
  test(`a host that throws, 2,000 times: ${name}`, () => {
    for (let count = 0; count < 2000; count += 1) {
      assert.throws(call, (error) => !tokenward.isTokenError(error) && /the host|revoked|detached/.test(error.message));
    }
    assert.equal(verifier.verifyIdToken(idToken, { nonce: NONCE }).verified, true);
  });
}

test('a clock that calls back without end is a matter of the stack of JavaScript alone', () => {
  const nested = createVerifier({ ...base, now: () => nested.verifyIdToken(idToken, { nonce: NONCE }).claims.iat });
  for (let count = 0; count < 20; count += 1) {
    assert.throws(() => nested.verifyIdToken(idToken, { nonce: NONCE }), RangeError);
  }
  assert.equal(verifier.verifyIdToken(idToken, { nonce: NONCE }).verified, true);
});
