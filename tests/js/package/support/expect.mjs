// What the tests expect of refusals, in one place: a TokenError of this package, in the catalogue, without secrets.

import assert from 'node:assert/strict';
import { createVerifier, errorCatalog, isTokenError, TokenError } from 'tokenward';
import { CLIENT, ISSUER, jwks, keyFor, NONCE, NOW } from './tokens.mjs';

const catalogue = new Map(errorCatalog.map((entry) => [entry.code, entry]));

/** Calls `work`, asserts that it throws a proper TokenError of that code, and returns it. `rule` and `claim` if given. */
export function refused(code, work, { rule, claim, secrets = [], hint = '' } = {}) {
  let result;
  try {
    result = work();
  } catch (error) {
    properError(error, secrets);
    assert.equal(error.code, code, `${hint} ${error.code}: ${error.message}`);
    if (rule !== undefined) assert.equal(error.rule, rule, `${hint} ${error.code}: ${error.message}`);
    if (claim !== undefined) assert.equal(error.claim, claim, `${hint} ${error.code}: ${error.message}`);
    return error;
  }
  assert.fail(`${hint} expected ${code}, but it returned ${JSON.stringify(result)?.slice(0, 300)}`);
}

/** The form every error has. */
export function properError(error, secrets = []) {
  assert.ok(error instanceof TokenError, `not a TokenError: ${error?.stack ?? error}`);
  assert.ok(isTokenError(error));
  assert.equal(error.name, 'TokenError');
  assert.ok(catalogue.has(error.code), `${error.code} is not in errorCatalog`);
  assert.match(error.rule, /^(POLICY|[A-Z]+-\d+)$/);
  assert.ok(error.spec.length > 0);
  // Lower case at the start unless a name, acronym or option follows; no full stop, no line break.
  assert.doesNotMatch(error.message, /[\n\r]|\.$/);
  assert.ok(error.message.length > 0 && error.message.length < 400, error.message);
  const text = [error.message, error.stack, JSON.stringify(error)].join('\n');
  for (const secret of secrets) assert.ok(!text.includes(secret), `the error shows a secret: ${error.message}`);
}

/** A verifier for the tests' issuer and client over the keys of one algorithm, or over `options.jwks`. */
export function verifierFor(alg, options = {}) {
  return createVerifier({ issuer: ISSUER, clientId: CLIENT, jwks: jwks(keyFor(alg)), now: NOW, ...options });
}

export const expected = Object.freeze({ nonce: NONCE });
