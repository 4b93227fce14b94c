// Attacks 39 to 44: what is written in a header or in claims, and how it is read.

import assert from 'node:assert/strict';
import { parseClaims } from 'tokenward';
import { claims, CLIENT, ISSUER, NONCE, NOW, token } from '../../package/support/tokens.mjs';
import { called, claimed, header, key, payload, presented, verifierOf } from './cases.mjs';

/** The good header or claims with one member more, whose value is these bytes. */
const around = (object, name, bytes) => Buffer.concat([Buffer.from(`${JSON.stringify(object).slice(0, -1)},"${name}":`), Buffer.from(bytes), Buffer.from('}')]);
const inHeader = (name, bytes, code = 'invalid_header', more = { rule: 'JOSE-06' }) => header(`header: ${name}`, code, around({ alg: 'ES256' }, 'x', bytes), more);
const inClaims = (name, bytes, code = 'invalid_claims', more = { rule: 'JWT-01' }) => payload(`claims: ${name}`, code, around(claims(), 'x', bytes), more);
const both = (name, bytes) => [inHeader(name, bytes), inClaims(name, bytes)];
const accepted = (name, bytes) => [inHeader(name, bytes, 'accept', {}), inClaims(name, bytes, 'accept', {})];
const quoted = (...octets) => [0x22, ...octets, 0x22];

// ───────────────────────────── 39 ─────────────────────────────

const utf8 = [
  ...[['ff', [0xff]], ['a lone continuation', [0x80]], ['a start alone', [0xc3]], ['a start and a letter', [0xc3, 0x28]], ['overlong, two bytes', [0xc0, 0xaf]],
    ['overlong NUL', [0xc0, 0x80]],
    ['overlong, three bytes', [0xe0, 0x80, 0xaf]], ['overlong, four bytes', [0xf0, 0x80, 0x80, 0xaf]], ['a surrogate', [0xed, 0xa0, 0x80]],
      ['two surrogates', [0xed, 0xa0, 0xbd, 0xed, 0xb8, 0x80]],
    ['beyond U+10FFFF', [0xf4, 0x90, 0x80, 0x80]], ['five bytes', [0xf8, 0x88, 0x80, 0x80, 0x80]], ['cut short', [0xf0, 0x9f, 0x98]], ['Latin-1', [0xe9]],
  ].flatMap(([name, octets]) => both(name, quoted(...octets))),
  ...['\\ud800', '\\udc00', '\\ud800x', '\\udc00\\ud800', '\\ud800\\u0041', '\\ud83d', '\\uD800\\n'].flatMap((text) => both(`the escape ${text}`, `"${text}"`)),
  ...accepted('a pair of surrogates', '"\\ud83d\\ude00"'),
  ...accepted('letters of other scripts', '"käse 日本 😀"'),
  ...[['a byte order mark', '\ufeff'], ['two of them', '\ufeff\ufeff']].flatMap(([name, mark]) => [
    header(`header: ${name}`, 'invalid_header', `${mark}{"alg":"ES256"}`, { rule: 'JOSE-06' }),
    payload(`claims: ${name}`, 'invalid_claims', `${mark}${JSON.stringify(claims())}`, { rule: 'JWT-01' }),
  ]),
  ...['utf16le', 'latin1'].map((encoding) => payload(`claims in ${encoding}`, 'invalid_claims', Buffer.from(JSON.stringify(claims({ name: 'käse' })), encoding),
    { rule: 'JWT-01' })),
  header('header in utf16le', 'invalid_header', Buffer.from('{"alg":"ES256"}', 'utf16le'), { rule: 'JOSE-06' }),
  presented('a lone surrogate in the token itself', 'malformed_token', `${token(key)}\ud800`, { rule: 'JOSE-01' }),
  claimed('sub of lone surrogates is not replaced', 'invalid_claims', { sub: '\ud800' }, { rule: 'JWT-01' }),
];

// ───────────────────────────── 40 ─────────────────────────────

const whole = ['[]', '[{}]', '"text"', '5', 'null', 'true', '', ' ', '{', '}', '{}{}', '{} {}', '{}x', '{},', '[', "{'a':1}", '{a:1}', '{"a":1,}', '{,}', '{"a"}',
  '{"a":}', '{:1}', '{"a" 1}', '{"a":1 "b":2}',
  '{"a":1}//', '/**/{}', '{"a":/**/1}', '#{}', '<x/>', 'a=b', '\0{}', '{}\0', '{"a":1;}'];
