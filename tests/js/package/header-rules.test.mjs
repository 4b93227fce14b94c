// What the header may say and what the parts must look like: decided before any key is used.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { expected, refused, verifierFor } from './support/expect.mjs';
import { b64u, claims, json, keyFor, macToken, newKeyFor, NONCE, NOW, token } from './support/tokens.mjs';

const key = keyFor('ES256');
const verifier = verifierFor('ES256');
const good = token(key);
const [header, payload, signature] = good.split('.');

/** Texts that are no compact JWS at all: [name, code, text]. */
const malformed = [
  ['empty', 'malformed_token', ''],
  ['a word', 'malformed_token', 'token'],
  ['one dot', 'malformed_token', `${header}.${payload}`],
  ['no signature part', 'malformed_token', `${header}.${payload}`],
  ['four parts', 'malformed_token', `${good}.AAAA`],
  ['a thousand dots', 'malformed_token', '.'.repeat(1000)],
  ['a space before', 'malformed_token', ` ${good}`],
  ['a line break after', 'malformed_token', `${good}\n`],
  ['the scheme before', 'malformed_token', `Bearer ${good}`],
  ['quotes', 'malformed_token', `"${good}"`],
  ['padding', 'malformed_token', `${header}.${payload}.${signature}==`],
  ['standard base64', 'malformed_token', `${header}.${payload}.${signature.slice(0, -1)}+`],
  ['NUL', 'malformed_token', `${header}.${payload}.${signature}\0`],
  ['a letter of another script', 'malformed_token', good.replace('.', '.а')],
  ['a lone surrogate', 'malformed_token', `${good}\uD800`],
  ['the JSON serialization', 'malformed_token', JSON.stringify({ payload, protected: header, signature })],
  ['five parts', 'jwe_not_expected', `${json({ alg: 'RSA-OAEP', enc: 'A256GCM' })}.AAAA.AAAA.AAAA.AAAA`],
  ['longer than 16 KiB', 'token_too_large', `${header}.${'A'.repeat(16384)}.${signature}`],
  ['a length no base64 has', 'invalid_base64url', `${header}.${payload}.${signature.slice(0, -1)}`],
  ['unused bits set', 'invalid_base64url', `${header}.${payload}.${signature.slice(0, -1)}${'B'}`],
];

for (const [name, code, text] of malformed) {
  test(`${code}: ${name}`, () => {
    refused(code, () => verifier.verifyIdToken(text, expected), { secrets: text.length > 20 ? [text, signature] : [] });
  });
}

test('token_too_large: exactly at maxTokenBytes is fine, one more is not', () => {
  const at = (maxTokenBytes) => verifierFor('ES256', { maxTokenBytes }).verifyIdToken(good, expected);
  assert.equal(at(good.length).verified, true);
  refused('token_too_large', () => at(good.length - 1), { rule: 'JOSE-05' });
});

const nested = (depth) => `{"alg":"ES256","x":${'['.repeat(depth)}${']'.repeat(depth)}}`;
const bom = Buffer.from('\uFEFF{"alg":"ES256"}');

