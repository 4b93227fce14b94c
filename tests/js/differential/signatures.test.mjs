// Raw signatures, by every way that the hazmat build has to compute, against OpenSSL through Node: valid ones, and changed ones of
// every kind that has told implementations apart. A new seed at each run; what CI finds can be made again with
// SEED=… CASES=… node --test tests/js/differential/signatures.test.mjs (RSA keys and what PSS draws are new each time, and printed).

import assert from 'node:assert/strict';
import {
  constants, createECDH, createHash, createPrivateKey, createPublicKey, generateKeyPairSync, privateEncrypt, publicDecrypt,
  randomInt, sign, verify as cryptoVerify,
} from 'node:crypto';
import { test } from 'node:test';
import { loadHazmat } from '../vectors/support/hazmat.mjs';
import { randomOf } from './random.mjs';

const SEED = Number(process.env.SEED ?? randomInt(2 ** 31));
const CASES = Number(process.env.CASES ?? 1_000);

const CURVES = {
  ES256: { crv: 'P-256', name: 'prime256v1', bytes: 32, order: 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n },
  ES384: {
    crv: 'P-384', name: 'secp384r1', bytes: 48,
    order: 0xffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973n,
  },
  ES512: {
    crv: 'P-521', name: 'secp521r1', bytes: 66,
    order: 0x1fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffa51868783bf2f966b7fcc0148f709a5d03bb5c9b8899c47aebb6fb71e91386409n,
  },
};
const ED25519_ORDER = 2n ** 252n + 27742317777372353535851937790883648493n;

const ALGORITHMS = [
  { alg: 'RS256', weight: 6 }, { alg: 'RS384' }, { alg: 'RS512' }, { alg: 'PS256', weight: 6 }, { alg: 'PS384' }, { alg: 'PS512' },
  { alg: 'ES256', weight: 8 }, { alg: 'ES384', weight: 3 }, { alg: 'ES512' }, { alg: 'EdDSA', weight: 8 },
];

test(`the verdict of OpenSSL: seed ${SEED}, ${CASES} cases`, async (context) => {
  const { difference, counts } = compare(await loadHazmat(), SEED, CASES);
  assert.equal(difference, undefined, difference);
  context.diagnostic(`seed ${SEED}: ${[...counts].sort().map(([verdict, cases]) => `${verdict} ${cases}`).join(', ')}`);
  // A comparison that refuses or accepts nearly everything would compare nothing.
  for (const { alg, weight = 1 } of ALGORITHMS) {
    const least = Math.floor(CASES * weight / 36 / 8);
    for (const verdict of ['accept', 'refuse']) assert.ok((counts.get(`${alg} ${verdict}`) ?? 0) >= least, `${alg} ${verdict}`);
  }
});

test('a verifier that errs is found out', async () => {
  const verify = await loadHazmat();
  const reduced = (signature, order) => little(big(Buffer.from(signature.subarray(32)).reverse()) % order);
  const faults = {
    'accepts everything': () => 'accept',
    'refuses everything': () => 'refuse',
    'accepts every signature with P-521': (alg, ...rest) => (alg === 'ES512' ? 'accept' : verify(alg, ...rest)),
    'takes S modulo the order': (alg, jwk, message, signature) => verify(alg, jwk, message, alg === 'EdDSA' && signature.length === 64
      ? Buffer.concat([signature.subarray(0, 32), reduced(signature, ED25519_ORDER)]) : signature),
    'takes more octets than there should be': (alg, jwk, message, signature) => verify(alg, jwk, message, alg.startsWith('ES')
      ? signature.subarray(0, 2 * CURVES[alg].bytes) : signature),
    'refuses one algorithm': (alg, ...rest) => (alg === 'PS384' ? 'refuse' : verify(alg, ...rest)),
  };
  const keys = rsaKeys(randomOf(7, -1), [2048]);
  for (const [name, judge] of Object.entries(faults)) assert.ok(compare(judge, 7, 400, keys).difference !== undefined, name);
});

/** Stops at the first difference. */
function compare(verify, seed, cases, keys = rsaKeys(randomOf(seed, -1))) {
  const counts = new Map();
  for (let index = 0; index < cases; index += 1) {
    const subject = makeCase(randomOf(seed, index), keys);
    const { alg, jwk, message, signature, change } = subject;
    const expected = theirs(subject) ? 'accept' : 'refuse';
    const found = attempt(() => verify(alg, jwk, message, signature));
    // What nobody changed, and what is another word for the same, holds.
    if (found !== expected || (change.startsWith('valid') && found !== 'accept')) {
      const shown = `key ${jwk}\nmessage ${hex(message)}\nsignature ${hex(signature)}`;
      return { counts, difference: `seed ${seed}, case ${index}: ${alg}, ${change}: ${found}, by OpenSSL ${expected}\n${shown}` };
    }
    counts.set(`${alg} ${found}`, (counts.get(`${alg} ${found}`) ?? 0) + 1);
  }
  return { counts };
}

