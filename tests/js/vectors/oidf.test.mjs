// The OpenID Foundation's tests for relying parties: every module of the conformance suite and every flow of the older
// tool is in the table, and whatever a verifier can be shown is run, for each response type the module is made for.
// Next door: decisions/oidf-modules.json is the table, support/oidf.mjs the provider, oidf-conditions.mjs its faults.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createVerifier } from 'tokenward';
import { properError, refused } from '../package/support/expect.mjs';
import { CLIENT, ISSUER, jwks, keyFor, NOW, token } from '../package/support/tokens.mjs';
import { behaviors, conditions } from './support/oidf-conditions.mjs';
import { exchanges, RESPONSE_TYPES, run, suites } from './support/oidf.mjs';
import { filesOf, readDecisions, readJson } from './support/sets.mjs';

const RP = 'oidf-conformance-rp';
const TOOL = 'oidf-rp-oidctest';
const modules = new Map(readJson(RP, 'rp-modules.json').modules.map((module) => [module.testName, module]));
const flows = new Map(filesOf(TOOL, 'flows').map((file) => [file.replace(/\.json$/, ''), readJson(TOOL, `flows/${file}`)]));
const peers = readJson(RP, 'panva-runner-expectations.json').modules;
const table = readDecisions('oidf-modules');
const rowOf = new Map(table.map((row) => [row.module ?? row.flow, row]));

/** Conditions that a module applies without naming them in its annotations; its description says so. */
const unnamed = {
  'oidcc-client-test-missing-athash': 'RemoveAtHashFromIdToken',
  'oidcc-client-test-missing-chash': 'RemoveCHashFromIdToken',
};

/** The outcomes of panva's runners that differ, with the reason. */
const otherwise = {
  'oidcc-client-test-idtoken-sig-none': 'JOSE-09: the permission to accept an unsigned ID token is not used',
  'fapi1-advanced-final-client-test-encrypted-idtoken': 'encrypted tokens are not decrypted yet',
  // The runners drop the prefix of a module's name, and this one has the opposite meaning in another suite.
  'oidcc-client-test-missing-athash': 'the runners say what fapi1-advanced-final-client-test-missing-athash does',
};

describe('the table', () => {
  test('every module and every flow is in it once, and nothing else is', () => {
    assert.deepEqual([modules.size, flows.size], [114, 73]);
    assert.deepEqual(table.filter(({ module }) => module !== undefined).map(({ module }) => module).sort(), [...modules.keys()].sort());
    assert.deepEqual(table.filter(({ flow }) => flow !== undefined).map(({ flow }) => flow).sort(), [...flows.keys()].sort());
  });

  test('a row is run, is as another, or says why not', () => {
    const vector = ['exchange', 'faults', 'outcome'];
    for (const [name, row] of rowOf) {
      const { module, flow, rule, claim, ...rest } = row;
      const members = { run: vector, as: ['as'], later: 'exchange' in row ? ['reason', ...vector] : ['reason'], 'not for a verifier': ['reason'] }[row.class];
      assert.deepEqual(Object.keys(rest), ['class', ...members], name);
      assert.ok(Object.values(row).every((value) => value !== ''), name);
      if (row.exchange) assert.ok(row.exchange in exchanges && row.faults.every((fault) => fault in conditions), name);
      if (row.as) assert.ok(modules.has(row.as) && flow !== undefined, name);
    }
    const count = (kind) => table.filter((row) => row.class === kind).length;
    assert.deepEqual(['run', 'as', 'later', 'not for a verifier'].map(count), [80, 50, 17, 40]);
  });

  test('a module that is run gets exactly the conditions it names', () => {
    for (const [name, { conditions: named }] of modules) {
      const { faults } = rowOf.get(name);
      if (faults) assert.deepEqual(faults, [...named, ...(name in unnamed ? [unnamed[name]] : [])], name);
    }
  });

  test('a flow does what the module does that names it, and what its behaviour says', () => {
    const named = [...modules].map(([name, { summary }]) => [name, flowIn(summary)]).filter(([, flow]) => flow !== undefined);
    assert.equal(named.length, 44);
    // Two modules may replace one flow: the flow is as one of them.
    for (const [, flow] of named) assert.ok(named.some(([name, replaced]) => replaced === flow && rowOf.get(flow).as === name), flow);
    for (const [name, { behavior = [] }] of flows) {
      const row = vectorOf(rowOf.get(name));
      for (const word of row?.faults ? behavior : []) {
        if (word in behaviors) assert.ok(row.faults.includes(behaviors[word]), `${name}: ${word}`);
        else assert.ok(['rotsig', 'back'].includes(word), `${name}: ${word}`);
      }
    }
  });

  test("panva's runners expect the same, or there is a reason", () => {
    const differing = new Set();
    for (const { module: suffix, expect } of peers) {
      for (const name of modules.keys()) {
        if (name !== suffix && !name.endsWith(`-client-test-${suffix}`)) continue;
        const { outcome } = rowOf.get(name);
        if (outcome !== undefined && (outcome === 'accept') !== expect.startsWith('accepts')) differing.add(name);
      }
    }
    assert.deepEqual([...differing].sort(), Object.keys(otherwise).sort());
  });
});

