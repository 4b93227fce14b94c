// A second reading of a case, for the classes: what is really there, found without the package under test.

import { createPublicKey } from 'node:crypto';

/** { header, claims: as JSON.parse reads them, or null; headerText, payloadText; parts; keys } */
export function factsOf({ token, jwks }) {
  const parts = token.split('.');
  const [headerText, payloadText] = [lenient(parts[0]), lenient(parts[1] ?? '')];
  const set = parsed(jwks);
  return {
    parts,
    headerText,
    payloadText,
    header: parsed(headerText) ?? {},
    claims: parsed(payloadText) ?? {},
    scans: [scan(headerText), scan(payloadText)],
    keys: Array.isArray(set?.keys) ? set.keys : [],
    keyTexts: keyTexts(jwks),
  };
}

/** Base64url as the laxest reader takes it. */
function lenient(part) {
  return Buffer.from(part, 'base64url').toString('utf8');
}

function parsed(text) {
  try {
    return JSON.parse(text.replace(/^\ufeff/, ''));
  } catch {
    return null;
  }
}

/** Walks a JSON text: names that an object has twice, the greatest depth, and escapes that are half a surrogate pair. */
export function scan(text) {
  const open = [];
  const found = { duplicates: [], depth: 0, loneSurrogate: false };
  const tokens = text.match(/"(?:[^"\\]|\\.)*"|[{}[\]:,]|[^\s{}[\]:,"]+/gs) ?? [];
  tokens.forEach((token, index) => {
    if (token === '{' || token === '[') {
      open.push(new Set());
      found.depth = Math.max(found.depth, open.length);
    } else if (token === '}' || token === ']') open.pop();
    else if (token.startsWith('"')) readText(token, tokens[index + 1] === ':', open.at(-1), found);
  });
  return found;
}

function readText(token, isName, names, found) {
  const text = parsed(token);
  if (text === null) return;
  if (!text.isWellFormed()) found.loneSurrogate = true;
  if (!isName || names === undefined) return;
  if (names.has(text)) found.duplicates.push(text);
  names.add(text);
}

/** The text of each member of the list "keys" that is an object, in order; of the last such list, as JSON.parse reads. */
function keyTexts(jwks) {
  const texts = [];
  let [depth, start, inText] = [0, 0, false];
  for (let index = 0; index < jwks.length; index += 1) {
    const character = jwks[index];
    if (inText) {
      if (character === '\\') index += 1;
      else if (character === '"') inText = false;
    } else if (character === '"') inText = true;
    else if (character === '{' || character === '[') {
      depth += 1;
      if (character === '{' && depth === 3) start = index;
    } else if (character === '}' || character === ']') {
      depth -= 1;
      if (character === '}' && depth === 2) texts.push(jwks.slice(start, index + 1));
    }
  }
  return texts;
}

const FAMILY = { RS: 'RSA', PS: 'RSA', ES: 'EC', Ed: 'OKP' };
const CURVES = { ES256: 'P-256', ES384: 'P-384', ES512: 'P-521', EdDSA: 'Ed25519', Ed25519: 'Ed25519' };

/** The members of the set that RFC 7517 and RFC 7515 §4.1.4 offer for this header, by kid, kty, crv, use, key_ops and alg. */
export function candidates({ header, keys }, { ignoreAlg = false } = {}) {
  const { alg = '', kid } = header;
  return keys.filter((key) => key !== null && typeof key === 'object' && (kid === undefined || key.kid === kid)
    && key.kty === FAMILY[String(alg).slice(0, 2)] && (CURVES[alg] === undefined || key.crv === CURVES[alg])
    && (key.use === undefined || key.use === 'sig') && mayVerify(key.key_ops) && (ignoreAlg || key.alg === undefined || key.alg === alg));
}

function mayVerify(operations) {
  if (operations === undefined) return true;
  return Array.isArray(operations) && operations.includes('verify') && new Set(operations).size === operations.length;
}

/** The same bytes have one spelling (RFC 7515 §2, RFC 4648 §3.5). */
export function isCanonical(text) {
  return typeof text === 'string' && Buffer.from(text, 'base64url').toString('base64url') === text;
}

/** The numbers of a key, of the members that its type has, as they are spelt. */
export function numbersOf(key) {
  const names = { RSA: ['n', 'e'], EC: ['x', 'y'], OKP: ['x'] }[key?.kty] ?? [];
  return names.map((name) => key[name]).filter((number) => typeof number === 'string');
}

/** The points of order 1, 2, 4 and 8 of Edwards25519, without their sign bits, in hexadecimal. */
const SMALL_ORDER = [
  `01${'00'.repeat(31)}`,
  `ec${'ff'.repeat(30)}7f`,
  '00'.repeat(32),
  '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05',
  'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a',
];

export function isOfSmallOrder({ crv, x }) {
  if (crv !== 'Ed25519' || typeof x !== 'string') return false;
  const point = Buffer.from(x, 'base64url');
  if (point.length !== 32) return false;
  point[31] &= 0x7f;
  return SMALL_ORDER.includes(point.toString('hex'));
}

/** Whether OpenSSL takes the key, it is a point of its curve, its numbers are spelt as RFC 7518 asks, and an RSA modulus is odd and long enough. */
export function isSound(key) {
  if (numbersOf(key).length === 0 || !numbersOf(key).every(isCanonical) || isOfSmallOrder(key) || !(key.kid === undefined || typeof key.kid === 'string')) return false;
  if (key.kty === 'OKP' && !isOnCurve(Buffer.from(key.x, 'base64url'))) return false;
  if (key.kty === 'RSA' && !isModulus(Buffer.from(String(key.n), 'base64url'))) return false;
  try {
    return createPublicKey({ key, format: 'jwk' }).type === 'public';
  } catch {
    return false;
  }
}

/** RFC 8032 §5.1.3: y is reduced, and x² = (y² − 1) / (d·y² + 1) has a root; OpenSSL looks only when it verifies. */
function isOnCurve(point) {
  const p = 2n ** 255n - 19n;
  const d = 37095705934669439343138083508754565189542113879843219016388785533085940283555n;
  const y = BigInt(`0x${Buffer.from(point).reverse().toString('hex') || '0'}`) % 2n ** 255n;
  const [numerator, denominator] = [y * y - 1n, d * y * y + 1n];
  return y < p && power((numerator * denominator) % p, (p - 1n) / 2n, p) <= 1n;
}

function power(base, exponent, modulus) {
  let [result, square] = [1n, base];
  for (let rest = exponent; rest > 0n; rest >>= 1n) {
    if (rest & 1n) result = (result * square) % modulus;
    square = (square * square) % modulus;
  }
  return result;
}

function isModulus(bytes) {
  return bytes.length >= 256 && bytes[0] !== 0 && bytes.at(-1) % 2 === 1;
}