/** Where two of our own ways differ, an error says so. */
function attempt(verify) {
  try {
    return verify();
  } catch (error) {
    return error.message;
  }
}

/** Node 20 and 22 take a key of any order, Node 24 and we do not (JOSE-25): no part of the comparison above. */
test('keys of small order are refused, whatever Node does', async () => {
  const verify = await loadHazmat();
  const message = Buffer.from('any message at all');
  // y = 1, y = −1 and both y = 0 (RFC 8032 §5.1): of order 1, 2 and 4. With S = 0 the equation holds for many an R of them.
  const points = [[1n, 0], [2n ** 255n - 20n, 0], [0n, 0], [0n, 0x80]].map(([y, highest]) => {
    const point = little(y);
    point[31] |= highest;
    return point;
  });
  for (const key of points) {
    const jwk = JSON.stringify({ kty: 'OKP', crv: 'Ed25519', x: key.toString('base64url') });
    for (const r of points) assert.equal(verify('EdDSA', jwk, message, Buffer.concat([r, Buffer.alloc(32)])), 'refuse');
  }
});

/** Sizes at every place of a digit and of an octet: keys of random primes cannot be had from a seed. */
function rsaKeys(random, sizes = [2048, 2049 + random.below(8), 2057 + random.below(200), 2890 + random.below(200), 4096]) {
  const made = sizes.map((modulusLength, at) => {
    const publicExponent = at === 0 ? 65_537 : random.pick([3, 17, 65_537, 0xffff_fffb]);
    return generateKeyPairSync('rsa', { modulusLength, publicExponent }).privateKey;
  });
  return [...made, mersenneKey(521, 2203), mersenneKey(1279, 2203)].map((privateKey) => {
    const publicKey = createPublicKey(privateKey);
    const jwk = publicKey.export({ format: 'jwk' });
    return { publicKey, privateKey, jwk, modulus: big(Buffer.from(jwk.n, 'base64url')) };
  });
}

/** Of the primes 2^p − 1 and 2^q − 1: the modulus is one long run of ones and one of zeros after the other. */
function mersenneKey(...exponents) {
  const [p, q] = exponents.map((exponent) => 2n ** BigInt(exponent) - 1n);
  const d = inverted(65_537n, (p - 1n) * (q - 1n));
  const numbers = { n: p * q, e: 65_537n, d, p, q, dp: d % (p - 1n), dq: d % (q - 1n), qi: inverted(q, p) };
  const text = (number) => octets(number, Math.ceil(number.toString(16).length / 2)).toString('base64url');
  const members = Object.fromEntries(Object.entries(numbers).map(([name, number]) => [name, text(number)]));
  return createPrivateKey({ key: { kty: 'RSA', ...members }, format: 'jwk' });
}

function makeCase(random, keys) {
  const { alg } = random.weighted(ALGORITHMS);
  const message = bytes(random, random.below(100));
  const make = alg.startsWith('ES') ? ecdsa : alg === 'EdDSA' ? ed25519 : rsa;
  const { jwk, signature, change } = make(random, alg, message, keys);
  const subject = { alg, jwk, message, signature, change };
  if (random.chance(0.6)) return { ...subject, jwk: JSON.stringify(jwk) };
  return { ...subject, ...anyway(random, { ...subject, alg }) };
}

/** Changes that every algorithm has. */
function anyway(random, { alg, jwk, message, signature, change }) {
  const same = { jwk: JSON.stringify(jwk), message, signature };
  const kinds = {
    'one bit of the signature': () => ({ signature: flipped(random, signature) }),
    'one bit of the message': () => ({ message: flipped(random, Buffer.concat([message, Buffer.of(0)])) }),
    'one bit of the key': () => {
      const member = random.pick(alg.startsWith('ES') ? ['x', 'y'] : [alg === 'EdDSA' ? 'x' : 'n']);
      const octets = flipped(random, Buffer.from(jwk[member], 'base64url'));
      return { jwk: JSON.stringify({ ...jwk, [member]: octets.toString('base64url') }) };
    },
    'a signature that is too short': () => ({ signature: random.pick([signature.subarray(1), signature.subarray(0, -1), Buffer.alloc(0)]) }),
    'a signature that is too long': () => ({
      signature: Buffer.concat(random.pick([[Buffer.of(0), signature], [signature, Buffer.of(0)], [signature, signature]])),
    }),
    'any octets': () => ({ signature: odd(random, signature.length) }),
  };
  const kind = random.pick(Object.keys(kinds));
  return { ...same, ...kinds[kind](), change: `${kind}, before it ${change.replace('valid', 'good')}` };
}

