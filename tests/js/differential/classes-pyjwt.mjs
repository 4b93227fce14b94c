// The ledger of disagreements with PyJWT, in the form of classes.mjs. Where the reason is the same, the class is taken from
// there; where only what the peer does differs, with a sentence of its own.

import { CLASSES, laxerThan, stricter } from './classes.mjs';
import { candidates, isSound, numbersOf, scan } from './facts.mjs';

const laxer = (...parts) => laxerThan('PyJWT', ...parts);

/** A class of the other list: what must hold and the specification stay, the explanation is for PyJWT. */
function again(name, explanation) {
  const found = CLASSES.find((one) => one.name === name);
  if (explanation === undefined && found.explanation.includes('jose')) throw new Error(`${name} speaks of jose`);
  return explanation === undefined ? found : { ...found, explanation };
}

const FORM = [
  again('duplicate-member', 'Two readers that keep different ones of two members see different tokens; PyJWT keeps the last.'),
  again('base64url-spelling', 'Padding makes a second text of one token; PyJWT takes it where it is complete, as some issuers send it.'),
  again('byte-order-mark', 'PyJWT drops a byte order mark; a token is made by a program, which must not put one there.'),
  again('lone-surrogate', 'Half a surrogate pair is no character and has no UTF-8 form; what PyJWT returns cannot be stored or compared safely.'),
  again('nesting'),
  again('size', 'Longer than the caller, or the default of 16 KiB, allows; PyJWT has no such limit.'),
  again('content-type', 'cty says that the payload is another token, zip that it is compressed; PyJWT ignores both.'),
  again('unencoded-without-crit', 'b64 is there and neither true nor false; PyJWT looks only for false.'),
  stricter('crit-understood', 'crit_unsupported',
    ({ header }) => Array.isArray(header.crit) && header.crit.every((name) => name === 'b64') && 'b64' in header && header.b64 !== false,
    'PyJWT understands b64, whatever it says but false, and this package understands no extension, so that it must refuse.', 'RFC 7515 §4.1.11'),
  again('kid-length'),
  stricter('other-encoding', ['invalid_header', 'invalid_claims'], ({ parts }) => parts.slice(0, 2).some((part) => isWide(bytesOf(part))),
    'The JSON is in UTF-16; Python guesses the encoding.', 'RFC 7515 §4, RFC 7519 §7.2 (10): UTF-8'),
  stricter('encoded-surrogate', ['invalid_header', 'invalid_claims'], ({ parts }) => parts.slice(0, 2).some((part) => !isWide(bytesOf(part)) && hasSurrogate(bytesOf(part))),
    'Half a surrogate pair in three bytes is no UTF-8; Python decodes it for JSON.', 'RFC 3629 §3; RFC 7519 §7.2 (10): UTF-8'),
  stricter('words-for-numbers', ['invalid_header', 'invalid_claims'], ({ headerText, payloadText }) => [headerText, payloadText].some((text) => /[:,[]\s*-?(NaN|Infinity)\b/.test(text)),
    'NaN and Infinity are no JSON; Python reads them as numbers.', 'RFC 8259 §6: not permitted'),
];

const CLAIMS = [
  again('subject-form', 'An ID token names its user by 1 to 255 ASCII characters, an access token by a text that is not empty; PyJWT is content with any text.'),
  again('claim-type', 'A claim that the specification defines has another type; PyJWT does not know the claim.'),
  again('date-range', 'No date of the years 1 to 9999, such as milliseconds; PyJWT takes it for a token that does not expire.'),
  stricter('date-type', 'claim_invalid',
    ({ claims }, _, { claim }) => ['exp', 'iat', 'nbf'].includes(claim) && claim in claims && typeof claims[claim] !== 'number',
    'A time is a number; PyJWT passes it through int(), which also takes digits in a text, and true.', 'RFC 7519 §2, §4.1.4, §4.1.5, §4.1.6: MUST be a number'),
  stricter('issued-beyond-a-minute', 'issued_in_future',
    ({ claims }, { options }) => claims.iat > options.now + 60 && Math.floor(claims.iat) <= options.now + (options.clockTolerance ?? 10),
    'iat may lie ahead by the tolerance, and never by more than 60 s; PyJWT takes any tolerance.', 'FAPI 2.0 Security Profile §5.3.2.1 (13)'),
  again('front-channel-age'),
  again('authenticated-in-future'),
  again('another-kind-of-token'),
  again('mac-for-several'),
  again('binding-not-checked'),
  again('scope-form'),
  again('empty-identifier'),
  stricter('start-in-fractions', ['token_not_yet_valid', 'issued_in_future'],
    ({ claims }, { options }) => [claims.nbf, claims.iat].some((time) => !Number.isInteger(time) && Math.floor(time) <= options.now + (options.clockTolerance ?? 10)),
    'PyJWT cuts nbf and iat to whole seconds, so that a token begins up to a second earlier.', 'RFC 7519 §2: NumericDate may have a fraction; §4.1.5'),
  laxer('end-in-fractions', 'ExpiredSignatureError',
    ({ claims }, { options }) => !Number.isInteger(claims.exp) && Math.floor(claims.exp) <= options.now - (options.clockTolerance ?? 10),
    'PyJWT cuts exp to whole seconds, so that a token ends up to a second earlier.', 'RFC 7519 §2: NumericDate may have a fraction; §4.1.4'),
];

const SIGNATURES = [
  again('small-order-key'),
  again('small-order-R'),
];

const KEYS = [
  again('private-key-in-set', 'A published private key is everybody’s key; PyJWT looks at the key it uses, not at the set.'),
  again('duplicate-member-in-key', 'Such a key has two readings and is skipped; PyJWT sees the last.'),
  again('duplicate-member-of-set', 'The set has two lists of keys; PyJWT sees the last.'),
  again('key-spelling'),
  again('key-leading-zeros'),
  again('lone-surrogate-of-set'),
  stricter('operations-of-key', ['invalid_jwks', 'key_use_mismatch', 'key_not_found'],
    (facts) => named(facts).some(({ use, key_ops: operations }) => operations !== undefined && !mayVerify(use, operations)),
    'key_ops does not contain verify, is no list of different operations, or contradicts use; PyJWT does not look at it.', 'RFC 7517 §4.3'),
  stricter('null-in-key', ['invalid_jwks', 'key_alg_mismatch', 'key_use_mismatch', 'key_not_found'],
    (facts) => named(facts).some(({ alg, use }) => alg === null || use === null),
    'The alg or the use of the key is null; PyJWT takes it as absent.', 'RFC 7517 §4.2, §4.4: a text'),
  stricter('kid-of-key', ['invalid_jwks', 'key_not_found'], (facts) => named(facts).some(({ kid }) => Buffer.byteLength(String(kid)) > 1024),
    'The kid of the key is longer than 1024 bytes, so that the key is skipped.', 'policy; RFC 8725 §3.10'),
  stricter('skipped-beside-same-kid', ['signature_invalid', 'key_not_supported'],
    (facts) => named(facts).length > 1
    && facts.keys.filter(isObject).some((key, index) => key.kid === facts.header.kid && isSkipped(key, facts.keyTexts[index])),
    'The key that PyJWT takes is one that this package skips, for a reason of the classes above; another with its kid did not sign.', 'as there'),
  stricter('crowded-kid', 'key_not_found', (facts) => named(facts).length > 4,
    'Five or more keys share the kid; PyJWT takes the first, whatever it is.', 'RFC 7517 §4.5; policy'),
  stricter('byte-order-mark-of-set', 'SyntaxError', (_, { jwks, jwksForm }) => jwksForm === 'object' && jwks.startsWith('\ufeff'),
    'The set is given to this package as an object, so that JSON.parse reads it and stops at the mark.', 'RFC 8259 §8.1: a parser MAY ignore it'),
  stricter('set-beside-a-secret', ['invalid_jwks', 'invalid_option', 'SyntaxError'], ({ header }, { options }) => /^HS/.test(header.alg) && options.clientSecret !== undefined,
    'A set that cannot be read beside a good secret; for a MAC PyJWT is given the secret alone.', 'policy'),
  laxer('algorithm-of-key', ['InvalidAlgorithmError'],
    (facts) => named(facts).some((key) => key.alg === undefined && presumed(key) !== facts.header.alg),
    'Without alg PyJWT takes an RSA key for RS256, a key of Ed25519 for EdDSA and an EC key by its curve, and nothing else.', 'RFC 7517 §4.4: OPTIONAL'),
  laxer('alias', ['InvalidAlgorithmError', 'PyJWKSetError', 'PyJWKClientError'],
    (facts) => /^Ed/.test(facts.header.alg) && [...named(facts), ...candidates(facts, { ignoreAlg: true })].some(({ alg }) => alg === 'Ed25519' || alg === 'EdDSA'),
    'EdDSA with an Ed25519 key and Ed25519 are one algorithm; PyJWT knows only the older name, and skips a key of the newer one.', 'RFC 9864 §2.2, §4.1.2'),
  laxer('none-in-set', 'NotImplementedError', ({ keys }) => keys.some((key) => key?.alg === 'none'),
    'A key of the set says that its alg is none; PyJWT stops at it with an error that is none of its own, whichever key is wanted.', 'RFC 7517 §5: SHOULD ignore'),
  laxer('no-kid', ['PyJWKClientError', 'PyJWKSetError'], ({ header }) => header.kid === undefined,
    'The token has no kid and one key fits; PyJWT’s client only looks for a kid.', 'OpenID Connect Core 1.0 §10.1: kid MUST be there if there are several keys'),
  laxer('shared-kid', ['InvalidSignatureError', 'InvalidAlgorithmError', 'InvalidKeyError'], (facts) => named(facts).length > 1,
    'Keys may share a kid; up to four are tried. PyJWT takes the first.', 'RFC 7517 §4.5; RFC 7515 §4.1.4'),
];

const EXPECTATIONS = [
  again('issuer-option'),
  again('tolerance-option'),
  again('algorithms-option'),
  again('now-option'),
  again('empty-option'),
  again('nonce-of-front-channel'),
  again('weak-secret'),
];

export const PYJWT_CLASSES = [...FORM, ...CLAIMS, ...SIGNATURES, ...KEYS, ...EXPECTATIONS].map((entry) => {
  const fits = (both) => entry.fits({ ...both, facts: { ...both.facts, header: headerOf(both.facts) } });
  return { ...entry, fits };
});

/** A header that only Python reads: in UTF-16, or with its words for numbers. This package refuses it later than a bad set. */
function headerOf({ header, parts }) {
  if (Object.keys(header).length > 0) return header;
  const bytes = bytesOf(parts[0]);
  try {
    return JSON.parse(bytes.toString(isWide(bytes) ? 'utf16le' : 'utf8').replace(/^\ufeff/, '').replace(/-?\b(NaN|Infinity)\b/g, 'null'));
  } catch {
    return {};
  }
}

/** The keys that PyJWT's client finds by the kid. */
function named({ header: { kid }, keys }) {
  return keys.filter(isObject).filter((key) => key.kid === kid);
}

function isObject(key) {
  return key !== null && typeof key === 'object' && !Array.isArray(key);
}

/** Whether an operation is verifying, and with `use` all are of signatures (RFC 7517 §4.3: they SHOULD agree). */
function mayVerify(use, operations) {
  if (!Array.isArray(operations) || !operations.includes('verify') || !operations.every((one) => typeof one === 'string')) return false;
  return new Set(operations).size === operations.length && (use === undefined || operations.every((one) => one === 'verify' || one === 'sign'));
}

function isSkipped(key, text = '') {
  const { alg, use, key_ops: operations } = key;
  if (key.kty === 'RSA' && numbersOf(key).some((number) => bytesOf(number)[0] === 0)) return true;
  return scan(text).duplicates.length > 0 || !isSound(key) || alg === null || use === null || (operations !== undefined && !mayVerify(use, operations));
}

/** What PyJWT takes a key without alg for. */
function presumed({ kty, crv }) {
  return { RSA: 'RS256', OKP: 'EdDSA' }[kty] ?? { 'P-384': 'ES384', 'P-521': 'ES512' }[crv] ?? 'ES256';
}

function bytesOf(part) {
  return Buffer.from(part, 'base64url');
}

/** RFC 8259's JSON begins with two ASCII characters: one zero byte among them is UTF-16. */
function isWide(bytes) {
  return bytes.subarray(0, 4).includes(0) || bytes.subarray(0, 2).equals(Buffer.from([0xff, 0xfe]));
}

/** U+D800 to U+DFFF, encoded as if they were characters. */
function hasSurrogate(bytes) {
  return bytes.some((byte, index) => byte === 0xed && bytes[index + 1] >= 0xa0);
}
