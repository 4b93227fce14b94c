// Every input that a fuzzer found worth keeping, and every text and token of the vectors, through the package in one instance:
// nothing but TokenErrors, no fault of ours, and the instance is as well at the end as at the start.

import '../boundary-fuzz/watch.mjs';
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { test } from 'node:test';
import { TokenError } from 'tokenward';
import { probe, used } from '../boundary-fuzz/fuzz.mjs';
import { answered, jsonCalls, keyCalls, TARGETS, tokenCalls } from './support/corpora.mjs';
import { root } from './support/places.mjs';

const CORPUS = join(root, 'tests', 'fuzz', 'corpus');
const VECTORS = join(root, 'tests', 'vectors');
/** The fewest files of each corpus, and of calls that were not refused: one that all ends at one place would test nothing. */
const FEWEST = {
  token: [300, { answered: 1000 }], json: [700, { answered: 100 }], jwks: [300, { answered: 200 }], id_token: [400, { answered: 400, accepted: 10 }],
  access_token: [350, { answered: 700, accepted: 10 }], options: [700, { answered: 20 }], responses: [12, { answered: 50, accepted: 6 }], documents: [20, { answered: 20, accepted: 10 }],
  jwt: [350, { accepted: 40 }],
};

/** Makes the calls of every input. Returns how often each code came, and under `answered` and `accepted` the others. */
function run(inputs, callsOf) {
  const counts = {};
  const add = (name) => { counts[name] = (counts[name] ?? 0) + 1; };
  for (const [name, input] of inputs) {
    const refused = (error) => {
      assert.ok(error instanceof TokenError, `${name}: ${error?.stack ?? error}`);
      assert.notEqual(error.code, 'internal_error', name);
      add(error.code);
    };
    for (const answer of answered(callsOf(input), refused)) if (answer !== undefined) add(answer === 'accepted' ? 'accepted' : 'answered');
  }
  probe();
  return counts;
}

const filesOf = (folder) => readdirSync(folder, { withFileTypes: true, recursive: true })
  .filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath ?? entry.path, entry.name)).sort();
const read = (files) => files.map((file) => [file.slice(root.length), readFileSync(file)]);

test('every target has its corpus', () => {
  // The lives of remote verifiers take their time: tests/js/remote/corpus.test.mjs.
  assert.deepEqual(readdirSync(CORPUS).sort(), [...Object.keys(TARGETS), 'remote'].sort());
});

for (const [target, callsOf] of Object.entries(TARGETS)) {
  test(`corpus of ${target}`, (context) => {
    const inputs = read(filesOf(join(CORPUS, target)));
    const [files, calls] = FEWEST[target];
    assert.ok(inputs.length >= files, `${inputs.length} files`);
    const counts = run(inputs, callsOf);
    context.diagnostic(`${inputs.length} files: ${JSON.stringify(counts)}`);
    for (const [outcome, fewest] of Object.entries(calls)) assert.ok(counts[outcome] >= fewest, `${outcome}: ${JSON.stringify(counts)}`);
  });
}

test('JSONTestSuite', () => {
  const inputs = read(filesOf(join(VECTORS, 'jsontestsuite')).filter((file) => file.endsWith('.json')));
  assert.ok(inputs.length >= 340, `${inputs.length} files`);
  const counts = run(inputs, jsonCalls);
  assert.ok(counts.answered > 90 && counts.invalid_claims > 190 && counts.json_too_deep > 3, JSON.stringify(counts));
});

test('tokens and keys of the vectors', (context) => {
  const [tokens, keys] = [new Set(), new Set()];
  for (const [name, bytes] of read(filesOf(VECTORS).filter((file) => !file.includes('jsontestsuite')))) {
    // One set has an empty file on purpose.
    if (extname(name) === '.json' && bytes.length > 0) collect(JSON.parse(bytes), tokens, keys);
    else if (extname(name) === '.jwt') tokens.add(bytes.toString().trim());
  }
  assert.ok(tokens.size > 500 && keys.size > 300, `${tokens.size} tokens, ${keys.size} keys`);
  const counts = { tokens: run([...tokens].map((one) => [one, one]), tokenCalls), keys: run([...keys].map((one) => [one, one]), keyCalls) };
  context.diagnostic(`${tokens.size} tokens, ${keys.size} keys: ${JSON.stringify(counts)}`);
  assert.ok(counts.tokens.answered > tokens.size && counts.keys.answered > keys.size / 2);
});

/** Whatever looks like a compact token, a key or a key set, at any depth. */
function collect(value, tokens, keys) {
  if (typeof value === 'string') {
    if (/^[\w+/=-]*(\.[\w+/=-]*){2,4}$/.test(value) && value.length > 20) tokens.add(value);
    return;
  }
  if (typeof value !== 'object' || value === null) return;
  if (typeof value.kty === 'string' || Array.isArray(value.keys)) keys.add(JSON.stringify(value));
  for (const member of Object.values(value)) collect(member, tokens, keys);
}

test('all of it once more needs nothing more', () => {
  const before = used();
  for (const [target, callsOf] of Object.entries(TARGETS)) run(read(filesOf(join(CORPUS, target))), callsOf);
  const after = used();
  assert.deepEqual({ ...after, bytes: 0 }, { ...before, bytes: 0 });
  assert.equal(after.instances, 1);
  assert.ok(after.bytes <= before.bytes + 2 ** 20 && after.bytes <= 2 ** 24, `${before.bytes} bytes, then ${after.bytes}`);
});
