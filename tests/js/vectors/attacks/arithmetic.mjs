// The numbers behind the signatures: groups, encodings and raw RSA, so that a forgery can be put together by hand.

import { constants, createHash, privateEncrypt, randomBytes } from 'node:crypto';

const n256 = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;
const n384 = 0xffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973n;
const n521 = 2n ** 521n - 0x5ae79787c40d069948033feb708f65a2fc44a36477663b851449048e16ec79bf7n;

/** Order and field of each curve of ES*, and the length of a coordinate in bytes. */
export const curves = {
  ES256: { n: n256, p: 2n ** 256n - 2n ** 224n + 2n ** 192n + 2n ** 96n - 1n, size: 32 },
  ES384: { n: n384, p: 2n ** 384n - 2n ** 128n - 2n ** 96n + 2n ** 32n - 1n, size: 48 },
  ES512: { n: n521, p: 2n ** 521n - 1n, size: 66 },
};

/** Order and field of Ed25519. */
export const ed25519 = { order: 2n ** 252n + 27742317777372353535851937790883648493n, p: 2n ** 255n - 19n };

export function toBytes(number, size) {
  return Buffer.from(number.toString(16).padStart(size * 2, '0'), 'hex');
}

export function toNumber(bytes) {
  return BigInt(`0x${Buffer.from(bytes).toString('hex') || '0'}`);
}

export function littleEndian(number, size = 32) {
  return toBytes(number, size).reverse();
}

export function power(base, exponent, modulus) {
  let result = 1n;
  for (let [square, rest] = [base % modulus, exponent]; rest > 0n; rest >>= 1n, square = (square * square) % modulus) {
    if (rest & 1n) result = (result * square) % modulus;
  }
  return result;
}

/** The greatest number whose cube is not greater. */
function cubeRoot(number) {
  let low = 0n;
  let high = 1n << BigInt(Math.ceil(number.toString(2).length / 3) + 1);
  while (low < high) {
    const middle = (low + high + 1n) >> 1n;
    if (middle ** 3n <= number) low = middle;
    else high = middle - 1n;
  }
  return low;
}

/** A point of P-256 whose x is so small that x + p fits the same 32 bytes. */
export function smallPoint() {
  const { p } = curves.ES256;
  const b = 0x5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604bn;
  for (let x = 5n; ; x += 1n) {
    const square = (x ** 3n - 3n * x + b) % p;
    const y = power(square, (p + 1n) / 4n, p);
    if ((y * y) % p === square) return { x, y, p };
  }
}

// ───────────────────────────── RSA ─────────────────────────────

/** Signs an encoded message as it stands. */
export function rawRsa(message, privateKey) {
  return privateEncrypt({ key: privateKey, padding: constants.RSA_NO_PADDING }, message);
}

const SHA256_INFO = Buffer.from('3031300d060960864801650304020105000420', 'hex');

function hash(input, name = 'sha256') {
  return createHash(name).update(input).digest();
}

/** EMSA-PKCS1-v1_5 (RFC 8017 §9.2), each part of which may be replaced. */
export function pkcs1(input, { size = 256, first = [0, 1], fill = 0xff, separator = [0], info = SHA256_INFO, digest = hash(input), tail = [], shorter = 0 } = {}) {
  const rest = Buffer.concat([Buffer.from(separator), info, digest]);
  const padding = Buffer.alloc(size - first.length - rest.length - tail.length - shorter, fill);
  const message = Buffer.concat([Buffer.from(first), padding, rest, Buffer.from(tail)]);
  return Buffer.concat([message, randomBytes(size - message.length)]);
}

/** The other encodings of DigestInfo that careless readers take. */
export const digestInfos = {
  'without the NULL parameter': Buffer.from('302f300b0609608648016503040201' + '0420', 'hex'),
  'with a long length': Buffer.from('308131300d060960864801650304020105000420', 'hex'),
  'of SHA-1': Buffer.from('3021300906052b0e03021a05000414', 'hex'),
  'of SHA-512': Buffer.from('3051300d060960864801650304020305000440', 'hex'),
  none: Buffer.alloc(0),
};

/** Bleichenbacher's forgery of 2006: for e = 3, a number whose cube begins as an encoded message does. No private key. */
export function forgedCube(input, size) {
  const head = Buffer.concat([Buffer.from([0, 1, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0]), SHA256_INFO, hash(input)]);
  const least = toNumber(Buffer.concat([head, Buffer.alloc(size - head.length)]));
  const root = cubeRoot(least) + 1n;
  if (root ** 3n >> BigInt((size - head.length) * 8) !== toNumber(head)) throw new Error('the cube does not begin as wanted');
  return toBytes(root, size);
}

/** EMSA-PSS (RFC 8017 §9.1.1) for a modulus of whole bytes, each part of which may be replaced. */
export function pss(input, { size = 256, salt = randomBytes(32), mask = 'sha256', digest = 'sha256', trailer = 0xbc, padding = 0 } = {}) {
  const hashed = hash(Buffer.concat([Buffer.alloc(8), hash(input, digest), salt]), digest);
  const block = Buffer.alloc(size - hashed.length - 1, padding);
  block[block.length - salt.length - 1] = 1;
  salt.copy(block, block.length - salt.length);
  const stream = generated(hashed, block.length, mask);
  const masked = block.map((octet, index) => octet ^ stream[index]);
  masked[0] &= 0x7f;
  return Buffer.concat([masked, hashed, Buffer.from([trailer])]);
}

/** MGF1 (RFC 8017 §B.2.1). */
function generated(seed, length, name) {
  const count = Math.ceil(length / hash('', name).length);
  const blocks = Array.from({ length: count }, (_, index) => hash(Buffer.concat([seed, toBytes(BigInt(index), 4)]), name));
  return Buffer.concat(blocks).subarray(0, length);
}
