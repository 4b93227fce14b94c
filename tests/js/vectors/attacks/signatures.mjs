// Attacks 5 to 9 and 16: signatures on curves, and none at all.

import { b64u, claims, keyFor, NONCE, signature, token } from '../../package/support/tokens.mjs';
import { curves, ed25519, littleEndian, toBytes, toNumber } from './arithmetic.mjs';
import { called, key, presented, unusableKey, verifierOf, withSignature } from './cases.mjs';

const signers = ['ES256', 'ES384', 'ES512'].map((alg) => ({ ...keyFor(alg), ...curves[alg] }));
const over = (signer) => ({ options: { jwks: { keys: [signer.jwk] } } });
const invalid = (name, signer, bytes) => presented(`${signer.alg}: ${name}`, 'signature_invalid', withSignature(bytes, { signer }),
  { ...over(signer), rule: 'IDT-06' });

/** The signature with r and s replaced, from the right ones. */
const replaced = (signer, change) => (input) => {
  const right = signature(signer, input);
  const [r, s] = [right.subarray(0, signer.size), right.subarray(signer.size)].map(toNumber);
  return Buffer.concat(change(r, s).map((value) => toBytes(value, signer.size)));
};

// ───────────────────────────── 5, 6 ─────────────────────────────

const ed = { ...keyFor('EdDSA') };
const rsa = keyFor('RS256');
const psychic = [
  ...signers.map((signer) => invalid('r = s = 0', signer, Buffer.alloc(2 * signer.size))),
  invalid('nothing but zeros', ed, Buffer.alloc(64)),
  invalid('nothing but zeros', rsa, Buffer.alloc(256)),
];
const ranges = signers.flatMap((signer) => {
  const { n, p, size } = signer;
  const most = 2n ** BigInt(8 * size) - 1n;
  const values = { 0: 0n, 1: 1n, 'n - 1': n - 1n, n, 'n + 1': n + 1n, p, 'the largest': most };
  return [
    ...Object.entries(values).flatMap(([name, value]) => [
      invalid(`r = ${name}`, signer, replaced(signer, (r, s) => [value, s])),
      invalid(`s = ${name}`, signer, replaced(signer, (r) => [r, value])),
      invalid(`r = s = ${name}`, signer, replaced(signer, () => [value, value])),
    ]),
    invalid('r and s exchanged', signer, replaced(signer, (r, s) => [s, r])),
    invalid('n - r', signer, replaced(signer, (r, s) => [n - r, s])),
    // Only of P-521 are the coordinates long enough to hold a number that is equal modulo n.
    ...(size === 66 ? [invalid('r + n', signer, replaced(signer, (r, s) => [r + n, s])), invalid('s + n', signer, replaced(signer, (r, s) => [r, s + n]))] : []),
    presented(`${signer.alg}: as it was`, 'accept', withSignature(replaced(signer, (r, s) => [r, s]), { signer }), over(signer)),
  ];
});

// ───────────────────────────── 7, 8 ─────────────────────────────

/** The DER form of a signature that everybody but JOSE uses. */
function der(signer, input) {
  const right = signature(signer, input);
  const integer = (bytes) => {
    const first = bytes.findIndex((octet) => octet !== 0);
    const trimmed = bytes.subarray(first < 0 ? bytes.length - 1 : first);
    const positive = trimmed[0] & 0x80 ? Buffer.concat([Buffer.from([0]), trimmed]) : trimmed;
    return Buffer.concat([Buffer.from([2, positive.length]), positive]);
  };
  const body = Buffer.concat([integer(right.subarray(0, signer.size)), integer(right.subarray(signer.size))]);
  return Buffer.concat([Buffer.from(body.length > 127 ? [0x30, 0x81, body.length] : [0x30, body.length]), body]);
}
const zero = Buffer.from([0]);
const lengths = signers.flatMap((signer) => {
  const right = (change) => (input) => change(signature(signer, input));
  const half = (bytes, index) => bytes.subarray(index * signer.size, (index + 1) * signer.size);
  return [
    invalid('DER', signer, (input) => der(signer, input)),
    invalid('one byte less', signer, right((bytes) => bytes.subarray(0, -1))),
    invalid('the first byte lost', signer, right((bytes) => bytes.subarray(1))),
    invalid('one byte more', signer, right((bytes) => Buffer.concat([bytes, zero]))),
    invalid('a leading zero', signer, right((bytes) => Buffer.concat([zero, bytes]))),
    invalid('a leading zero for each number', signer, right((bytes) => Buffer.concat([zero, half(bytes, 0), zero, half(bytes, 1)]))),
    invalid('twice', signer, right((bytes) => Buffer.concat([bytes, bytes]))),
    invalid('filled up with zeros', signer, right((bytes) => Buffer.concat([bytes, Buffer.alloc(bytes.length)]))),
    invalid('r alone', signer, right((bytes) => half(bytes, 0))),
    invalid('one byte', signer, zero),
  ];
});
const [p256] = signers;
const highS = (signer) => replaced(signer, (r, s) => [r, s > signer.n / 2n ? s : signer.n - s]);
const lowS = (signer) => replaced(signer, (r, s) => [r, s > signer.n / 2n ? signer.n - s : s]);
const replaying = () => {
  const seen = new Set();
  return verifierOf({ replay: ({ id }) => !seen.has(id) && Boolean(seen.add(id)) });
};
const malleable = [
  ...signers.flatMap((signer) => [
    presented(`${signer.alg}: the high s`, 'accept', withSignature(highS(signer), { signer }), over(signer)),
    presented(`${signer.alg}: the low s`, 'accept', withSignature(lowS(signer), { signer }), over(signer)),
  ]),
  // JWT-12: a token is known again by its nonce, so the other form of its signature makes no second token of it.
  called('the other s of a token that was seen', 'replay_detected', () => {
    const verifier = replaying();
    const given = withSignature(lowS(p256), { signer: p256 });
    const [head, payload, text] = given.split('.');
    const bytes = Buffer.from(text, 'base64url');
    const other = Buffer.concat([bytes.subarray(0, 32), toBytes(p256.n - toNumber(bytes.subarray(32)), 32)]);
    verifier.verifyIdToken(given, { nonce: NONCE });
    return verifier.verifyIdToken(`${head}.${payload}.${b64u(other)}`, { nonce: NONCE });
  }, { rule: 'JWT-12', secrets: [NONCE] }),
];

