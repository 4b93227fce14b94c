// Attacks 34 to 38 and 45 to 48: what a token looks like before anything in it is read, and what its header may demand.

import assert from 'node:assert/strict';
import { parseClaims } from 'tokenward';
import { b64u, claims, json, keyFor, signature, token } from '../../package/support/tokens.mjs';
import { called, header, key, payload, presented } from './cases.mjs';

const good = token(key);
const parts = good.split('.');
const [h, p, s] = parts;
const place = ['header', 'payload', 'signature'];
const withPart = (index, text) => parts.with(index, text).join('.');

// ───────────────────────────── 34, 35 ─────────────────────────────

const strangers = [' ', '\n', '\r\n', '\t', '=', '==', '+', '/', '?', '%', '%2E', '"', "'", '\0', '\u00a0', '\ufeff', '\u200b', 'é', '\u0430', ':', ',', '~', '\\',
  '\ud800'];
const inserted = [0, 1, 2].flatMap((index) => strangers.flatMap((text) => {
  const part = parts[index];
  const at = { before: text + part, inside: part.slice(0, 9) + text + part.slice(9), after: part + text };
  return Object.entries(at).map(([where, changed]) => presented(`${JSON.stringify(text)} ${where} the ${place[index]}`, 'malformed_token',
    withPart(index, changed), { rule: 'JOSE-01' }));
}));
const wrapped = [` ${good}`, `${good} `, `Bearer ${good}`, `"${good}"`, good.replaceAll('.', ' .'), good.replaceAll('.', '\n.'), encodeURIComponent(`${good}=`)]
  .map((text) => presented(`as ${JSON.stringify(text.replaceAll(h, 'h').replaceAll(p, 'p').replaceAll(s, 's'))}`, 'malformed_token', text, { rule: 'JOSE-01' }));
const standard = [0, 1, 2].map((index) => presented(`the ${place[index]} in standard base64`, 'malformed_token',
  withPart(index, `${Buffer.from(parts[index], 'base64url').toString('base64').slice(0, 8)}+/==`), { rule: 'JOSE-01' }));

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
/** Every other last character that stands for the same bytes. */
function respelt(text) {
  const unused = { 2: 16, 3: 4 }[text.length % 4] ?? 1;
  const first = alphabet.indexOf(text.at(-1));
  return Array.from({ length: unused - 1 }, (_, more) => text.slice(0, -1) + alphabet[first + more + 1]);
}
/** Header and payload of each length modulo three. */
const lengths = [0, 1, 2].map((more) => token(key, { header: { kid: 'k'.repeat(more) }, payload: claims({ pad: 'p'.repeat(more) }) }).split('.'));
const spellings = lengths.flatMap((pieces) => [0, 1, 2].flatMap((index) => respelt(pieces[index]).map((text, spelling) => presented(
  `the ${place[index]} of token ${pieces[0].length}, spelling ${spelling}`, 'invalid_base64url', pieces.with(index, text).join('.'), { rule: 'JOSE-04' }))));
const misspelt = [1, 2].map((more) => {
  const input = `${json({ alg: key.alg })}.${respelt(lengths.map(([, body]) => body).filter((body) => body.length % 4 > 0)[more - 1])[0]}`;
  return presented(`signed as it is misspelt, ${more}`, 'invalid_base64url', `${input}.${b64u(signature(key, input))}`, { rule: 'JOSE-04' });
});
const rest = [
  ...[0, 1, 2].flatMap((index) => lengths.filter((pieces) => pieces[index].length % 4 === 0).slice(0, 1).map((pieces) => presented(
    `the ${place[index]} is one character longer`, 'invalid_base64url', pieces.with(index, `${pieces[index]}A`).join('.'), { rule: 'JOSE-04' }))),
  presented('a signature of one character', 'invalid_base64url', withPart(2, 'A'), { rule: 'JOSE-04' }),
  ...respelt(token(keyFor('RS256')).split('.')[2]).map((text, spelling) => presented(`a signature of RSA, spelling ${spelling}`, 'invalid_base64url',
    withPart(2, text), { rule: 'JOSE-04' })),
];

// ───────────────────────────── 36 ─────────────────────────────

const again = (text) => `${h}.${b64u(text)}.${s}`;
const meaning = { 'with spaces': JSON.stringify(claims(), null, 1), 'in another order': JSON.stringify(Object.fromEntries(Object.entries(claims()).reverse())),
  escaped: JSON.stringify(claims()).replace('"iss"', '"\\u0069ss"'), 'with a line break behind': `${JSON.stringify(claims())}\n` };
