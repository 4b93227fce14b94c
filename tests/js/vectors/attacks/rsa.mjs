// Attacks 10 to 15: RSA signatures that are put together by hand, and RSA keys that nobody should use.

import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { b64u, claims, json, keyFor, signature } from '../../package/support/tokens.mjs';
import { digestInfos, forgedCube, pkcs1, pss, rawRsa, toBytes, toNumber } from './arithmetic.mjs';
import { called, key, keyBeside, presented, unusableKey, verifierOf, withSignature } from './cases.mjs';

const rs = keyFor('RS256');
const ps = keyFor('PS256');
const n = Buffer.from(rs.jwk.n, 'base64url');
const over = { options: { jwks: { keys: [rs.jwk] } } };
const outcome = (name, code, bytes, signer = rs, more = over) => presented(`${signer.alg}: ${name}`, code, withSignature(bytes, { signer }),
  { ...more, ...(code === 'signature_invalid' ? { rule: 'IDT-06' } : {}) });
const invalid = (name, bytes, signer, more) => outcome(name, 'signature_invalid', bytes, signer, more);

/** An RSA key of its own: `alg`, both halves, and the JWK. */
function rsaKey(modulusLength, publicExponent = 65_537, alg = 'RS256') {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength, publicExponent });
  return { alg, privateKey, publicKey, jwk: publicKey.export({ format: 'jwk' }) };
}

// ───────────────────────────── 10 ─────────────────────────────

const encoded = (changes) => (input) => rawRsa(pkcs1(input, changes), rs.privateKey);
const cubed = rsaKey(2048, 3);
const cube = { options: { jwks: { keys: [cubed.jwk] } } };
const padding = [
  outcome('as it should be', 'accept', encoded({})),
  outcome('as it should be, e = 3', 'accept', (input) => rawRsa(pkcs1(input), cubed.privateKey), cubed, cube),
  invalid('a forged cube, e = 3', (input) => forgedCube(input, 256), cubed, cube),
  invalid('garbage behind the hash, e = 3', (input) => rawRsa(pkcs1(input, { shorter: 100 }), cubed.privateKey), cubed, cube),
  ...[1, 64, 194].map((shorter) => invalid(`${shorter} bytes of garbage behind the hash`, encoded({ shorter }))),
  invalid('a zero behind the hash', encoded({ tail: [0] })),
  invalid('block type 0', encoded({ first: [0, 0], fill: 0 })),
  invalid('block type 2', encoded({ first: [0, 2], fill: 0x55 })),
  invalid('no leading zero', encoded({ first: [1, 0xff] })),
  invalid('padding of zeros', encoded({ fill: 0 })),
  invalid('padding of fe', encoded({ fill: 0xfe })),
  invalid('no separator', encoded({ separator: [] })),
  invalid('another separator', encoded({ separator: [1] })),
  ...Object.entries(digestInfos).map(([name, info]) => invalid(`a DigestInfo ${name}`, encoded({ info }))),
  invalid('the hash of another text', encoded({ digest: Buffer.alloc(32, 1) })),
  invalid('half the hash', (input) => encoded({ digest: pkcs1(input).subarray(-32, -16) })(input)),
];

// ───────────────────────────── 11 ─────────────────────────────

const right = (change, signer = rs) => (input) => change(signature(signer, input));
/** s + n fits the same length for some texts only. */
const beyond = (signer) => {
  for (let jti = 0; ; jti += 1) {
    const given = { payload: claims({ jti: String(jti) }) };
    const input = `${json({ alg: signer.alg })}.${json(given.payload)}`;
    const signed = signature(signer, input);
    const sum = toNumber(signed) + toNumber(n);
    if (sum < 2n ** 2048n) return [signed, toBytes(sum, 256)].map((bytes) => withSignature(bytes, { signer, given }));
  }
};
const zero = Buffer.from([0]);
const lengths = [rs, ps].flatMap((signer) => {
  const [fits, grown] = signer === rs ? beyond(rs) : [];
  return [
    invalid('a leading zero', right((bytes) => Buffer.concat([zero, bytes]), signer), signer),
    invalid('a zero behind', right((bytes) => Buffer.concat([bytes, zero]), signer), signer),
    invalid('the first byte lost', right((bytes) => bytes.subarray(1), signer), signer),
    invalid('the last byte lost', right((bytes) => bytes.subarray(0, -1), signer), signer),
    invalid('twice', right((bytes) => Buffer.concat([bytes, bytes]), signer), signer),
    invalid('one byte', Buffer.from([1]), signer),
    ...[0n, 1n, toNumber(n) - 1n, toNumber(n), toNumber(n) + 1n, 2n ** 2048n - 1n].map((value, index) => invalid(
      `s = ${['0', '1', 'n - 1', 'n', 'n + 1', 'the largest'][index]}`, toBytes(value, 256), signer)),
    ...(fits ? [presented('RS256: s', 'accept', fits, over), presented('RS256: s + n', 'signature_invalid', grown, over)] : []),
  ];
});

// ───────────────────────────── 12 ─────────────────────────────

