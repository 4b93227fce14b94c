// The native core and the package give the same reports, byte for byte: accepted, refused at every rule, and for callers'
// mistakes. `examples/reports.rs` is the native side.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { createVerifier, isTokenError } from 'tokenward';
import { explainMetadata } from 'tokenward/remote';
import { KINDS, specimen, TYPES, VERBS } from '../package/support/kinds.mjs';
import { CLIENT, ISSUER, jwks, keyFor, NOW } from '../package/support/tokens.mjs';
import { filesOf, readJson } from './support/sets.mjs';
import { publicPart } from './support/signature.mjs';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));

test('native and wasm reports are identical', () => {
  const cases = [...signedTokens(), ...wycheproof(), ...everyKindAtEveryVerb(), ...plainResponses(), ...providers()];
  assert.ok(cases.length > 2300, `${cases.length} cases`);
  const input = cases.map((one) => `${JSON.stringify(one)}\n`).join('');
  const command = ['run', '--quiet', '--locked', '--example', 'reports'];
  const native = execFileSync('cargo', command, { cwd: ROOT, input, encoding: 'utf8', maxBuffer: 2 ** 28 }).trimEnd().split('\n');
  assert.equal(native.length, cases.length);
  let accepted = 0;
  cases.forEach((one, index) => {
    const ours = report(one);
    assert.equal(ours, native[index], JSON.stringify(one));
    accepted += ours.startsWith('{"ok":true');
  });
  // Every good token in its plain form, the four whose algorithm another list allows too, and what the matrix of kinds, the plain
  // responses and the providers' documents have.
  assert.equal(accepted, 17 + 4 + ACCEPTED_BESIDES);
});

function report({ idToken, nonce, verb, text, expected, ...options }) {
  try {
    if (verb === 'explainMetadata') return JSON.stringify(explainMetadata(text, { issuer: options.issuer }));
    if (verb !== undefined) return JSON.stringify(createVerifier(options)[verb](text, expected));
    return JSON.stringify(createVerifier(options).explainIdToken(idToken, { nonce }));
  } catch (error) {
    if (!isTokenError(error)) throw error;
    return JSON.stringify({ error: error.toJSON() });
  }
}

const ACCEPTED_BESIDES = 174;

/** Every kind of JWT presented to every verb, as in the matrix of kinds. */
function everyKindAtEveryVerb() {
  const options = { issuer: ISSUER, clientId: CLIENT, audience: CLIENT, jwks: JSON.stringify(jwks(keyFor('ES256'))), now: NOW };
  return Object.keys(KINDS).flatMap((kind) => Object.keys(TYPES).flatMap((type) => {
    const text = specimen(kind, type);
    return Object.values(VERBS).map(([, , expected, verb]) => ({ ...options, verb, text, expected }));
  }));
}

/** What comes without a signature. */
function plainResponses() {
  const options = { issuer: ISSUER, clientId: CLIENT, audience: CLIENT, jwks: JSON.stringify(jwks(keyFor('ES256'))), now: NOW };
  const contentTypes = ['application/json', 'application/json; charset=utf-8', 'text/html'];
  const bodies = [
    '', '{}', '[]', '{"sub":"user-1"}', '{"sub":"user-2"}', '{"sub":5}', '{"active":true}', '{"active":false}', '{"active":"true"}',
    '{"active":true,"token_type":"DPoP"}', `{"active":true,"exp":${NOW}}`, '{"active":true,"aud":["x","y"]}', '{"sub":"a","sub":"b"}', '{"a":"\\ud800"}',
  ];
  return bodies.flatMap((text) => contentTypes.flatMap((contentType) => [
    { ...options, verb: 'explainUserInfo', text, expected: { contentType, expectedSubject: 'user-1' } },
    { ...options, verb: 'explainIntrospectionResponse', text, expected: { contentType } },
  ]));
}

/** Each metadata document, for its own issuer and for another. */
function providers() {
  return filesOf('providers', 'panva-wellknown').filter((file) => file.endsWith('.metadata.json')).flatMap((file) => {
    const document = readJson('providers', `panva-wellknown/${file}`);
    return [document.issuer, 'https://op.example'].map((issuer) => ({ issuer, verb: 'explainMetadata', text: JSON.stringify(document) }));
  });
}

/** Good tokens of every algorithm, and what may be wrong with them or with the call. */
function signedTokens() {
  const { claims, tokens } = readJson('signed', 'tokens.json');
  return tokens.flatMap(({ alg, jwk, secret, token }) => {
    const good = {
      issuer: claims.iss, clientId: claims.aud, jwks: JSON.stringify({ keys: jwk ? [jwk] : [] }), algorithms: [alg], idToken: token,
      nonce: claims.nonce, now: claims.iat, ...(secret && { clientSecret: secret }),
    };
    const [header, payload, signature] = token.split('.');
    const faults = [
      { nonce: null }, { nonce: 'another' }, { nonce: '' }, { now: claims.exp + 10 }, { now: claims.iat - 61 }, { now: claims.iat * 1000 },
      { now: claims.iat + 0.5, nonce: 'x' }, { issuer: `${claims.iss}/` }, { issuer: 'http://op.example' }, { clientId: 'another "client"\n' },
      { clientId: '' }, { algorithms: [] }, { algorithms: ['none'] }, { algorithms: ['HS256'] }, { algorithms: ['ES256', 'PS512'] }, { jwks: '{}' },
      { jwks: 'https://op.example/jwks' }, { jwks: '{"keys":[{"kty":"oct","k":"AA"}]}' }, { idToken: '' }, { idToken: `${token}=` },
      { idToken: `${header}.${payload}` }, { idToken: `${header}.${payload}.` }, { idToken: `${header}.${payload}.${signature}.AA.AA` },
      { idToken: `${header}.${payload}.AAAA` }, { idToken: `e30.${payload}.${signature}` }, { idToken: `e31.${payload}.${signature}` },
      ...[...payload].map((_, index) => ({ idToken: `${header}.${payload.slice(0, index)}${payload.slice(index + 1)}.${signature}` })).slice(0, 40),
    ];
    return [good, ...faults.map((fault) => ({ ...good, ...fault }))];
  });
}

/** The JOSE vectors of Wycheproof with a public key. */
function wycheproof() {
  const groups = ['json_web_signature_test.json', 'json_web_key_test.json'].flatMap((file) => readJson('wycheproof', file).testGroups);
  return groups.flatMap(({ public: key, private: secret, tests }) => {
    const given = key ?? secret;
    const jwks = JSON.stringify(given.keys ? given : { keys: [publicPart(given)] });
    return tests.filter(({ jws }) => typeof jws === 'string')
      .map(({ jws }) => ({ issuer: 'https://vectors.example', clientId: 'vectors', jwks, idToken: jws, nonce: null, now: 1_800_000_000 }));
  });
}
