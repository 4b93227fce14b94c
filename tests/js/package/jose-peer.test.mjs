// tokenward/jose beside npm `jose`: the same call to both gives the same payload and header, or the same error code. Where they
// differ on purpose, the row says what each says, and why; a difference that is none any more fails.

import assert from 'node:assert/strict';
import { createPublicKey, createSecretKey, webcrypto } from 'node:crypto';
import { test } from 'node:test';
import * as jose from 'jose';
import * as ours from 'tokenward/jose';
import { b64u, json, keyFor, macToken, newKeyFor, NOW, token } from './support/tokens.mjs';

const ISS = 'urn:example:issuer';
const AUD = 'urn:example:audience';
const SECRET = new Uint8Array(64).fill(7);
const [rsa, pss, p256, p384, p521, ed] = ['RS256', 'PS256', 'ES256', 'ES384', 'ES512', 'EdDSA'].map(keyFor);
const other = newKeyFor('ES256');
const GOOD = { iss: ISS, aud: AUD, sub: 'user-1', jti: '1', iat: NOW - 10, exp: NOW + 60 };

const signed = (payload = GOOD, header = {}, key = p256) => token(key, { payload: typeof payload === 'object' ? { ...payload } : payload, header });
const claims = (changes) => signed({ ...GOOD, ...changes });
const at = (seconds) => new Date((NOW + seconds) * 1000);
const set = (...jwks) => (library) => library.createLocalJWKSet({ keys: jwks });
const named = (kid, key, more = {}) => ({ ...key.jwk, kid, ...more });
const remote = (...jwks) => (library) => library.createRemoteJWKSet(new URL('https://op.example/jwks'), {
  [library.customFetch]: async () => new Response(JSON.stringify({ keys: jwks })),
});