function rsa(random, alg, message, keys) {
  const { publicKey, privateKey, jwk, modulus } = random.pick(keys);
  const key = { key: privateKey, padding: constants.RSA_NO_PADDING };
  const length = Buffer.from(jwk.n, 'base64url').length;
  const good = sign(hashOf(alg), message, { key: privateKey, ...paddingOf(alg) });
  const encoded = () => publicDecrypt({ ...key, key: publicKey }, good);
  const sized = (number) => octets(number, Math.max(length, Math.ceil(number.toString(16).length / 2)));
  const signed = (encoding) => (big(encoding) < modulus ? privateEncrypt(key, encoding) : good);
  const kinds = {
    valid: () => good,
    'n more': () => sized(big(good) + modulus),
    'n minus the signature': () => sized(modulus - big(good)),
    'a number at an edge': () => sized(random.pick([0n, 1n, 2n, modulus - 2n, modulus - 1n, modulus, modulus + 1n])),
    'another encoding': () => signed(flipped(random, encoded())),
    'an octet less or more of padding': () => {
      const at = encoded();
      return signed(Buffer.concat(random.pick([[at.subarray(1), Buffer.of(0)], [Buffer.of(0), at.subarray(0, -1)]])));
    },
    'any encoding': () => signed(Buffer.concat([Buffer.of(0), odd(random, length - 1)])),
    'another salt': () => (alg.startsWith('PS')
      ? sign(hashOf(alg), message, { key: privateKey, ...paddingOf(alg), saltLength: random.pick([0, 1, 20, 31, 33, 63, 65]) })
      : signed(withoutNull(encoded()))),
  };
  return { jwk, ...chosen(random, kinds) };
}

/** Made of a nonce, and the key so that the multiple of it is one of our choice: u1·G + u2·Q, the digits of u2 being odd ones. */
function ecdsa(random, alg, message) {
  const { crv, name, bytes: length, order } = CURVES[alg];
  const mod = (number) => ((number % order) + order) % order;
  const inverse = (number) => inverted(number, order);
  const z = mod(big(createHash(hashOf(alg)).update(message).digest()));
  const any = () => mod(big(odd(random, length))) || 1n;
  const ecdh = createECDH(name);
  ecdh.setPrivateKey(octets(any(), length));
  const r = mod(big(ecdh.getPublicKey().subarray(1, 1 + length)));
  const nonce = big(ecdh.getPrivateKey());
  // A key of a few, so that it earns a table, or one for this signature alone.
  let d = BigInt(1 + random.below(20));
  let s = mod(inverse(nonce) * (z + r * d));
  if (random.chance(0.15)) {
    const u2 = any();
    // s = r / u2, u1 = z / s and d = (nonce − u1) / u2.
    s = mod(r * inverse(u2));
    d = mod((nonce - mod(z * inverse(s))) * inverse(u2));
  } else if (random.chance(0.5)) {
    d = order - d;
    s = mod(inverse(nonce) * (z + r * d));
  }
  ecdh.setPrivateKey(octets(d, length));
  const point = ecdh.getPublicKey();
  const [x, y] = [point.subarray(1, 1 + length), point.subarray(1 + length)].map((part) => part.toString('base64url'));
  const edges = [0n, 1n, 2n, order - 1n, order, order + 1n, r, s, mod(r + s)];
  const fits = (number) => (number < 256n ** BigInt(length) ? number : 0n);
  const kinds = {
    valid: () => [r, s],
    'valid, of the other sign': () => [r, order - s],
    'numbers at the edges': () => [random.pick(edges), random.pick(edges)],
    'the order more in r': () => [fits(r + order), s],
    'the order more in s': () => [r, fits(s + order)],
    'r and s exchanged': () => [s, r],
  };
  const { signature: numbers, change } = chosen(random, kinds);
  return { jwk: { kty: 'EC', crv, x, y }, signature: Buffer.concat(numbers.map((number) => octets(fits(number), length))), change };
}

