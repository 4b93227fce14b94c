// The cases of openidconnect-rs on the package's options, each with the code of the whole verification.
// Next door: decisions/openidconnect-rs.json; what RFC 7517 says of one key's members is asked in the native tests.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createVerifier, isTokenError } from 'tokenward';
import { Judge, readDecisions, readJson } from './support/sets.mjs';

const SET = 'openidconnect-rs';
const FILE = 'cases.json';
/** One second after the test tokens were issued, as in most of the cases. */
const NOW = 1_544_928_550;
const SIGNATURE_LEVELS = ['signature', 'signature + aud'];

test('every case as labelled, or as the ledger says, with its code', () => {
  const { cases, jose_headers: headers, malformed } = readJson(SET, FILE);
  const codes = new Map(readDecisions(SET).map(({ case: name, code }) => [name, code]));
  const judge = new Judge(SET, FILE);
  const decided = (name, code) => {
    assert.ok(codes.has(name), name);
    assert.equal(code, codes.get(name), name);
    codes.delete(name);
  };

  for (const vector of cases) {
    const name = `cases/${vector.id}`;
    const { report, code } = explain(vector);
    decided(name, code);
    const held = report?.steps.find(({ rule }) => rule === 'IDT-06')?.status === 'pass';
    judge.verdict(name, label(vector), verdict(SIGNATURE_LEVELS.includes(vector.level) ? held : report?.ok));
  }
  const { jwks } = cases[1];
  headers.forEach((vector, index) => {
    // A header is in order where only the signature, which is not made, is left to object to.
    const token = `${Buffer.from(vector.header).toString('base64url')}.e30.${'A'.repeat(342)}`;
    const { code } = explain({ ...cases[1], token, jwks });
    const fault = code === 'signature_invalid' ? undefined : code;
    decided(`jose_headers/${index}`, fault);
    judge.verdict(`jose_headers/${index}`, label(vector), verdict(fault === undefined));
  });
  malformed.forEach((vector, index) => {
    const { report, code } = explain({ ...cases[1], token: vector.token, jwks });
    decided(`malformed/${index}`, code);
    judge.verdict(`malformed/${index}`, label(vector), verdict(report?.ok));
  });
  judge.finish({ accept: 14, refuse: 40 });
  // Objects of JavaScript have no duplicate members: the reader of keys is asked natively.
  assert.deepEqual([...codes.keys()], ['jwk/0', 'jwk/1']);
});

function explain({ issuer, client_id: clientId, client_secret: secret, algs, trusted_audiences: trusted, require_auth_time: timed, ...vector }) {
  const options = {
    issuer, clientId, jwks: vector.jwks, now: vector.now ?? NOW, clockTolerance: 0,
    ...(secret && algs ? { clientSecret: new TextEncoder().encode(secret) } : {}),
    ...(algs ? { algorithms: algs } : {}),
    ...(trusted ? { trustedAudiences: trusted } : {}),
  };
  try {
    const report = createVerifier(options).explainIdToken(vector.token, { nonce: vector.nonce, ...(timed ? { maxAge: 3600 } : {}) });
    return { report, code: report.error?.code };
  } catch (error) {
    if (!isTokenError(error)) throw error;
    return { code: error.code };
  }
}

function label({ expect }) {
  return expect.startsWith('reject') ? 'refuse' : 'accept';
}

function verdict(accepted) {
  return accepted ? 'accept' : 'refuse';
}