const values = ['NaN', 'Infinity', '-Infinity', '+1', '01', '1.', '.5', '1e', '0x1', '1_000', 'undefined', 'True', 'nul', "'x'", '"\t"', '"\n"', '"\\x"',
  '"\\u12"', '"\\u{61}"', '"x', '1 2', '[1,]', '[,]', '{"a":1,}', '-', '--1', '"\\"', '`x`', 'new Date()'];
const notJson = [
  ...whole.map((text) => header(`header ${JSON.stringify(text)}`, 'invalid_header', text, { rule: 'JOSE-06' })),
  ...whole.map((text) => payload(`claims ${JSON.stringify(text)}`, 'invalid_claims', text, { rule: 'JWT-01' })),
  ...values.flatMap((text) => both(`the value ${JSON.stringify(text)}`, text)),
  ...['1e1', '-0', '1E+2', '"\\/"', '"\\u0000"', '{"":{"":[]}}', 'null', '[ ]', '\n 5\t'].flatMap((text) => accepted(`the value ${JSON.stringify(text)}`, text)),
];

// ───────────────────────────── 41 ─────────────────────────────

const second = (object, text) => [`${JSON.stringify(object).slice(0, -1)},${text}}`, `{${text},${JSON.stringify(object).slice(1)}`];
const twiceIn = (text) => [
  ...second({ alg: 'ES256' }, text).map((given, index) => header(`header, ${text} ${index ? 'before' : 'behind'}`, 'duplicate_member', given, { rule: 'JOSE-07' })),
];
const duplicates = [
  ...['"alg":"none"', '"alg":"ES256"', '"alg":"HS256"', '"\\u0061lg":"none"', '"x":{"kid":1,"kid":2}', '"x":[{"y":{"z":1,"z":1}}]', '"kid":"a","kid":"b"',
    '"crit":[],"crit":["x"]'].flatMap(twiceIn),
  ...[`"iss":"${ISSUER}"`, '"iss":"https://attacker.example"', '"sub":"admin"', '"aud":"other"', `"exp":${NOW + 300}`, '"exp":9999999999', '"nonce":"x"',
    '"\\u0065xp":1', '"\\u006eonce":"x"', '"x":{"a":1,"a":1}', '"x":[[{"a":1,"b":2,"a":1}]]', '"admin":false,"admin":true']
    .flatMap((text) => second(claims(), text).map((given, index) => payload(`claims, ${text} ${index ? 'before' : 'behind'}`, 'duplicate_member', given,
      { rule: 'JWT-01' }))),
  presented('UserInfo', 'duplicate_member', '{"sub":"user-1","sub":"user-1"}',
    { verb: 'UserInfo', expect: { contentType: 'application/json', expectedSubject: 'user-1' } }),
  payload('the same name in two objects', 'accept', JSON.stringify(claims({ x: { a: 1, y: { a: 1 } }, z: [{ a: 1 }, { a: 2 }] }))),
  payload('names that differ by case', 'accept', JSON.stringify(claims({ ISS: 'x', Iss: 'y' }))),
];

// ───────────────────────────── 42 ─────────────────────────────

const roomy = { options: { maxTokenBytes: 1_048_576 } };
const nested = (open, depth, close = '') => open.repeat(depth) + close.repeat(depth);
const deep = [
  ...[['[', ']'], ['{"a":', '}']].flatMap(([open, close]) => [33, 100, 1000, 100_000].flatMap((depth) => [
    header(`header: ${depth} times ${open}`, 'json_too_deep', `{"alg":"ES256","x":${nested(open, depth, close === '}' ? '' : close)}`, { ...roomy, rule: 'JOSE-05' }),
    payload(`claims: ${depth} times ${open}`, 'json_too_deep', `{"iss":"x","x":${nested(open, depth)}`, { ...roomy, rule: 'JOSE-05' }),
  ])),
  payload('nothing but a hundred thousand brackets', 'json_too_deep', nested('[', 100_000), { ...roomy, rule: 'JOSE-05' }),
  payload('32 levels, counting the claims', 'accept', JSON.stringify(claims({ x: JSON.parse(nested('[', 31, ']')) }))),
  payload('33 levels', 'json_too_deep', JSON.stringify(claims({ x: JSON.parse(nested('[', 32, ']')) })), { rule: 'JOSE-05' }),
  payload('ten thousand flat members', 'accept', JSON.stringify(claims({ x: Array.from({ length: 10_000 }, (_, index) => index) })), roomy),
  presented('UserInfo', 'json_too_deep', `{"sub":${nested('[', 10_000)}`, { verb: 'UserInfo', expect: { contentType: 'application/json', expectedSubject: 'x' } }),
  called('reading', 'json_too_deep', () => parseClaims(token(key, { payload: nested('[', 10_000) }))),
];

