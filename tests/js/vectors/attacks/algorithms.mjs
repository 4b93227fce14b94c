// Attacks 1 to 4 and 17 to 20: the algorithm of a token, and whether it goes with the key.

import { generateKeyPairSync, sign } from 'node:crypto';
import { b64u, claims, CLIENT, ISSUER, json, jwks, keyFor, macToken, NOW, signature, token } from '../../package/support/tokens.mjs';
import { API, called, EVENT, header, key, keyBeside, mistake, presented, SECRET, unusableKey, verifierOf } from './cases.mjs';

const rsa = keyFor('RS256');
const ed = keyFor('EdDSA');
const ec384 = keyFor('ES384');
const macs = ['HS256', 'HS384', 'HS512'];
const withMac = (jwk) => ({ jwks: jwks(jwk), algorithms: ['RS256', 'ES256', 'EdDSA', ...macs], clientSecret: SECRET });

// ───────────────────────────── 1 ─────────────────────────────

const unsignedForms = (alg) => {
  const input = `${json({ alg })}.${json(claims())}`;
  return { 'no signature': `${input}.`, 'a garbage signature': `${input}.AAAA`, 'the right signature': `${input}.${b64u(signature(key, input))}` };
};
const spellings = ['none', 'None', 'NONE', 'nOnE', 'none ', ' none', 'none\t', 'none\n'];
const unsigned = (payload, typ) => `${json({ alg: 'none', ...(typ ? { typ } : {}) })}.${json(payload)}.`;
const none = [
  ...spellings.flatMap((alg) => Object.entries(unsignedForms(alg)).map(([form, text]) => presented(`${JSON.stringify(alg)}, ${form}`, 'alg_none_forbidden', text,
    { rule: 'JOSE-09' }))),
  ...['n\u043ene', 'none\0', 'non', 'nonee', '', 'no ne'].map((alg) => presented(`${JSON.stringify(alg)} is no algorithm`, 'alg_not_allowed',
    unsignedForms(alg)['the right signature'], { rule: 'JOSE-08' })),
  presented('an access token', 'alg_none_forbidden', unsigned({ iss: ISSUER, aud: API, sub: 'user-1', client_id: CLIENT, jti: '1', iat: NOW, exp: NOW + 60 },
    'at+jwt'), { verb: 'AccessToken', rule: 'JOSE-09' }),
  presented('a logout token', 'alg_none_forbidden', unsigned({ iss: ISSUER, aud: CLIENT, sub: 'user-1', jti: '1', iat: NOW, exp: NOW + 60,
    events: { [EVENT]: {} } }, 'logout+jwt'), { verb: 'LogoutToken', rule: 'JOSE-09' }),
  presented('a UserInfo response', 'alg_none_forbidden', unsigned({ iss: ISSUER, aud: CLIENT, sub: 'user-1' }),
    { verb: 'UserInfo', expect: { contentType: 'application/jwt', expectedSubject: 'user-1' }, rule: 'JOSE-09' }),
  mistake('asked for', 'algorithms', () => verifierOf({ algorithms: ['ES256', 'none'] })),
];

// ───────────────────────────── 2 ─────────────────────────────

const field = (bytes) => Buffer.concat([Buffer.from([0, 0, bytes.length >> 8, bytes.length & 255]), bytes]);
const text = (value) => field(Buffer.from(value));
const octets = (value) => Buffer.from(value, 'base64url');
/** A mpint of SSH: a positive number has no leading one. */
const positive = (value) => field(Buffer.concat([Buffer.from([0]), octets(value)]));

function openSsh({ kty, n, e, x, y }) {
  const [name, ...fields] = kty === 'RSA' ? ['ssh-rsa', field(octets(e)), positive(n)]
    : kty === 'EC' ? ['ecdsa-sha2-nistp256', text('nistp256'), field(Buffer.concat([Buffer.from([4]), octets(x), octets(y)]))]
      : ['ssh-ed25519', field(octets(x))];
  return `${name} ${Buffer.concat([text(name), ...fields]).toString('base64')} user@host`;
}