/** Headers that are refused: [name, code, rule, header as object, text or bytes]. */
const headers = [
  ['not JSON', 'invalid_header', 'JOSE-06', '{'],
  ['an array', 'invalid_header', 'JOSE-06', '["alg"]'],
  ['a string', 'invalid_header', 'JOSE-06', '"alg"'],
  ['null', 'invalid_header', 'JOSE-06', 'null'],
  ['nothing', undefined, undefined, ''],
  ['trailing data', 'invalid_header', 'JOSE-06', '{"alg":"ES256"}x'],
  ['single quotes', 'invalid_header', 'JOSE-06', "{'alg':'ES256'}"],
  ['a byte order mark', 'invalid_header', 'JOSE-06', bom],
  ['UTF-16', 'invalid_header', 'JOSE-06', Buffer.from('{"alg":"ES256"}', 'utf16le')],
  ['invalid UTF-8', 'invalid_header', 'JOSE-06', Buffer.concat([Buffer.from('{"alg":"ES256","x":"'), Buffer.from([0xff]), Buffer.from('"}')])],
  ['a lone surrogate', 'invalid_header', 'JOSE-06', '{"alg":"ES256","x":"\\ud800"}'],
  ['a member twice', 'duplicate_member', 'JOSE-07', '{"alg":"ES256","alg":"ES256"}'],
  ['a member twice, once escaped', 'duplicate_member', 'JOSE-07', '{"alg":"ES256","\\u0061lg":"none"}'],
  ['a member twice, deep', 'duplicate_member', 'JOSE-07', '{"alg":"ES256","x":[{"a":1,"a":1}]}'],
  ['too deep', 'json_too_deep', 'JOSE-05', nested(32)],
  ['a hundred thousand brackets', 'token_too_large', 'JOSE-05', nested(100_000)],
  ['alg absent', 'alg_missing', 'JOSE-08', { alg: undefined }],
  ...[1, null, true, ['ES256'], {}].map((alg) => [`alg ${JSON.stringify(alg)}`, 'alg_not_allowed', 'JOSE-08', { alg }]),
  ...['none', 'None', 'NONE', 'nOnE', ' none', 'none '].map((alg) => [`alg ${alg}`, 'alg_none_forbidden', 'JOSE-09', { alg }]),
  ...['', 'es256', 'ES256 ', 'ES256\0', 'RS1', 'A128KW', 'dir', '__proto__', 'toString', 'HS256']
    .map((alg) => [`alg ${JSON.stringify(alg)}`, 'alg_not_allowed', 'JOSE-08', { alg }]),
  ...[['b64'], ['exp'], ['b64', 'exp'], [], 'b64', null, [1], ['alg'], ['x', 'x'], ['absent'], [''], {}]
    .map((crit) => [`crit ${JSON.stringify(crit)}`, 'crit_unsupported', 'JOSE-10', { crit, b64: true, exp: 1, x: 1 }]),
  ['b64 false', 'crit_unsupported', undefined, { crit: ['b64'], b64: false }],
  ['b64 false without crit', 'crit_unsupported', undefined, { b64: false }],
  ...['at+jwt', 'application/at+jwt', 'AT+JWT', 'logout+jwt', 'dpop+jwt', 'secevent+jwt', 'oauth-authz-req+jwt',
    'client-authentication+jwt', 'token-introspection+jwt', 'JOSE', 'jwt ', 'application/jwt+x']
    .map((typ) => [`typ ${typ}`, 'typ_mismatch', 'JOSE-15', { typ }]),
  ...[1, null, ['JWT']].map((typ) => [`typ ${JSON.stringify(typ)}`, 'invalid_header', 'JOSE-06', { typ }]),
  ['cty JWT', 'cty_mismatch', 'JOSE-16', { cty: 'JWT' }],
  ['zip', 'cty_mismatch', 'JOSE-16', { zip: 'DEF' }],
  ...[1, null, ['k'], {}, true].map((kid) => [`kid ${JSON.stringify(kid)}`, 'invalid_header', 'JOSE-06', { kid }]),
];

for (const [name, code, rule, given] of headers) {
  test(`${code}: header ${name}`, () => {
    const idToken = token(key, { header: given });
    const run = () => verifier.verifyIdToken(idToken, expected);
    if (code === undefined) assert.throws(run, { name: 'TokenError' });
    else refused(code, run, { rule, secrets: [idToken, NONCE] });
  });
}

for (const typ of ['JWT', 'jwt', 'application/jwt', 'APPLICATION/JWT']) {
  test(`typ ${typ} is accepted and handed on as it is`, () => {
    assert.equal(verifier.verifyIdToken(token(key, { header: { typ } }), expected).header.typ, typ);
  });
}

test('depth: 32 levels are read, in header and payload', () => {
  const deep = (depth) => JSON.parse(`${'['.repeat(depth)}${']'.repeat(depth)}`);
  const fine = token(key, { header: { x: deep(31) }, payload: claims({ x: deep(31) }) });
  assert.equal(verifier.verifyIdToken(fine, expected).verified, true);
  refused('json_too_deep', () => verifier.verifyIdToken(token(key, { payload: claims({ x: deep(32) }) }), expected), { rule: 'JOSE-05' });
});

test('alg none: no signature, any signature, the right signature', () => {
  const unsigned = `${json({ alg: 'none' })}.${payload}.`;
  for (const idToken of [unsigned, `${unsigned}AAAA`, `${unsigned}${signature}`]) {
    refused('alg_none_forbidden', () => verifier.verifyIdToken(idToken, expected), { rule: 'JOSE-09' });
  }
});

test('an empty signature is refused whatever the algorithm', () => {
  refused('alg_none_forbidden', () => verifier.verifyIdToken(`${header}.${payload}.`, expected), { rule: 'JOSE-09' });
});

/** Payloads that are refused although they are signed. */
const payloads = [
  ['not JSON', 'invalid_claims', 'JWT-01', '{'],
  ['an array', 'invalid_claims', 'JWT-01', '[]'],
  ['a string', 'invalid_claims', 'JWT-01', '"iss"'],
  ['null', 'invalid_claims', 'JWT-01', 'null'],
  ['empty', undefined, undefined, ''],
  ['trailing data', 'invalid_claims', 'JWT-01', '{} {}'],
  ['a trailing comma', 'invalid_claims', 'JWT-01', '{"iss":"x",}'],
  ['NaN', 'invalid_claims', 'JWT-01', '{"exp":NaN}'],
  ['a comment', 'invalid_claims', 'JWT-01', '{/**/}'],
  ['a byte order mark', 'invalid_claims', 'JWT-01', Buffer.from('\uFEFF{}')],
  ['overlong UTF-8', 'invalid_claims', 'JWT-01', Buffer.from([0x7b, 0x22, 0xc0, 0xaf, 0x22, 0x3a, 0x31, 0x7d])],
  ['a lone surrogate', 'invalid_claims', 'JWT-01', '{"x":"\\udc00"}'],
  ['a claim twice', 'duplicate_member', 'JWT-01', '{"iss":"a","iss":"a"}'],
  ['a claim twice, deep', 'duplicate_member', 'JWT-01', '{"x":{"y":[{"a":1,"b":2,"a":1}]}}'],
];