function ed25519(random, alg, message) {
  const seed = createHash('sha256').update(`key ${random.below(20)}`).digest();
  // PKCS #8 of an Ed25519 key (RFC 8410 §7).
  const der = Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), seed]);
  const key = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
  const good = sign(null, message, key);
  const [r, s] = [good.subarray(0, 32), big(Buffer.from(good.subarray(32)).reverse())];
  const kinds = {
    valid: () => good,
    'the order more in S': () => Buffer.concat([r, little(s + ED25519_ORDER * BigInt(1 + random.below(13)))]),
    'an S at an edge': () => Buffer.concat([r, little(random.pick([0n, 1n, ED25519_ORDER - s, ED25519_ORDER - 1n, ED25519_ORDER, 2n ** 252n]))]),
    'an R at an edge': () => Buffer.concat([little(random.pick([0n, 1n, 2n, 2n ** 255n - 20n, 2n ** 255n - 19n, 2n ** 255n - 18n])), little(s)]),
    'the other sign of R': () => Buffer.concat([good.subarray(0, 31), Buffer.of(good[31] ^ 0x80), good.subarray(32)]),
  };
  return { jwk: createPublicKey(key).export({ format: 'jwk' }), ...chosen(random, kinds) };
}

/** The valid one as often as all others together. */
function chosen(random, kinds) {
  const valid = Object.keys(kinds).filter((kind) => kind.startsWith('valid'));
  const change = random.chance(0.5) ? random.pick(valid) : random.pick(Object.keys(kinds));
  return { signature: kinds[change](), change };
}

/** The verdict of OpenSSL; what it throws at is no key, or no signature. */
function theirs({ alg, jwk, message, signature }) {
  try {
    const members = JSON.parse(jwk);
    const key = createPublicKey({ key: members, format: 'jwk' });
    // It takes a PSS signature whose zeros in front are gone; RFC 8017 §8.1.2, step 1, does not.
    if (alg.startsWith('PS') && signature.length < Buffer.from(members.n, 'base64url').length) return false;
    if (alg === 'EdDSA') return cryptoVerify(null, message, key, signature);
    const options = alg.startsWith('ES') ? { dsaEncoding: 'ieee-p1363' } : paddingOf(alg);
    return cryptoVerify(hashOf(alg), message, { key, ...options }, signature);
  } catch {
    return false;
  }
}

function hashOf(alg) {
  return `sha${alg.slice(-3)}`;
}

function paddingOf(alg) {
  return alg.startsWith('PS')
    ? { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST }
    : { padding: constants.RSA_PKCS1_PADDING };
}

/** DigestInfo without the NULL of its algorithm, which some take and nobody may (RFC 8017 §9.2, note 2 of appendix A.2.4). */
function withoutNull(encoding) {
  const at = encoding.lastIndexOf(Buffer.of(0x05, 0x00, 0x04));
  const without = Buffer.concat([encoding.subarray(0, at), encoding.subarray(at + 2)]);
  const sequence = without.indexOf(Buffer.of(0x00, 0x30), 2) + 1;
  without[sequence + 1] -= 2;
  without[sequence + 3] -= 2;
  return Buffer.concat([Buffer.of(0, 1, 0xff, 0xff), without.subarray(2)]);
}

function bytes(random, length) {
  return Buffer.from(Array.from({ length }, () => random.below(256)));
}

/** Octets with long runs of zeros and ones, or of one digit over and over, or few bits, or any. */
function odd(random, length) {
  const digit = 1 + random.below(31);
  const repeated = () => {
    const number = BigInt(`0b${digit.toString(2).padStart(5 + random.below(3), '0').repeat(Math.ceil(length * 8 / 5))}`);
    return octets(BigInt.asUintN(8 * length - random.below(8), number), length);
  };
  const runs = () => {
    const [from, to] = [random.below(length), random.below(length + 1)];
    return bytes(random, length).fill(random.pick([0, 0xff]), Math.min(from, to), Math.max(from, to));
  };
  const single = () => octets(BigInt.asUintN(8 * length, (1n << BigInt(random.below(8 * length))) - BigInt(random.below(3))), length);
  return random.pick([() => bytes(random, length), repeated, runs, single])();
}

function flipped(random, octets) {
  const copy = Buffer.from(octets);
  copy[random.below(copy.length)] ^= 1 << random.below(8);
  return copy;
}

function big(octets) {
  return octets.length === 0 ? 0n : BigInt(`0x${octets.toString('hex')}`);
}

function octets(number, length) {
  return Buffer.from(number.toString(16).padStart(2 * length, '0'), 'hex');
}

function little(number) {
  return octets(number, 32).reverse();
}

function inverted(number, modulus) {
  let [previous, current, before, now] = [modulus, number, 0n, 1n];
  while (current > 0n) {
    const times = previous / current;
    [previous, current, before, now] = [current, previous - times * current, now, before - times * now];
  }
  // `previous` is 1: the numbers have no common factor.
  return (before + modulus) % modulus;
}

function hex(octets) {
  return Buffer.from(octets).toString('hex');
}
