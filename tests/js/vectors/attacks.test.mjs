// The 69 known attacks on JWT and OpenID Connect implementations, in the order of the project's list: each with its variants,
// and the exact code each variant must yield.
// Next door: attacks/ holds the cases, a file for each group.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { isTokenError } from 'tokenward';
import { refused } from '../package/support/expect.mjs';
import algorithms from './attacks/algorithms.mjs';
import { checkAccepted } from './attacks/cases.mjs';
import claims from './attacks/claims.mjs';
import encoding from './attacks/encoding.mjs';
import json from './attacks/json.mjs';
import keys from './attacks/keys.mjs';
import pkce from './attacks/pkce.mjs';
import protocol from './attacks/protocol.mjs';
import rsa from './attacks/rsa.mjs';
import signatures from './attacks/signatures.mjs';
import times from './attacks/times.mjs';

const COUNT = 69;
/** 69 is about every other one: no refusal shows what it refused. It is tested at the end. */
const leaks = { number: 69, attack: 'errors that show a token or a secret', cases: [] };
const attacks = [algorithms, claims, encoding, json, keys, pkce, protocol, rsa, signatures, times, leaks].flat().sort((a, b) => a.number - b.number);

test('every number is there once, with cases', () => {
  assert.deepEqual(attacks.map(({ number }) => number), Array.from({ length: COUNT }, (_, index) => index + 1));
  for (const { number, attack, cases } of attacks) {
    assert.ok(attack.length > 0);
    // What is generated is refused by nobody.
    assert.ok([67, leaks.number].includes(number) || cases.some(({ code }) => code !== 'accept'), `${number} refuses nothing`);
    const names = cases.map(({ name, code }) => `${name} → ${code}`);
    assert.deepEqual(names.filter((name, index) => names.indexOf(name) !== index), [], `${number} has a case twice`);
  }
  assert.ok(attacks.flatMap(({ cases }) => cases).length > 3000, 'cases were lost');
});

describe('attacks', () => {
  for (const { number, attack, cases } of attacks.filter((entry) => entry !== leaks)) {
    test(`${number}. ${attack}: ${cases.length} cases`, () => {
      for (const entry of cases) check(entry, `${number}, ${entry.name}:`);
    });
  }
});

test(`69. ${leaks.attack}: nothing of what was refused is in any refusal`, () => {
  const all = attacks.flatMap(({ number, cases }) => cases.map((entry) => ({ ...entry, number })));
  const refusals = all.filter(({ code }) => code !== 'accept');
  let compared = 0;
  for (const { number, name, run, report, secrets } of refusals) {
    const shown = textOf(errorOf(run)) + (report ? JSON.stringify(report()) : '');
    for (const secret of secrets) {
      compared += 1;
      assert.ok(!shown.includes(secret), `${number}, ${name}: ${shown.slice(0, 400)}`);
    }
  }
  assert.ok(refusals.length > 2000 && compared > 5000, `${refusals.length} refusals, ${compared} comparisons`);
});

function check(entry, hint) {
  const { code, run, report, rule, claim, option, secrets } = entry;
  if (code === 'accept') {
    let result;
    assert.doesNotThrow(() => (result = run()), hint);
    checkAccepted(entry, result);
  } else {
    const error = refused(code, run, { rule, claim, secrets, hint });
    // An option may be named more exactly: `acr.anyOf`.
    if (option !== undefined) assert.equal(error.option.slice(0, option.length), option, `${hint} ${error.message}`);
    if (report) assert.deepEqual(report().error, error.toJSON(), hint);
  }
  if (report) assert.equal(report().ok, code === 'accept', hint);
}

/** Everything of an error that may reach a log. */
function textOf(error) {
  const { message, expected, actual, stack, cause } = error;
  return [message, expected, actual, stack, String(cause), String(error), JSON.stringify(error), JSON.stringify(Object.values(error))].join('\n');
}

function errorOf(run) {
  try {
    run();
  } catch (error) {
    if (isTokenError(error)) return error;
    throw error;
  }
  return assert.fail('was accepted');
}
