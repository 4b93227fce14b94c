// jose's own recorded tests, with its keys and options unchanged, through tokenward/jose: the same outcome and the same code,
// or a line in exceptions-jose.json. Cases that ask for something else than a JWT are listed by reason in decisions/jose.json.

import assert from 'node:assert/strict';
import { mock, test } from 'node:test';
import { createSecretKey } from 'node:crypto';
import { jwtVerify } from 'tokenward/jose';
import { readDecisions, readJson } from './support/sets.mjs';

const { cases } = readJson('recorded', 'panva-jose.json');
const ledger = new Map(readJson('.', 'exceptions-jose.json').map((entry) => [entry.case, entry]));
const unmapped = {};
const seen = { agrees: 0, differs: 0 };

test('the recorded tests are all here', () => {
  assert.equal(cases.length, 144);
});

for (const vector of cases) {
  const reason = whyNot(vector);
  if (reason) {
    (unmapped[reason] ??= []).push(vector.id);
    continue;
  }
  test(`${vector.id}: ${vector.test}`, async () => {
    const theirs = vector.expect === 'accept' ? 'accept' : vector.peer_error.split(':')[0];
    const entry = ledger.get(vector.id);
    ledger.delete(vector.id);
    const outcomes = [];
    for (const key of formsOf(vector.key)) outcomes.push(await outcomeOf(vector, key));
    assert.deepEqual([...new Set(outcomes)], [entry?.ours ?? theirs]);
    seen[entry ? 'differs' : 'agrees'] += 1;
    if (!entry) return;
    assert.equal(entry.expected, theirs, 'the ledger knows what jose says');
    assert.notEqual(entry.ours, theirs, 'the ledger lists an agreement');
  });
}

test('exceptions-jose.json: members, values, and every line met', () => {
  for (const entry of readJson('.', 'exceptions-jose.json')) {
    assert.deepEqual(Object.keys(entry), ['set', 'file', 'case', 'expected', 'ours', 'reason', 'spec'], entry.case);
    assert.ok(Object.values(entry).every((value) => typeof value === 'string' && value !== ''), entry.case);
    assert.ok([entry.expected, entry.ours].every((value) => /^(accept|TypeError|ERR_\w+)$/.test(value)), entry.case);
    // Whatever the code: what jose refuses is refused here.
    assert.notEqual(entry.ours, 'accept', entry.case);
  }
  assert.deepEqual([...ledger.keys()], []);
  assert.deepEqual(seen, { agrees: 67, differs: 7 });
});

test('cases that ask for something else than a JWT are listed by reason', () => {
  assert.deepEqual(unmapped, readDecisions('jose'));
});

function whyNot({ kind }) {
  if (kind === 'flattened') return 'JSON serialization (flattenedVerify)';
  if (kind === 'compact') return 'any payload (compactVerify)';
  return undefined;
}

/** The same key in each form that the package takes. */
function formsOf({ secret_b64: base64 }) {
  const bytes = Buffer.from(base64, 'base64');
  return [new Uint8Array(bytes), createSecretKey(bytes), { kty: 'oct', k: bytes.toString('base64url') }];
}

async function outcomeOf({ token, options, now }, key) {
  const jwt = token?.utf8 === undefined ? token : new TextEncoder().encode(token.utf8);
  mock.timers.enable({ apis: ['Date'], now: now * 1000 });
  try {
    const { payload } = await jwtVerify(jwt, key, options ?? undefined);
    assert.deepEqual(payload, JSON.parse(Buffer.from((token?.utf8 ?? token).split('.')[1], 'base64url')));
    return 'accept';
  } catch (error) {
    return error.code?.startsWith('ERR_J') ? error.code : error.name;
  } finally {
    mock.timers.reset();
  }
}
