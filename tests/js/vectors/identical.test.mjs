// The native core and the package give the same reports, byte for byte: accepted, refused at every rule, and for callers'
// mistakes. `examples/reports.rs` is the native side.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { createVerifier, isTokenError } from 'tokenward';
import { readJson } from './support/sets.mjs';
import { publicPart } from './support/signature.mjs';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));

test('native and wasm reports are identical', () => {
  const cases = [...signedTokens(), ...wycheproof()];
  assert.ok(cases.length > 1500, `${cases.length} cases`);
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
  // Every good token in its plain form, and the four whose algorithm another list allows too.
  assert.equal(accepted, 17 + 4);
});

function report({ idToken, nonce, ...options }) {
  try {
    return JSON.stringify(createVerifier(options).explainIdToken(idToken, { nonce }));
  } catch (error) {
    if (!isTokenError(error)) throw error;
    return JSON.stringify({ error: error.toJSON() });
  }
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