const bytes = Object.entries(meaning).flatMap(([name, text]) => [
  presented(`the same claims ${name}`, 'signature_invalid', again(text), { rule: 'IDT-06' }),
  payload(`signed ${name}`, 'accept', text),
]);
const headers = [
  presented('the same header with a space', 'signature_invalid', `${b64u(`{"alg": "ES256"}`)}.${p}.${s}`, { rule: 'IDT-06' }),
  header('signed with a space', 'accept', '{"alg": "ES256"}'),
];

// ───────────────────────────── 37 ─────────────────────────────

const forged = json(claims({ sub: 'admin' }));
const general = JSON.stringify({ payload: p, signatures: [{ protected: h, signature: s }] });
const serializations = [
  JSON.stringify({ payload: p, protected: h, signature: s }), general, JSON.stringify({ payload: p, header: { alg: 'ES256' }, signature: s }),
    JSON.stringify({ ...JSON.parse(general), payload: forged }),
  JSON.stringify({ protected: h, iv: 'AAAA', ciphertext: 'AAAA', tag: 'AAAA', encrypted_key: 'AAAA' }),
  // The mix that python-jwt took: a compact token with other claims inside a name, the signed parts beside it.
  `{"  ${h}.${forged}.":"","protected":"${h}","payload":"${p}","signature":"${s}"}`,
  `{"${h}.${forged}.":"","protected":"${h}","payload":"${p}","signature":"${s}"}`, JSON.stringify(good), JSON.stringify([h, p, s]), `[${good}]`,
].map((text, index) => presented(`JSON, form ${index + 1}`, 'malformed_token', text, { rule: 'JOSE-01' }));
const notThree = [
  presented('detached', 'signature_invalid', `${h}..${s}`),
  presented('two tokens', 'jwe_not_expected', `${h}.${p}.${h}.${p}.${s}`, { rule: 'JOSE-03' }),
  presented('two tokens with a comma', 'malformed_token', `${good},${good}`, { rule: 'JOSE-01' }),
  presented('an SD-JWT', 'malformed_token', `${good}~WyJhIl0~`, { rule: 'JOSE-01' }),
  presented('the payload twice', 'malformed_token', `${h}.${p}.${p}.${s}`, { rule: 'JOSE-02' }),
];

// ───────────────────────────── 38 ─────────────────────────────

const dots = [1, 3, 5, 6, 100, 10_000, 16_384].map((count) => presented(`${count} dots`, 'malformed_token', '.'.repeat(count), { rule: 'JOSE-02' }));
const large = [
  presented('four dots', 'jwe_not_expected', '....', { rule: 'JOSE-03' }),
  presented('ten million dots', 'token_too_large', '.'.repeat(10_000_000), { rule: 'JOSE-05' }),
  presented('ten megabytes in the payload', 'token_too_large', `${h}.${'A'.repeat(10_000_000)}.${s}`, { rule: 'JOSE-05' }),
  presented('ten megabytes in the header', 'token_too_large', `${'A'.repeat(10_000_000)}.${p}.${s}`, { rule: 'JOSE-05' }),
  presented('ten megabytes in the signature', 'token_too_large', `${h}.${p}.${'A'.repeat(10_000_000)}`, { rule: 'JOSE-05' }),
  presented('ten megabytes behind a good token', 'token_too_large', `${good}.${'A'.repeat(10_000_000)}`, { rule: 'JOSE-05' }),
  presented('ten megabytes of spaces', 'token_too_large', ' '.repeat(10_000_000), { rule: 'JOSE-05' }),
  presented('characters of several bytes', 'token_too_large', 'é'.repeat(9000), { rule: 'JOSE-05' }),
  presented('one byte more than allowed', 'token_too_large', good, { options: { maxTokenBytes: good.length - 1 }, rule: 'JOSE-05' }),
  presented('as long as allowed', 'accept', good, { options: { maxTokenBytes: good.length } }),
  presented('an access token', 'token_too_large', 'A'.repeat(10_000_000), { verb: 'AccessToken' }),
  presented('a logout token', 'token_too_large', 'A'.repeat(10_000_000), { verb: 'LogoutToken' }),
  presented('UserInfo', 'token_too_large', `{"sub":"${'a'.repeat(10_000_000)}"}`,
    { verb: 'UserInfo', expect: { contentType: 'application/json', expectedSubject: 'a' } }),
  called('reading', 'token_too_large', () => parseClaims('.'.repeat(10_000_000))),
];

// ───────────────────────────── 45, 46, 48 ─────────────────────────────