for (const [name, code, rule, given] of payloads) {
  test(`${code}: payload ${name}`, () => {
    const run = () => verifier.verifyIdToken(token(key, { payload: given }), expected);
    if (code === undefined) assert.throws(run, { name: 'TokenError' });
    else refused(code, run, { rule });
  });
}

test('the signature comes before the payload: an unsigned payload is never read', () => {
  for (const [, , , given] of payloads.filter(([, code]) => code !== undefined)) {
    refused('signature_invalid', () => verifier.verifyIdToken(`${header}.${b64u(given)}.${signature}`, expected));
  }
});

test('the signature covers the bytes received, not their meaning', () => {
  const spaced = JSON.stringify(claims(), null, 1);
  assert.equal(verifier.verifyIdToken(token(key, { payload: spaced }), expected).verified, true);
  refused('signature_invalid', () => verifier.verifyIdToken(`${header}.${b64u(spaced)}.${signature}`, expected));
});

test('HS256 with the public RSA key, in every form it has, is not allowed', () => {
  const rsa = keyFor('RS256');
  const target = verifierFor('RS256');
  const forms = [
    rsa.publicKey.export({ format: 'pem', type: 'spki' }),
    rsa.publicKey.export({ format: 'pem', type: 'spki' }).trim(),
    rsa.publicKey.export({ format: 'pem', type: 'pkcs1' }),
    rsa.publicKey.export({ format: 'der', type: 'spki' }),
    rsa.publicKey.export({ format: 'der', type: 'pkcs1' }),
    JSON.stringify(rsa.jwk),
    Buffer.from(rsa.jwk.n, 'base64url'),
    rsa.jwk.n,
  ];
  for (const secret of forms) {
    for (const alg of ['HS256', 'HS384', 'HS512']) {
      refused('alg_not_allowed', () => target.verifyIdToken(macToken(alg, secret), expected), { rule: 'JOSE-08' });
    }
  }
});

test('HS256 only when it is listed and there is a secret', () => {
  const clientSecret = 'correct horse battery staple, and then some more';
  const idToken = macToken('HS256', clientSecret);
  refused('alg_not_allowed', () => verifierFor('ES256').verifyIdToken(idToken, expected));
  const listed = { algorithms: ['HS256', 'ES256'], clientSecret };
  assert.equal(verifierFor('ES256', listed).verifyIdToken(idToken, expected).header.alg, 'HS256');
  assert.equal(verifierFor('ES256', { ...listed, clientSecret: new TextEncoder().encode(clientSecret) }).verifyIdToken(idToken, expected).verified, true);
  refused('signature_invalid', () => verifierFor('ES256', listed).verifyIdToken(macToken('HS256', `${clientSecret}!`), expected), { secrets: [clientSecret] });
  refused('invalid_option', () => verifierFor('ES256', { algorithms: ['HS256'] }));
  refused('weak_key', () => verifierFor('ES256', { ...listed, clientSecret: 'xyzzy-xyzzy' }), { secrets: ['xyzzy'] });
});

test('only listed algorithms are accepted', () => {
  refused('alg_not_allowed', () => verifierFor('ES256', { algorithms: ['RS256'] }).verifyIdToken(good, expected));
  assert.equal(verifierFor('ES256', { algorithms: ['RS256', 'ES256'] }).verifyIdToken(good, expected).verified, true);
});

test('registered algorithms of later versions are "not supported", and never "invalid"', () => {
  for (const alg of ['ES256K', 'Ed448', 'ML-DSA-44', 'ML-DSA-65', 'ML-DSA-87']) {
    refused('alg_not_supported', () => verifier.verifyIdToken(token(key, { header: { alg } }), expected));
  }
});

for (const member of ['jwk', 'jku', 'x5u', 'x5c', 'x5t', 'x5t#S256']) {
  test(`a key in the header (${member}) is ignored and reported`, () => {
    const value = { jwk: key.jwk, x5c: ['AAAA'] }[member] ?? 'https://attacker.example/keys';
    const { warnings } = verifier.verifyIdToken(token(key, { header: { [member]: value } }), expected);
    assert.deepEqual(warnings.map(({ code, rule }) => [code, rule]), [['header_key_ignored', 'IDT-16']]);
  });
}

test('an embedded key verifies nothing', () => {
  const own = newKeyFor('ES256');
  refused('signature_invalid', () => verifier.verifyIdToken(token(own, { header: { jwk: own.jwk } }), expected));
});

test('claims survive whatever their names and values are', () => {
  const extra = { exponent: 1e300, 'a b': null, '': [[]], ünï: '\u0000', nested: { a: [1, { b: 2 }] }, NOW };
  assert.deepEqual(verifier.verifyIdToken(token(key, { payload: claims(extra) }), expected).claims, claims(extra));
});