// ───────────────────────────── 9 ─────────────────────────────

const [h, p, s] = token(key, { payload: claims() }).split('.');
const missing = [
  presented('an empty signature', 'alg_none_forbidden', `${h}.${p}.`, { rule: 'JOSE-09' }),
  ...[`${h}.${p}`, h, `${h}.`, `.${p}`, '.', '', 'x'].map((text) => presented(`of parts ${JSON.stringify(text.replace(h, 'h').replace(p, 'p'))}`,
    'malformed_token', text)),
  presented('an empty payload', 'signature_invalid', `${h}..${s}`),
  presented('an empty payload, signed', 'invalid_claims', token(key, { payload: '' })),
  presented('an empty header', 'invalid_header', `.${p}.${s}`),
  presented('nothing but dots', 'invalid_header', '..'),
  presented('the payload for a signature', 'signature_invalid', `${h}.${p}.${p}`),
];

// ───────────────────────────── 16 ─────────────────────────────

/** Encodings of the eight points of small order, also the ones that are not canonical. */
const smallOrder = [
  '0100000000000000000000000000000000000000000000000000000000000000', '0100000000000000000000000000000000000000000000000000000000000080',
  'ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f', 'ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff',
  '0000000000000000000000000000000000000000000000000000000000000000', '0000000000000000000000000000000000000000000000000000000000000080',
  'edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f', 'edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff',
  'eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f', 'eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff',
  '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05', '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85',
  'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a', 'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa',
].map((hex) => Buffer.from(hex, 'hex'));
const edSignature = (change) => (input) => {
  const right = signature(ed, input);
  return Buffer.concat(change(right.subarray(0, 32), toNumber(Buffer.from(right.subarray(32)).reverse())));
};
const edwards = [
  ...[1n, 2n, 8n].map((times) => invalid(`S + ${times} L`, ed, edSignature((r, value) => [r, littleEndian(value + times * ed25519.order)]))),
  invalid('S = L', ed, edSignature((r) => [r, littleEndian(ed25519.order)])),
  invalid('S = 0', ed, edSignature((r) => [r, Buffer.alloc(32)])),
  invalid('the highest bit of S', ed, edSignature((r, value) => [r, littleEndian(value + 2n ** 255n)])),
  ...smallOrder.map((point) => invalid(`R = ${point.toString('hex').slice(0, 4)}…${point.toString('hex').slice(-2)}`, ed,
    edSignature((r, value) => [point, littleEndian(value)]))),
  invalid('R of small order, S = 0', ed, Buffer.concat([smallOrder[0], Buffer.alloc(32)])),
  invalid('R with y >= p', ed, edSignature((r, value) => [littleEndian(ed25519.p + 3n), littleEndian(value)])),
  ...[63, 65, 32, 96].map((length) => invalid(`${length} bytes`, ed, (input) => Buffer.concat([signature(ed, input), Buffer.alloc(64)]).subarray(0, length))),
  // With such a key, R of small order and S = 0 verify for every text.
  ...smallOrder.flatMap((point) => unusableKey(`the key ${point.toString('hex').slice(0, 4)}…${point.toString('hex').slice(-2)}`, 'invalid_key',
    { kty: 'OKP', crv: 'Ed25519', x: b64u(point) }, { signer: ed })),
  ...[ed25519.p + 3n, 2n ** 255n - 1n].flatMap((y) => unusableKey(`a key with y = ${y === ed25519.p + 3n ? 'p + 3' : '2^255 - 1'}`, 'invalid_key',
    { kty: 'OKP', crv: 'Ed25519', x: b64u(littleEndian(y)) }, { signer: ed })),
  ...[31, 33].flatMap((length) => unusableKey(`a key of ${length} bytes`, 'invalid_key', { kty: 'OKP', crv: 'Ed25519', x: b64u(Buffer.alloc(length, 7)) },
    { signer: ed })),
];

export default [
  { number: 5, attack: 'r = s = 0', cases: psychic },
  { number: 6, attack: 'r and s out of range', cases: ranges },
  { number: 7, attack: 'signatures of another form and length', cases: lengths },
  { number: 8, attack: 'the other s', cases: malleable },
  { number: 9, attack: 'a signature that is missing', cases: missing },
  { number: 16, attack: 'Ed25519: S too large, points of small order, other encodings', cases: edwards },
];
