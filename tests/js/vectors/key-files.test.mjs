// Keys that others published or wrote as test data: which the package uses, and the code of each that it does not.
// Next door: decisions/providers.json, decisions/keys.json; support/signature.mjs asks whether a signature held.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createVerifier, inspectJwks, isTokenError, jwkThumbprint } from 'tokenward';
import { Judge, readDecisions, readJson, readText } from './support/sets.mjs';
import { IDENTITY, checkSignature, optionsFor, publicPart } from './support/signature.mjs';

describe('key sets of real providers', () => {
  const table = readDecisions('providers');
  test('there are nineteen', () => assert.equal(table.length, 19));

  for (const { provider, ...wanted } of table) {
    test(provider, () => {
      const jwks = readText('providers/panva-wellknown', `${provider}.jwks.json`);
      assert.deepEqual(classes(jwks), wanted);
      const create = () => createVerifier({ ...IDENTITY, jwks: JSON.parse(jwks) });
      if (wanted.usable > 0) assert.equal(create().issuer, IDENTITY.issuer);
      else assert.equal(codeOf(create), 'invalid_jwks');
    });
  }
});

describe('key files of other libraries', () => {
  const table = readDecisions('keys');
  test('there are fifty-seven, thirty of them refused as given', () => {
    assert.deepEqual([table.length, table.filter(({ refused }) => refused).length], [57, 30]);
  });

  for (const { set, file, refused, ...wanted } of table) {
    test(`${set}/${file}`, () => {
      const text = readText(set, file);
      if (text === '') {
        assert.equal(codeOf(() => inspectJwks(text)), refused);
        return;
      }
      const keys = keysOf(JSON.parse(text));
      assert.equal(codeOf(() => inspectJwks({ keys })), refused ?? null);
      const publicKeys = keys.filter(({ kty }) => kty !== 'oct').map(publicPart);
      assert.deepEqual(publicKeys.length > 0 ? classes({ keys: publicKeys }) : {}, wanted);
      for (const jwk of keys.filter(({ kty }) => kty !== 'oct')) {
        assert.equal(jwkThumbprint(jwk), jwkThumbprint(publicPart(jwk)));
      }
    });
  }
});

test('josekit: the signed tokens, one per algorithm', () => {
  const judge = new Judge('josekit-data', 'jwt');
  const keys = { ES256: 'EC_P-256_public', ES256K: 'EC_secp256k1_public', ES384: 'EC_P-384_public', ES512: 'EC_P-521_public', EdDSA: 'OKP_Ed25519_public' };
  for (const alg of ['ES256', 'ES256K', 'ES384', 'ES512', 'EdDSA', 'HS256', 'HS384', 'HS512', 'PS256', 'PS384', 'PS512', 'RS256', 'RS384', 'RS512']) {
    const name = keys[alg] ?? (alg.startsWith('HS') ? 'oct_512bit_private' : 'RSA_public');
    const options = optionsFor({ ...readJson('josekit-data', `jwk/${name}.jwk`), alg });
    const token = readText('josekit-data', `jwt/${alg}.jwt`).trim();
    judge.verdict(`${alg}.jwt`, 'accept', checkSignature(token, options).verdict);
    const changed = token.replace('.eyJpc3MiOiJqb2Ui', '.eyJpc3MiOiJrb2Ui');
    assert.notEqual(changed, token);
    assert.equal(checkSignature(changed, options).verdict, 'refuse', alg);
  }
  judge.finish({ accept: 13, refuse: 1 });
});

function keysOf(file) {
  return file.keys ?? [file];
}

function classes(jwks) {
  const { usable, skipped } = inspectJwks(jwks);
  return { usable: usable.length, skipped: skipped.map(({ code }) => code) };
}

function codeOf(call) {
  try {
    call();
    return null;
  } catch (error) {
    if (!isTokenError(error)) throw error;
    return error.code;
  }
}