const salted = (changes) => (input) => rawRsa(pss(input, changes), rs.privateKey);
const salts = [
  outcome('as it should be', 'accept', salted({}), ps),
  ...[0, 1, 20, 31, 33, 48, 64, 222].map((length) => invalid(`a salt of ${length} bytes`, salted({ salt: randomBytes(length) }), ps)),
  ...['sha1', 'sha384', 'sha512'].map((mask) => invalid(`a mask of ${mask}`, salted({ mask }), ps)),
  ...['sha384', 'sha512'].map((digest) => invalid(`everything with ${digest}`, salted({ digest, mask: digest, salt: randomBytes(digest === 'sha384' ? 48 : 64) }), ps)),
  invalid('another trailer', salted({ trailer: 0xcc }), ps),
  invalid('padding that is not zero', salted({ padding: 1 }), ps),
  invalid('a signature of RS256', (input) => signature(rs, input), ps),
  invalid('a signature of PS256', (input) => signature(ps, input), rs),
  invalid('the empty text', (input) => signature(ps, input.slice(0, 0)), ps),
];

// ───────────────────────────── 13 to 15 ─────────────────────────────

/** With e = 1 the encoded message is its own signature: anybody can make it. */
const selfSigned = (input) => pkcs1(input);
const exponent = (value) => ({ ...rs.jwk, e: b64u(value) });
const badExponent = (name, value) => unusableKey(name, 'invalid_key', exponent(value), { signer: rs, rule: 'JOSE-21' });
const exponents = [
  called('e = 1, and the signature it verifies', 'invalid_jwks', () => verifierOf({ jwks: { keys: [exponent([1])] } }).verifyIdToken(withSignature(selfSigned,
    { signer: rs }), { nonce: 'n-0S6_WzA2Mj' })),
  presented('e = 1 beside a good key', 'invalid_key', withSignature(selfSigned, { signer: rs, given: { header: { kid: 'odd' } } }),
    { options: { jwks: { keys: [{ ...exponent([1]), kid: 'odd' }, key.jwk] } }, rule: 'JOSE-21' }),
  ...[['e = 0', [0]], ['e = 2', [2]], ['e = 4', [4]], ['e = 65536', [1, 0, 0]], ['e = 2^32 + 3', [1, 0, 0, 0, 3]], ['e of 256 bytes', Buffer.alloc(256, 0x55)]]
    .flatMap(([name, value]) => badExponent(name, value)),
  ...unusableKey('e = 65537 with a leading zero', 'invalid_key', exponent([0, 1, 0, 1]), { signer: rs }),
  ...unusableKey('no e', 'invalid_key', { ...rs.jwk, e: undefined }, { signer: rs }),
  ...unusableKey('e is a number', 'invalid_key', { ...rs.jwk, e: 65_537 }, { signer: rs }),
  ...keyBeside('e = 3', 'accept', cubed.jwk, { signer: cubed }),
];

const short = [512, 768, 1024, 1536, 2040].map((bits) => rsaKey(bits));
const sizes = [
  ...short.flatMap((signer) => unusableKey(`${signer.publicKey.asymmetricKeyDetails.modulusLength} bits`, 'weak_key', signer.jwk, { signer, rule: 'JOSE-21' })),
  ...keyBeside('2048 bits', 'accept', rs.jwk, { signer: rs }),
];

const modulus = (bytes) => ({ ...rs.jwk, n: b64u(bytes) });
const changed = (index, change) => modulus(n.map((octet, at) => (at === index ? change(octet) : octet)));
const odd = (bytes) => Buffer.alloc(bytes, 0xff);
const moduli = [
  ...unusableKey('an even modulus', 'invalid_key', changed(255, (octet) => octet & 0xfe), { signer: rs }),
  ...unusableKey('the highest bit off: 2047 bits', 'weak_key', changed(0, (octet) => octet & 0x7f), { signer: rs }),
  ...[['n = 0', [0]], ['no n at all', []]].flatMap(([name, bytes]) => unusableKey(name, 'invalid_key', modulus(bytes), { signer: rs })),
  ...unusableKey('n = 1', 'weak_key', modulus([1]), { signer: rs }),
  ...unusableKey('n with a leading zero', 'invalid_key', modulus(Buffer.concat([zero, n])), { signer: rs }),
  ...unusableKey('n with leading zeros up to 8192 bits', 'invalid_key', modulus(Buffer.concat([Buffer.alloc(1024 - 256), n])), { signer: rs }),
  ...[8200, 16_384, 65_536, 1_048_576].flatMap((bits) => unusableKey(`${bits} bits`, 'invalid_key', modulus(odd(bits / 8)), { signer: rs })),
  called('8 million bits: the set itself is too long', 'invalid_jwks', () => verifierOf({ jwks: { keys: [key.jwk, modulus(odd(1_000_000))] } })),
];

export default [
  { number: 10, attack: 'PKCS #1 v1.5 padding that is read instead of compared', cases: padding },
  { number: 11, attack: 'RSA signatures of another length, or s >= n', cases: lengths },
  { number: 12, attack: 'PSS with another salt or mask', cases: salts },
  { number: 13, attack: 'RSA exponents', cases: exponents },
  { number: 14, attack: 'RSA keys under 2048 bits', cases: sizes },
  { number: 15, attack: 'RSA moduli: even, tiny, huge, not canonical', cases: moduli },
];
