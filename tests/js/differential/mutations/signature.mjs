// Signatures: bits, lengths, other encodings of the same numbers, other signers, and the degenerate ones.

import { createHash } from 'node:crypto';
import { set } from '../draft.mjs';
import { kindOf, signature } from '../keys.mjs';

/** The orders of P-256, P-384, P-521 and of the base point of Ed25519. */
const ORDERS = {
  'P-256': 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n,
  'P-384': 0xffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973n,
  'P-521': 0x1fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffa51868783bf2f966b7fcc0148f709a5d03bb5c9b8899c47aebb6fb71e91386409n,
  Ed25519: 2n ** 252n + 27742317777372353535851937790883648493n,
};

/** The neutral element of Edwards25519: a public key of order one. */
const NEUTRAL = Buffer.from([1, ...Buffer.alloc(31)]);

export const SIGNATURE = [
  { name: 'signature.bit', weight: 4, apply: flip },
  { name: 'signature.length', weight: 4, apply: changeLength },
  { name: 'signature.zeros', apply: ({ signatureBytes }, random) => { const byte = random.pick([0, 1, 255]); signatureBytes.push((raw) => Buffer.alloc(raw.length, byte)); } },
  { name: 'signature.der', weight: 2, apply: der },
  { name: 'signature.half zero', apply: halfZero },
  { name: 'signature.negated s', weight: 2, apply: negate },
  { name: 'signature.number plus modulus', weight: 2, apply: addModulus },
  { name: 'signature.salt', apply: salt },
  { name: 'signature.stranger', weight: 3, apply: (draft) => mayStranger(draft) },
  { name: 'signature.other input', apply: (draft) => otherInput(draft) },
  { name: 'signature.neutral key', weight: 2, apply: neutralKey },
  { name: 'signature.neutral R', weight: 2, apply: neutralR },
];

function flip({ signatureBytes }, random) {
  const [at, bit] = [random.below(1_000_000), random.below(8)];
  signatureBytes.push((raw) => raw.map((byte, index) => (index === at % raw.length ? byte ^ (1 << bit) : byte)));
}

function changeLength({ signatureBytes }, random) {
  signatureBytes.push(random.pick([
    (raw) => raw.subarray(1),
    (raw) => raw.subarray(0, -1),
    (raw) => Buffer.concat([Buffer.alloc(1), raw]),
    (raw) => Buffer.concat([raw, Buffer.alloc(1)]),
    (raw) => Buffer.concat([raw, raw]),
    (raw) => raw.subarray(0, 1),
    (raw) => raw.subarray(0, raw.length / 2),
  ]));
}

function der(draft) {
  if (!draft.alg.startsWith('ES')) return;
  draft.sign = (input) => signature(draft.alg, draft.signer.key, input, { dsaEncoding: 'der' });
}

function halfZero({ signatureBytes }, random) {
  const first = random.chance(0.5);
  signatureBytes.push((raw) => {
    const half = raw.length / 2;
    return first ? Buffer.concat([Buffer.alloc(half), raw.subarray(half)]) : Buffer.concat([raw.subarray(0, half), Buffer.alloc(half)]);
  });
}

/** (r, n − s) is as good as (r, s): RFC 7518 asks for no low s. */
function negate(draft) {
  const order = ORDERS[kindOf(draft.alg)];
  if (!draft.alg.startsWith('ES')) return;
  draft.signatureBytes.push((raw) => {
    const half = raw.length / 2;
    const s = number(raw.subarray(half));
    return Buffer.concat([raw.subarray(0, half), bytes(order - s, half)]);
  });
}

/** s + L for Ed25519, s + n for RSA where it fits: the same number modulo, which no rule allows. */
function addModulus(draft) {
  const { alg, signer } = draft;
  if (alg.startsWith('Ed')) {
    draft.signatureBytes.push((raw) => {
      const s = number(Buffer.from(raw.subarray(32)).reverse()) + ORDERS.Ed25519;
      return Buffer.concat([raw.subarray(0, 32), bytes(s, 32).reverse()]);
    });
  } else if (alg.startsWith('RS') || alg.startsWith('PS')) {
    const modulus = Buffer.from(signer.publicJwk.n, 'base64url');
    draft.signatureBytes.push((raw) => {
      const sum = number(raw) + number(modulus);
      return bytes(sum, sum >> BigInt(raw.length * 8) ? raw.length + 1 : raw.length);
    });
  }
}

function salt(draft, random) {
  if (!draft.alg.startsWith('PS')) return;
  const saltLength = random.pick([0, 20, 31, 33, 64]);
  draft.sign = (input) => signature(draft.alg, draft.signer.key, input, { saltLength });
}

function mayStranger(draft) {
  if (draft.alg.startsWith('HS')) draft.sign = (input) => signature(draft.alg, null, input, { secret: 'another secret, equally long: 0123456789abcdef0123456789abcdef0123' });
  else draft.sign = (input) => signature(draft.alg, draft.stranger.key, input);
}

function otherInput(draft) {
  const { sign } = draft;
  draft.sign = (input) => sign(`${input}x`);
}

/** With the neutral element as the key, R = neutral and S = 0 "sign" every message. */
function neutralKey(draft) {
  if (!draft.alg.startsWith('Ed')) return;
  set(draft.keys[0], 'x', NEUTRAL.toString('base64url'));
  draft.sign = () => Buffer.concat([NEUTRAL, Buffer.alloc(32)]);
}

/** The signer himself can make R the neutral element: S = H(R‖A‖M)·a. RFC 8032 §5.1.7 holds for it. */
function neutralR(draft) {
  if (!draft.alg.startsWith('Ed')) return;
  const seed = Buffer.from(draft.signer.jwk.d, 'base64url');
  const a = sha512(seed).subarray(0, 32);
  a[0] &= 248;
  a[31] = (a[31] & 127) | 64;
  const key = Buffer.from(draft.signer.publicJwk.x, 'base64url');
  draft.sign = (input) => {
    const k = littleEndian(sha512(Buffer.concat([NEUTRAL, key, Buffer.from(input, 'latin1')])));
    return Buffer.concat([NEUTRAL, bytes((k * littleEndian(a)) % ORDERS.Ed25519, 32).reverse()]);
  };
}

function sha512(data) {
  return createHash('sha512').update(data).digest();
}

function littleEndian(raw) {
  return number(Buffer.from(raw).reverse());
}

function number(raw) {
  return BigInt(`0x${Buffer.from(raw).toString('hex') || '0'}`);
}

function bytes(value, length) {
  const positive = value < 0n ? -value : value;
  return Buffer.from(positive.toString(16).padStart(length * 2, '0').slice(-length * 2), 'hex');
}