describe('the modules', () => {
  for (const [name, module] of modules) each(name, rowOf.get(name), { suite: suiteOf(name) }, applicable(name, module));
});

describe('the flows of the older tool', () => {
  for (const [name, flow] of flows) {
    const { id_token_encryption_alg_values_supported: [encryption] = [], response_types_supported: types } = flow.capabilities;
    each(name, vectorOf(rowOf.get(name)), { suite: 'oidcc', ...(encryption ? { encryption } : {}) }, types);
  }
});

test('a client that asks the front channel without a nonce is told so (oidcc-client-test-nonce-unless-code-flow)', () => {
  const key = keyFor('RS256');
  const verifier = createVerifier({ issuer: ISSUER, clientId: CLIENT, jwks: jwks(key), now: NOW });
  for (const flow of ['implicit', 'hybrid']) {
    refused('invalid_option', () => verifier.verifyIdToken(token(key), { nonce: null, flow }));
  }
});

function each(name, row, setting, responseTypes) {
  if (!row?.exchange) return; // a missing row is the table's failure
  test(`${row.outcome}: ${name}`, () => {
    assert.ok(responseTypes.length > 0);
    for (const responseType of responseTypes) {
      for (const alg of suites[setting.suite].algorithms) {
        const hint = `${responseType} ${alg}`;
        const { outcome, rule, claim, error, answered } = run({ ...row, ...setting }, responseType, alg);
        assert.deepEqual({ outcome, rule, claim }, { outcome: row.outcome, rule: row.rule, claim: row.claim }, hint);
        if (error) properError(error);
        if (error) assert.ok(answered, `${hint}: ${error.status}`);
      }
    }
  });
}

/** The row that says what is run: for a flow that is as a module, the module's. */
function vectorOf(row) {
  return row?.as ? rowOf.get(row.as) : row;
}

/** The flow that a module's description says it replaces. */
function flowIn(summary) {
  return /Corresponds to (rp-[\w+-]+)/.exec(summary)?.[1];
}

function suiteOf(name) {
  return name.startsWith('oidcc') ? 'oidcc' : name.startsWith('fapi1') ? 'fapi1' : 'fapi2';
}

/** The response types that a module is made for. FAPI 1 without JARM is hybrid, with it there is no ID token in front. */
function applicable(name, { notApplicable }) {
  const excluded = (variant) => notApplicable.filter(([kind]) => kind === variant).flatMap(([, values]) => values.match(/[^",\s][^",]*/g));
  const suite = suiteOf(name);
  if (suite === 'fapi2') return ['code'];
  if (suite === 'fapi1') return excluded('FAPIResponseMode').includes('jarm') ? ['code id_token'] : ['code id_token', 'code'];
  return RESPONSE_TYPES.filter((type) => !excluded('ResponseType').includes(type));
}
