// OpenID Connect: the printed ID tokens of Core appendix A, and the hash values of at_hash, c_hash and s_hash.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { computeTokenHash, createVerifier, isTokenError } from 'tokenward';
import { Judge, readJson } from './support/sets.mjs';

const { cases, hashes } = readJson('oidc-core-examples', 'oidc-core-appendix-a.json');

describe('OpenID Connect Core 1.0 appendix A', () => {
  test('there are three tokens', () => assert.equal(cases.length, 3));

  for (const example of cases) {
    const { id, token, access_token: accessToken, code, claims, nonce, now } = example;
    const flow = code ? 'hybrid' : 'implicit';
    const expected = given({ nonce, flow, accessToken, code });

    test(`${id} (${flow}) verifies at the time of its login`, () => {
      const verified = verifier(example).verifyIdToken(token, expected);
      assert.deepEqual({ ...verified.claims }, claims);
      assert.deepEqual({ ...verified.header }, { kid: '1e9gdk7', alg: 'RS256' });
      assert.equal(verified.issuer, 'https://server.example.com');
      assert.equal(verified.subject, '248289761001');
      assert.equal(verified.expiresAt, claims.exp);
    });

    test(`${id} is refused elsewhere`, () => {
      const refusals = [
        ['token_expired', { ...example, now: claims.exp }, expected],
        ['issued_in_future', { ...example, now: claims.iat - 100 }, expected],
        ['issuer_mismatch', { ...example, issuer: 'https://server.example.com/' }, expected],
        ['audience_mismatch', { ...example, client_id: 's6bhdrkqt3' }, expected],
        ['nonce_mismatch', example, { ...expected, nonce: 'another' }],
        ['nonce_unexpected', example, { ...expected, flow: 'code', nonce: null }],
        ...(accessToken ? [['at_hash_mismatch', example, { ...expected, accessToken: `${accessToken}x` }]] : []),
        ...(code ? [['c_hash_mismatch', example, { ...expected, code: `${code}x` }]] : []),
      ];
      for (const [wanted, by, asked] of refusals) {
        assert.equal(codeOf(() => verifier(by).verifyIdToken(token, asked)), wanted);
        assert.equal(verifier(by).explainIdToken(token, asked).error.code, wanted);
      }
      assert.equal(verifier({ ...example, now }).explainIdToken(token, expected).ok, true);
    });
  }
});

describe('hash values of OpenID Connect Core, FAPI and the conformance suite', () => {
  test('there are four', () => assert.equal(hashes.length, 4));
  for (const { alg, value, hash, claim } of hashes) {
    test(`${claim} with ${alg}`, () => assert.equal(computeTokenHash(claim, value, alg), hash));
  }
});

describe('hash values per algorithm', () => {
  const { access_token: value, at_hash: byAlgorithms } = readJson('rfc-reconstructed', 'at_hash_algs.json');
  const rows = Object.entries(byAlgorithms).flatMap(([names, hash]) => names.split(' ')[0].split('/').map((alg) => [alg, hash]));

  test('eleven algorithms', () => {
    assert.equal(rows.length, 11);
    for (const [alg, hash] of rows) assert.equal(computeTokenHash('at_hash', value, alg), hash, alg);
  });
});

describe('oidc-token-hash', () => {
  const SET = 'oidc-token-hash';
  const FILE = 'cases.json';
  const { generate, validate } = readJson(SET, FILE);

  // One judge for both lists: the ledger names a case by its list and its position in it.
  test('generated and validated as labelled, or as the ledger says', () => {
    const judge = new Judge(SET, FILE);
    generate.forEach((vector, index) => judge.verdict(`generate/${index}`, 'accept', outcome({ claim: 'at_hash', ...vector })));
    validate.forEach((vector, index) => {
      judge.verdict(`validate/${index}`, vector.expect === 'accept' ? 'accept' : 'refuse', outcome(vector));
    });
    judge.finish({ accept: 20, refuse: 30 });
  });
});

/** The name `EdDSA` leaves the curve open; the package knows Ed25519 under it and no other. */
function outcome({ claim, token, alg, crv, hash }) {
  if (alg === 'EdDSA' && crv !== 'Ed25519') return 'refuse';
  try {
    return computeTokenHash(claim, token, alg) === hash ? 'accept' : 'refuse';
  } catch (error) {
    if (!isTokenError(error)) throw error;
    assert.ok(['alg_not_supported', 'hash_alg_undefined', 'invalid_option'].includes(error.code), error.code);
    return 'refuse';
  }
}

function verifier({ issuer, client_id: clientId, jwks, now }) {
  return createVerifier({ issuer, clientId, jwks, now, clockTolerance: 0 });
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

function given(options) {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
}