/** [name, token, key, options, and where they differ: [theirs, ours, why]]. A key that is a function makes one for each library. */
const ROWS = [
  // Keys and algorithms.
  ['RS256', signed(GOOD, {}, rsa), rsa.jwk],
  ['RS512', token({ ...rsa, alg: 'RS512' }, { payload: GOOD }), rsa.jwk],
  ['PS256', signed(GOOD, {}, pss), pss.jwk],
  ['PS384', token({ ...pss, alg: 'PS384' }, { payload: GOOD }), pss.jwk],
  ['ES256', signed(), p256.jwk],
  ['ES384', signed(GOOD, {}, p384), p384.jwk],
  ['ES512', signed(GOOD, {}, p521), p521.jwk],
  ['EdDSA', signed(GOOD, {}, ed), ed.jwk],
  ['Ed25519', token({ ...ed, alg: 'Ed25519' }, { payload: GOOD }), ed.jwk],
  ['HS256', macToken('HS256', SECRET, { payload: GOOD }), SECRET],
  ['HS384, KeyObject', macToken('HS384', SECRET, { payload: GOOD }), createSecretKey(SECRET)],
  ['HS512, JWK', macToken('HS512', SECRET, { payload: GOOD }), { kty: 'oct', k: b64u(SECRET) }],
  ['KeyObject', signed(), createPublicKey({ key: p256.jwk, format: 'jwk' })],
  ['CryptoKey', signed(), await webcrypto.subtle.importKey('jwk', p256.jwk, { name: 'ECDSA', namedCurve: 'P-256' }, true, ['verify'])],
  ['token as bytes', new TextEncoder().encode(signed()), p256.jwk],
  ['key function', signed(GOOD, { kid: 'a' }), () => async (header, { payload, signature }) => header.kid === 'a' && payload && signature && p256.jwk],
  ['key function that throws', signed(), () => () => { throw new RangeError('mine'); }],
  ['one key, another kid', signed(GOOD, { kid: 'b' }), named('a', p256)],
  ['another key', signed(), other.jwk],
  ['a private key', signed(), p256.privateKey.export({ format: 'jwk' })],
  ['a private KeyObject', signed(), p256.privateKey],
  ['a key of another type', signed(), rsa.jwk],
  ['a key of another curve', signed(), p384.jwk, {}, ['DataError', 'ERR_JOSE_NOT_SUPPORTED', 'told as where the type of the key is another']],
  ['a key with another alg', signed(), { ...p256.jwk, alg: 'ES384' }, {}, ['TypeError', 'ERR_JOSE_NOT_SUPPORTED', 'what a token asks for is no mistake of the caller']],
  ['a key for encryption', signed(), { ...p256.jwk, use: 'enc' }],
  ['a key that does not verify', signed(), { ...p256.jwk, key_ops: ['deriveKey'] }],
  ['a key of no type', signed(), { x: 'x' }],
  ['no key', signed(), undefined],
  ['a string as key', signed(), 'secret'],
  ['a short secret', macToken('HS256', 'short', { payload: GOOD }), new TextEncoder().encode('short'), {},
    ['accept', 'TypeError', 'RFC 7518 §3.2: the secret is at least as long as the hash']],
  ['alg none', `${json({ alg: 'none' })}.${json(GOOD)}.`, p256.jwk],
  ['alg none, with a list', `${json({ alg: 'none' })}.${json(GOOD)}.`, p256.jwk, { algorithms: ['ES256'] }],
  ['an unknown alg', signed(GOOD, { alg: 'XX' }), p256.jwk],
  ['no alg', signed(GOOD, { alg: undefined }), p256.jwk],
  ['an alg that is listed', signed(), p256.jwk, { algorithms: ['ES256', 'RS256'] }],
  ['an alg that is not listed', signed(), p256.jwk, { algorithms: ['ES384'] }],
  ['an alg that is listed by no known name', signed(), p256.jwk, { algorithms: ['ES256', 'FOO'] },
    ['accept', 'TypeError', 'a misspelt name on the list is the caller\'s mistake']],
  ['algorithms that are no list', signed(), p256.jwk, { algorithms: 'ES256' }],
  ['HS256 with the text of a public key', macToken('HS256', JSON.stringify(p256.jwk), { payload: GOOD }), p256.jwk, {},
    ['TypeError', 'ERR_JOSE_NOT_SUPPORTED', 'what a stranger\'s token demands is the token\'s fault']],

  // Key sets.
  ['set, kid', signed(GOOD, { kid: 'b' }), set(named('a', other), named('b', p256))],
  ['set, one key, no kid', signed(), set(p256.jwk, rsa.jwk)],
  ['set, kid missing in it', signed(GOOD, { kid: 'c' }), set(named('a', p256))],
  ['set, key without kid', signed(GOOD, { kid: 'c' }), set(p256.jwk)],
  ['set, no key of the type', signed(), set(named('a', rsa))],
  ['set, several keys', signed(), set(named('a', other), named('b', p256))],
  ['set, several keys of one kid', signed(GOOD, { kid: 'a' }), set(named('a', other), named('a', p256)), {},
    ['ERR_JWKS_MULTIPLE_MATCHING_KEYS', 'accept', 'RFC 7515 §4.1.4: up to four are tried, where the kid names them all']],
  ['set, empty', signed(), set()],
  ['set, HS256', macToken('HS256', SECRET, { payload: GOOD }), set(p256.jwk)],
  ['set, key for encryption', signed(GOOD, { kid: 'a' }), set(named('a', p256, { use: 'enc' }))],
  ['set, unknown key beside', signed(GOOD, { kid: 'a' }), set({ kty: 'x', kid: 'z' }, named('a', p256))],
  ['set, wrong signature', signed(GOOD, { kid: 'a' }), set(named('a', other))],
  ['set, private key in it', signed(GOOD, { kid: 'a' }), set(named('b', rsa), named('a', p256, { d: p256.privateKey.export({ format: 'jwk' }).d }))],
  ['no set', signed(), (library) => library.createLocalJWKSet({})],
  ['remote set', signed(GOOD, { kid: 'a' }), remote(named('a', p256))],
  ['remote set, kid missing in it', signed(GOOD, { kid: 'b' }), remote(named('a', p256))],

  // Claims.
  ['all that was asked for', signed(GOOD, { typ: 'at+jwt' }), p256.jwk,
    { issuer: ISS, audience: AUD, subject: 'user-1', typ: 'application/at+jwt', maxTokenAge: '10s', clockTolerance: '1 minute', requiredClaims: ['jti'] }],
  ['issuer of a list', signed(), p256.jwk, { issuer: ['x', ISS] }],
  ['another issuer', signed(), p256.jwk, { issuer: 'x' }],
  ['no issuer', claims({ iss: undefined }), p256.jwk, { issuer: ISS }],
  ['audience of a list, list of audiences', claims({ aud: ['x', AUD] }), p256.jwk, { audience: ['y', AUD] }],
  ['another audience', signed(), p256.jwk, { audience: ['x', 'y'] }],
  ['no audience', claims({ aud: undefined }), p256.jwk, { audience: AUD }],
  ['another subject', signed(), p256.jwk, { subject: 'user-2' }],
  ['another typ', signed(GOOD, { typ: 'JWT' }), p256.jwk, { typ: 'at+jwt' }],
  ['no typ', signed(), p256.jwk, { typ: 'at+jwt' }],
  ['expired', claims({ exp: NOW }), p256.jwk],
  ['expired, tolerated', claims({ exp: NOW }), p256.jwk, { clockTolerance: 1 }],
  ['expired, tolerated in words', claims({ exp: NOW - 60 }), p256.jwk, { clockTolerance: '2 mins' }],
  ['exp that is a text', claims({ exp: '1' }), p256.jwk],
  ['not yet valid', claims({ nbf: NOW + 1 }), p256.jwk],
  ['not yet valid, tolerated', claims({ nbf: NOW + 1 }), p256.jwk, { clockTolerance: '1s' }],
  ['too old', signed(), p256.jwk, { maxTokenAge: 9 }],
  ['too old, in words', claims({ iat: NOW - 7300 }), p256.jwk, { maxTokenAge: '2 hours' }],
  ['old enough to the second', signed(), p256.jwk, { maxTokenAge: 10, currentDate: at(0.9) }],
  ['age of nothing', claims({ iat: undefined }), p256.jwk, { maxTokenAge: 10 }],
  ['issued ahead, age asked for', claims({ iat: NOW + 1 }), p256.jwk, { maxTokenAge: 10 }],
  ['issued ahead by a minute', claims({ iat: NOW + 60 }), p256.jwk],
  ['issued ahead by more', claims({ iat: NOW + 61 }), p256.jwk, {},
    ['accept', 'ERR_JWT_CLAIM_VALIDATION_FAILED', 'FAPI 2.0 §5.3.2.1 (13): what lies ahead by more than 60 s is refused']],
  ['a time in milliseconds', claims({ exp: NOW * 1000 }), p256.jwk, {},
    ['accept', 'ERR_JWT_CLAIM_VALIDATION_FAILED', 'RFC 7519 §2: seconds; as they stand the token would hold for 50,000 years']],
  ['a subject that is a number', claims({ sub: 5 }), p256.jwk, {}, ['accept', 'ERR_JWT_CLAIM_VALIDATION_FAILED', 'RFC 7519 §4.1.2: a string']],
  ['a claim that is required and there', signed(), p256.jwk, { requiredClaims: ['jti', 'sub'] }],
  ['a claim that is required and not there', signed(), p256.jwk, { requiredClaims: ['toString'] }],
  ['no claims at all', signed({}), p256.jwk],
  ['another time', signed(), p256.jwk, { currentDate: at(61) }],

  // Form.
  ['no token', 'x', p256.jwk],
  ['no text', 5, p256.jwk],
  ['five parts', `${json({ alg: 'dir', enc: 'A256GCM' })}....`, p256.jwk],
  ['a header that is no JSON', `${b64u('{')}.e30.AA`, p256.jwk],
  ['a payload that is no object', signed('[]'), p256.jwk],
  ['a payload that is no JSON', signed('{'), p256.jwk],
  ['a claim twice', signed('{"a":1,"a":2}'), p256.jwk, {}, ['accept', 'ERR_JWT_INVALID', 'RFC 7519 §4: names are unique']],
  ['a header member twice', token(p256, { header: '{"alg":"ES256","alg":"ES256"}', payload: GOOD }), p256.jwk, {},
    ['accept', 'ERR_JWS_INVALID', 'RFC 7515 §4: names are unique']],
  ['crit', signed(GOOD, { crit: ['x'], x: 1 }), p256.jwk],
  ['crit that is known to the caller', signed(GOOD, { crit: ['x'], x: 1 }), p256.jwk, { crit: { x: true } },
    ['accept', 'ERR_JOSE_NOT_SUPPORTED', 'RFC 7515 §4.1.11: nobody here would process it']],
  ['crit option, no crit', signed(), p256.jwk, { crit: { x: true } }],
  ['cty', signed(GOOD, { cty: 'JWT' }), p256.jwk, {}, ['accept', 'ERR_JWT_INVALID', 'RFC 7519 §5.2: the payload is another token']],

  // Options.
  ['a tolerance that is no length of time', signed(), p256.jwk, { clockTolerance: 'soon' }],
  ['a negative tolerance', signed(), p256.jwk, { clockTolerance: -1 }],
  ['a tolerance beyond five minutes', signed(), p256.jwk, { clockTolerance: 301 },
    ['accept', 'TypeError', 'OpenID Connect Core 1.0 §2: "no more than a few minutes"']],
  ['an age ago', signed(), p256.jwk, { maxTokenAge: '5 minutes ago' }],
  ['a time that is no Date', signed(), p256.jwk, { currentDate: NOW }],
  ['a time that is none', signed(), p256.jwk, { currentDate: new Date(NaN) }],
  ['a name that is not known', signed(), p256.jwk, { isuer: ISS }, ['accept', 'TypeError', 'a misspelt option would disable a check in silence']],
];