// ───────────────────────────── 43 ─────────────────────────────

const time = (claim, text) => JSON.stringify(claims({ [claim]: 0 })).replace(`"${claim}":0`, `"${claim}":${text}`);
const noTime = ['1e400', '-1e400', '9007199254740993', '18446744073709551616', '1e22', '253402300801', '1800000300000', '-62135596801', '"1800000300"', '"123"',
  '""', '"2027-01-15T08:00:00Z"', 'true', 'false', 'null', '[]', '[1800000300]', '{}', '"NaN"'];
const numbers = [
  ...['exp', 'iat', 'nbf', 'auth_time'].flatMap((claim) => noTime.map((text) => payload(`${claim}: ${text}`, 'claim_invalid', time(claim, text), { claim }))),
  ...['-1', '0', '1.5', '-0', '1e-400', '1e9'].map((text) => payload(`exp: ${text}`, 'token_expired', time('exp', text), { rule: 'IDT-09' })),
  ...[`${NOW + 300}.75`, `${(NOW + 300) / 10}e1`, '253402300799'].map((text) => payload(`exp: ${text}`, 'accept', time('exp', text))),
  ...['NaN', '-', '0x7fffffff', '1800000300L', '01800000300'].map((text) => payload(`exp: ${text}`, 'invalid_claims', time('exp', text), { rule: 'JWT-01' })),
  ...['253402300799', String(NOW + 1)].flatMap((text) => [payload(`nbf: ${text}`, 'token_not_yet_valid', time('nbf', text)),
    payload(`iat: ${text}`, 'issued_in_future', time('iat', text))]),
];

// ───────────────────────────── 44 ─────────────────────────────

const members = ['__proto__', 'constructor', 'prototype', 'toString', 'valueOf', 'hasOwnProperty', 'toJSON', 'then', 'verified', 'claims', 'length',
  '__defineGetter__'];
const own = (name, value) => `${JSON.stringify(claims()).slice(0, -1)},${JSON.stringify(name)}:${value}}`;
const prototypes = [
  ...members.flatMap((name) => ['{"admin":true}', '"text"', 'null', '[]', '1'].map((value) => called(`${name}: ${value}`, 'accept', () => {
    const result = verifierOf().verifyIdToken(token(key, { payload: own(name, value) }), { nonce: NONCE });
    assert.ok(Object.hasOwn(result.claims, name));
    assert.deepEqual(Object.getOwnPropertyDescriptor(result.claims, name).value, JSON.parse(value));
    assert.ok([Object.prototype, null].includes(Object.getPrototypeOf(result.claims)));
    assert.equal(result.claims.admin, undefined);
    assert.equal({}.admin, undefined);
    assert.equal(result.verified, true);
    return result;
  }))),
  called('deep inside', 'accept', () => {
    const { claims: given } = verifierOf().verifyIdToken(token(key, { payload: own('x', '{"y":[{"__proto__":{"admin":true}}]}') }), { nonce: NONCE });
    assert.ok(Object.hasOwn(given.x.y[0], '__proto__'));
    assert.equal(given.x.y[0].admin, undefined);
  }),
  ...members.map((name) => header(`in the header: ${name}`, 'accept', `{"alg":"ES256",${JSON.stringify(name)}:{"alg":"none"}}`)),
  called('the claims of the prototype are none', 'claim_missing', () => verifierOf().verifyIdToken(token(key,
    { payload: `{"__proto__":${JSON.stringify(claims())}}` }), { nonce: NONCE }), { claim: 'iss' }),
  ...members.flatMap((name) => [
    claimed(`iss: ${name}`, 'issuer_mismatch', { iss: name }),
    claimed(`aud: ${name}`, 'audience_mismatch', { aud: [name] }),
    header(`kid: ${name}`, 'key_not_found', { kid: name }),
    header(`alg: ${name}`, 'alg_not_allowed', { alg: name }),
  ]),
  called('read without trust', 'accept', () => {
    const read = parseClaims(token(key, { payload: own('__proto__', '{"verified":true}') }));
    assert.equal(read.verified, false);
    assert.ok(Object.hasOwn(read.claims, '__proto__'));
  }),
  claimed('aud is the client all the same', 'accept', { aud: [CLIENT] }),
];

export default [
  { number: 39, attack: 'texts that are not UTF-8', cases: utf8 },
  { number: 40, attack: 'what is no JSON object', cases: notJson },
  { number: 41, attack: 'a member twice', cases: duplicates },
  { number: 42, attack: 'deep nesting', cases: deep },
  { number: 43, attack: 'times that are none', cases: numbers },
  { number: 44, attack: 'names of JavaScript', cases: prototypes },
];