/** Every form in which a public key lies about. */
function publicForms({ publicKey, jwk }) {
  const pem = publicKey.export({ format: 'pem', type: 'spki' });
  const der = publicKey.export({ format: 'der', type: 'spki' });
  const ofRsa = jwk.kty === 'RSA' ? { 'PEM of PKCS#1': publicKey.export({ format: 'pem', type: 'pkcs1' }),
    'DER of PKCS#1': publicKey.export({ format: 'der', type: 'pkcs1' }) } : {};
  const numbers = jwk.kty === 'RSA' ? { 'the modulus': octets(jwk.n), 'the modulus as text': jwk.n } : { x: octets(jwk.x), 'x as text': jwk.x };
  const point = jwk.kty === 'EC' ? { 'the point': Buffer.concat([Buffer.from([4]), octets(jwk.x), octets(jwk.y)]) } : {};
  return {
    PEM: pem, 'PEM without its last line break': pem.trim(), 'PEM with a leading space': ` ${pem}`, 'PEM with a leading line break': `\n${pem}`,
    'PEM with CRLF': pem.replaceAll('\n', '\r\n'), 'PEM with a prefix': `Bag Attributes\n${pem}`, 'PEM in one line': pem.replaceAll('\n', ''),
    DER: der, 'DER in base64': der.toString('base64'), JWK: JSON.stringify(jwk), 'JWK with spaces': JSON.stringify(jwk, null, 2),
    'JWK with a kid': JSON.stringify({ kid: 'a', use: 'sig', ...jwk }), 'the key set': JSON.stringify({ keys: [jwk] }), OpenSSH: openSsh(jwk), ...ofRsa,
      ...numbers, ...point,
  };
}
const confusion = [rsa, key, ed].flatMap((pair) => Object.entries(publicForms(pair)).flatMap(([form, secret]) => macs.flatMap((alg) => [
  presented(`${alg} over the ${pair.jwk.kty} key as ${form}`, 'alg_not_allowed', macToken(alg, secret), { options: { jwks: jwks(pair) }, rule: 'JOSE-08' }),
  presented(`${alg} over the ${pair.jwk.kty} key as ${form}, ${alg} allowed`, 'signature_invalid', macToken(alg, secret), { options: withMac(pair), rule: 'IDT-06' }),
])));
/** What says by its first characters that it is a public key is not taken as a secret. */
const publicSecrets = [rsa, key, ed].flatMap((pair) => Object.entries(publicForms(pair))
  .filter(([form]) => /^(PEM(?! with a prefix)|JWK|OpenSSH)/.test(form))
  .map(([form, clientSecret]) => mistake(`the ${pair.jwk.kty} key as ${form} for a client secret`, 'clientSecret',
    () => verifierOf({ ...withMac(pair), clientSecret }))));
const secretInSet = called('a secret in the key set', 'private_key_in_jwks', () => verifierOf({ jwks: { keys: [rsa.jwk, { kty: 'oct', k: b64u(SECRET) }] } }),
  { rule: 'JOSE-30', secrets: [b64u(SECRET)] });

// ───────────────────────────── 3, 4 ─────────────────────────────

const named = (jwk) => ({ jwks: { keys: [{ ...jwk, kid: 'a' }] } });
const signs = (alg) => token({ ...keyFor(alg), alg }, { header: { kid: 'a' } });
const otherAlg = [
  ...[['PS256', 'RS256'], ['RS256', 'PS256'], ['RS384', 'RS256'], ['RS512', 'PS512'], ['RS256', 'RS512']].map(([own, alg]) => presented(
    `the key is for ${own}, the token says ${alg}`, 'key_alg_mismatch', signs(alg), { options: named({ ...rsa.jwk, alg: own }), rule: 'JOSE-19' })),
  presented('the same algorithm', 'accept', signs('PS256'), { options: named({ ...rsa.jwk, alg: 'PS256' }) }),
  ...[['ES384', key], ['ES521', key], ['none', key], ['HS256', key], ['SHA256', rsa], ['RSA-OAEP', rsa], ['rs256', rsa], ['ES256', rsa], ['', rsa], [5, rsa]]
    .flatMap(([alg, pair]) => keyBeside(
    `a ${pair.jwk.kty} key for ${JSON.stringify(alg)}`, 'key_alg_mismatch', { ...pair.jwk, alg }, { signer: pair, rule: 'JOSE-19' })),
  presented('EdDSA key, Ed25519 token', 'accept', signs('Ed25519'), { options: named({ ...ed.jwk, alg: 'EdDSA' }) }),
];
const family = [
  ...['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'].flatMap((alg) => [
    presented(`${alg} with a key for no special one`, 'accept', signs(alg), { options: named(rsa.jwk) }),
    presented(`${alg}, not on the list`, 'alg_not_allowed', signs(alg),
      { options: { ...named(rsa.jwk), algorithms: [alg === 'PS256' ? 'RS256' : 'PS256'] }, rule: 'JOSE-08' }),
  ]),
  ...macs.map((alg) => presented(`${alg} with a key for no special one`, 'alg_not_allowed', macToken(alg, octets(rsa.jwk.n), { header: { kid: 'a' } }),
    { options: named(rsa.jwk), rule: 'JOSE-08' })),
];

// ───────────────────────────── 17, 18 ─────────────────────────────