const unencoded = [
  header('b64 false, demanded', 'crit_unsupported', { b64: false, crit: ['b64'] }, { rule: 'JOSE-10' }),
  header('b64 true, demanded', 'crit_unsupported', { b64: true, crit: ['b64'] }, { rule: 'JOSE-10' }),
  ...[false, null, 0, '', 'false'].map((b64) => header(`b64 ${JSON.stringify(b64)}, not demanded`, 'crit_unsupported', { b64 })),
  presented('a payload that is not encoded', 'malformed_token', `${json({ alg: 'ES256', b64: false, crit: ['b64'] })}.${JSON.stringify(claims())}.${s}`,
    { rule: 'JOSE-01' }),
];
const nested = [
  ...['JWT', 'jwt', 'application/jwt', 'json', 'JWE', ''].map((cty) => header(`cty ${cty}`, 'cty_mismatch', { cty }, { rule: 'JOSE-16' })),
  ...['DEF', 'def', 'GZIP', '', null, 1].map((zip) => header(`zip ${JSON.stringify(zip)}`, 'cty_mismatch', { zip }, { rule: 'JOSE-16' })),
  presented('a token in a token', 'cty_mismatch', token(key, { header: { cty: 'JWT' }, payload: good }), { rule: 'JOSE-16' }),
  payload('a token in a token that does not say so', 'invalid_claims', good, { rule: 'JWT-01' }),
];
const critical = [
  ...[['x'], ['exp'], [], 'x', null, {}, 0, true, [1], [null], [['x']], ['alg'], ['kid'], ['crit'], ['jwk'], ['absent'], ['x', 'x'], [''], ['x', 'exp'], ['b64', 'x']]
    .map((crit) => header(`crit ${JSON.stringify(crit)}`, 'crit_unsupported', { crit, x: 1, exp: 1, kid: 'k' }, { rule: 'JOSE-10' })),
  header('an extension that is not critical', 'accept', { x: 1, exp: 1, 'http://example.com/x': {} }),
];

// ───────────────────────────── 47 ─────────────────────────────

const jwe = (head, content = 'AAAA') => `${json(head)}.AAAA.AAAA.${content}.AAAA`;
const encrypted = [
  ['PBES2 of a billion rounds', { alg: 'PBES2-HS512+A256KW', enc: 'A256GCM', p2c: 1_000_000_000, p2s: 'AAAA' }],
  ['PBES2 of 2^53 rounds', { alg: 'PBES2-HS256+A128KW', enc: 'A128CBC-HS256', p2c: 2 ** 53, p2s: '' }],
  ['a compressed content', { alg: 'dir', enc: 'A256GCM', zip: 'DEF' }, 'A'.repeat(12_000)],
  ['RSA1_5', { alg: 'RSA1_5', enc: 'A128CBC-HS256' }],
  ['RSA-OAEP round a signed token', { alg: 'RSA-OAEP', enc: 'A256GCM', cty: 'JWT' }],
  ['dir round an unsigned token', { alg: 'dir', enc: 'A256GCM', cty: 'JWT' }, b64u(`${json({ alg: 'none' })}.${p}.`)],
  ['ECDH-ES with a point off the curve', { alg: 'ECDH-ES', enc: 'A256GCM', epk: { kty: 'EC', crv: 'P-256', x: 'AA', y: 'AA' } }],
  ['a header that is none', 5],
].flatMap(([name, head, content]) => [
  presented(name, 'jwe_not_expected', jwe(head, content), { rule: 'JOSE-03' }),
  presented(`${name}, as an access token`, 'jwe_not_expected', jwe(head, content), { verb: 'AccessToken', rule: 'JOSE-03' }),
  presented(`${name}, as a logout token`, 'jwe_not_expected', jwe(head, content), { verb: 'LogoutToken', rule: 'JOSE-03' }),
]);
const disguised = [
  header('the header of an encrypted token on a signed one', 'alg_not_allowed', { alg: 'dir', enc: 'A256GCM' }, { rule: 'JOSE-08' }),
  header('enc beside a good alg', 'accept', { enc: 'A256GCM', p2c: 1_000_000_000 }),
  called('its header can be read', 'accept', () => assert.equal(parseClaims(jwe({ alg: 'dir', enc: 'A256GCM', p2c: 1e9 })).encrypted, true)),
];

export default [
  { number: 34, attack: 'other characters in a part', cases: [...inserted, ...wrapped, ...standard] },
  { number: 35, attack: 'two spellings of the same bytes', cases: [...spellings, ...misspelt, ...rest] },
  { number: 36, attack: 'a payload that is encoded anew', cases: [...bytes, ...headers] },
  { number: 37, attack: 'other serializations', cases: [...serializations, ...notThree] },
  { number: 38, attack: 'dots without number, tokens without end', cases: [...dots, ...large] },
  { number: 45, attack: 'b64', cases: unencoded },
  { number: 46, attack: 'compressed and nested', cases: nested },
  { number: 47, attack: 'encrypted tokens that cost time or hide an unsigned one', cases: [...encrypted, ...disguised] },
  { number: 48, attack: 'crit', cases: critical },
];