for (const [name, jwt, key, options = {}, differs] of ROWS) {
  test(name, async () => {
    const asked = { currentDate: at(0), ...options };
    const outcome = (library) => settled(async () => library.jwtVerify(jwt, typeof key === 'function' ? key(library) : copy(key), asked));
    const [theirs, mine] = [await outcome(jose), await outcome(ours)];
    if (differs === undefined) {
      assert.deepEqual(mine, theirs);
      return;
    }
    const [peer, own, why] = differs;
    assert.deepEqual([theirs, mine].map(({ says }) => says), [peer, own], why);
    assert.notEqual(peer, own, 'the row lists an agreement');
  });
}

test('the rows are many, and their names differ', () => {
  assert.equal(new Set(ROWS.map(([name]) => name)).size, ROWS.length);
  assert.ok(ROWS.length >= 100 && ROWS.filter((row) => row[4]).length <= 20);
});

test('thumbprints and decoded tokens are the same', async () => {
  for (const key of [rsa, p256, p384, p521, ed]) {
    for (const hash of [undefined, 'sha256', 'sha384', 'sha512']) {
      assert.equal(await ours.calculateJwkThumbprint(key.jwk, hash), await jose.calculateJwkThumbprint(key.jwk, hash));
      assert.equal(await ours.calculateJwkThumbprintUri(key.publicKey, hash), await jose.calculateJwkThumbprintUri(key.publicKey, hash));
    }
  }
  const jwt = signed(GOOD, { typ: 'JWT', kid: 'a', x: [1] });
  const encrypted = `${json({ alg: 'dir', enc: 'A256GCM' })}....`;
  assert.deepEqual(ours.decodeJwt(jwt), jose.decodeJwt(jwt));
  for (const read of [jwt, encrypted, { protected: jwt.split('.')[0] }]) {
    assert.deepEqual(ours.decodeProtectedHeader(read), jose.decodeProtectedHeader(read));
  }
  for (const [verb, wrong] of [['decodeJwt', [5, 'x', 'a.b.c', encrypted, `e30.${b64u('[]')}.AA`]], ['decodeProtectedHeader', [5, 'x', 'a.b.c', {}, null, { protected: 5 }]]]) {
    for (const value of wrong) {
      assert.deepEqual((await settled(async () => ours[verb](value))).says, (await settled(async () => jose[verb](value))).says, `${verb} ${JSON.stringify(value)}`);
    }
  }
  for (const value of [{}, { kty: 'EC' }, { kty: 'EC', crv: 'P-256', x: 5, y: 'x' }, 'x', undefined]) {
    const [theirs, mine] = [jose, ours].map(({ calculateJwkThumbprint }) => settled(() => calculateJwkThumbprint(value)));
    assert.equal((await mine).says, (await theirs).says, JSON.stringify(value));
  }
});

test('every error class of jose is here, under the same name and code', () => {
  assert.deepEqual(Object.keys(ours.errors).sort(), Object.keys(jose.errors).sort());
  for (const [name, Theirs] of Object.entries(jose.errors)) {
    const [mine, theirs] = [new ours.errors[name]('message', {}), new Theirs('message', {})];
    assert.equal(ours.errors[name].code, Theirs.code);
    assert.deepEqual([mine.code, mine.name, mine.message], [theirs.code, theirs.name, theirs.message]);
    assert.ok(mine instanceof ours.errors.JOSEError && mine instanceof Error);
  }
});

/** What a call came to: claims and header, or the code, with claim and reason where there are such. */
async function settled(work) {
  try {
    const { payload, protectedHeader } = (await work()) ?? {};
    return { says: 'accept', payload, protectedHeader: protectedHeader && { ...protectedHeader } };
  } catch (error) {
    const says = error.code?.startsWith?.('ERR_J') ? error.code : error.name;
    return { says, claim: error.claim, reason: error.reason };
  }
}

/** jose freezes the keys it is given. */
function copy(key) {
  return Object.getPrototypeOf(key ?? 0) === Object.prototype ? { ...key } : key;
}