const ed448 = generateKeyPairSync('ed448');
const ed448Token = (alg) => {
  const input = `${json({ alg, kid: 'odd' })}.${json(claims())}`;
  return `${input}.${b64u(sign(null, Buffer.from(input), ed448.privateKey))}`;
};
const x25519 = generateKeyPairSync('x25519').publicKey.export({ format: 'jwk' });
const koblitz = generateKeyPairSync('ec', { namedCurve: 'secp256k1' }).publicKey.export({ format: 'jwk' });
const edwards = [
  presented('a signature of Ed448 for a key of Ed25519', 'signature_invalid', ed448Token('EdDSA'),
    { options: { jwks: { keys: [{ ...ed.jwk, kid: 'odd' }] } }, rule: 'IDT-06' }),
  presented('Ed448 by name', 'alg_not_supported', ed448Token('Ed448'), { options: { jwks: jwks(ed) } }),
  ...unusableKey('a key of Ed448', 'key_not_supported', ed448.publicKey.export({ format: 'jwk' }),
    { signer: { ...ed, privateKey: ed448.privateKey }, rule: 'JOSE-18' }),
  ...unusableKey('a key of X25519', 'key_not_supported', x25519, { signer: ed, rule: 'JOSE-18' }),
  ...unusableKey('a key of Ed25519 that says Ed448', 'key_not_supported', { ...ed.jwk, crv: 'Ed448' }, { signer: ed }),
  presented('EdDSA', 'accept', signs('EdDSA'), { options: named(ed.jwk) }),
  presented('Ed25519', 'accept', signs('Ed25519'), { options: named(ed.jwk) }),
  presented('Ed25519 where EdDSA is listed', 'alg_not_allowed', signs('Ed25519'), { options: { ...named(ed.jwk), algorithms: ['EdDSA'] } }),
  presented('EdDSA where Ed25519 is listed', 'alg_not_allowed', signs('EdDSA'), { options: { ...named(ed.jwk), algorithms: ['Ed25519'] } }),
];
const crossed = ['RS256', 'ES256', 'ES384', 'ES512', 'EdDSA'];
const curve = [
  ...crossed.flatMap((alg) => crossed.filter((own) => own !== alg).map((own) => presented(
    `${alg} with a key of ${own}`, 'key_alg_mismatch', signs(alg), { options: named(keyFor(own).jwk), rule: 'JOSE-18' }))),
  ...unusableKey('a point of P-256 that says P-384', 'invalid_key', { ...key.jwk, crv: 'P-384' }, { signer: { ...key, alg: 'ES256' } }),
  ...unusableKey('a point of P-384 that says P-256', 'invalid_key', { ...ec384.jwk, crv: 'P-256' }),
  ...unusableKey('a key of secp256k1', 'key_not_supported', koblitz, { rule: 'JOSE-18' }),
  ...unusableKey('a key of no curve', 'invalid_key', { ...key.jwk, crv: undefined }),
  header('ES256K by name', 'alg_not_supported', { alg: 'ES256K' }),
];

// ───────────────────────────── 19, 20 ─────────────────────────────

const allowed = { HS256: 32, HS384: 48, HS512: 64 };
const shortSecrets = Object.entries(allowed).flatMap(([alg, least]) => [0, 1, 16, least - 1].flatMap((length) => [
  called(`${alg} with a text of ${length} bytes`, 'weak_key', () => verifierOf({ algorithms: [alg], clientSecret: 's'.repeat(length) }),
    { secrets: length > 8 ? ['s'.repeat(length)] : [] }),
  called(`${alg} with ${length} bytes`, 'weak_key', () => verifierOf({ algorithms: [alg], clientSecret: new Uint8Array(length) })),
]));
const macKeys = [
  ...shortSecrets,
  ...Object.entries(allowed).map(([alg, least]) => presented(`${alg} with ${least} bytes`, 'accept', macToken(alg, 's'.repeat(least)),
    { options: { algorithms: [alg], clientSecret: 's'.repeat(least) } })),
  called('HS256 and HS512 with 32 bytes', 'weak_key', () => verifierOf({ algorithms: ['HS256', 'HS512'], clientSecret: 's'.repeat(32) })),
  mistake('HS256 without a secret', 'algorithms', () => verifierOf({ algorithms: ['HS256'] })),
  presented('a MAC with the empty key', 'alg_not_allowed', macToken('HS256', '')),
  presented('a MAC with the empty key, HS256 allowed', 'signature_invalid', macToken('HS256', ''), { options: { algorithms: ['HS256'], clientSecret: SECRET } }),
  called('the empty key in the key set', 'private_key_in_jwks', () => verifierOf({ jwks: { keys: [key.jwk, { kty: 'oct', k: '' }] } })),
];
/** Timing is a matter of review (JOSE-33); what can be seen is that every bit of the tag counts. */
const tagBits = Array.from({ length: 256 }, (_, bit) => {
  const [head, payload, tag] = macToken('HS256', SECRET).split('.');
  const changed = Buffer.from(tag, 'base64url');
  changed[bit >> 3] ^= 1 << (bit & 7);
  return presented(`bit ${bit} of the tag`, 'signature_invalid', `${head}.${payload}.${b64u(changed)}`, { options: { algorithms: ['HS256'], clientSecret: SECRET } });
});

export default [
  { number: 1, attack: 'alg none', cases: none },
  { number: 2, attack: 'a public key as MAC secret', cases: [...confusion, ...publicSecrets, secretInSet] },
  { number: 3, attack: 'the header names another algorithm than the key', cases: otherAlg },
  { number: 4, attack: 'the token chooses the family of algorithms', cases: family },
  { number: 17, attack: 'Ed448 under Ed25519, EdDSA under Ed25519', cases: edwards },
  { number: 18, attack: 'a key of another curve', cases: curve },
  { number: 19, attack: 'empty and short MAC keys', cases: macKeys },
  { number: 20, attack: 'a MAC compared byte by byte', reason: 'time is not measured here; crypto::equal compares in constant time', cases: tagBits },
];
