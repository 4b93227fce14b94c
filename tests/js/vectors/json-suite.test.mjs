// JSONTestSuite through the package: each text is the value of a claim, which parseClaims reads as a verifier would.
// The same texts, not wrapped, are read by the native tests. Next door: decisions/jsontestsuite.json.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isTokenError, parseClaims } from 'tokenward';
import { Judge, filesOf, readBytes, readDecisions, readText } from './support/sets.mjs';

const SET = 'jsontestsuite';
const HEADER = Buffer.from('{"alg":"RS256"}').toString('base64url');
const CODES = { DuplicateMember: 'duplicate_member', NotUtf8: 'invalid_claims', Syntax: 'invalid_claims', TooDeep: 'json_too_deep' };

test('test_parsing: what must be read is read, and what must not is refused', () => {
  const judge = new Judge(SET, 'test_parsing');
  for (const name of filesOf(SET, 'test_parsing').filter((file) => !file.startsWith('i_'))) {
    const file = `test_parsing/${name}`;
    const { verdict, value } = read(file);
    judge.verdict(name, name.startsWith('y_') ? 'accept' : 'refuse', verdict);
    if (verdict === 'accept') assert.deepEqual(value, JSON.parse(readText(SET, file)), name);
  }
  judge.finish({ accept: 93, refuse: 190 });
});

test('what is left to a reader is done as decided', () => {
  const seen = { accept: 0, refuse: 0 };
  for (const { file, ours, error, value: wanted } of readDecisions(SET)) {
    const { verdict, code, value } = read(file);
    seen[verdict] += 1;
    assert.equal(verdict, ours, file);
    if (verdict === 'refuse') assert.equal(code, CODES[error], file);
    else assert.deepEqual(value, wanted ?? JSON.parse(readText(SET, file)), file);
  }
  assert.deepEqual(seen, { accept: 23, refuse: 34 });
});

test('nesting that overflows other readers ends at the bound', () => {
  for (const name of ['n_structure_100000_opening_arrays.json', 'n_structure_open_array_object.json']) {
    assert.equal(read(`test_parsing/${name}`).code, 'json_too_deep', name);
  }
});

function read(file) {
  const payload = Buffer.concat([Buffer.from('{"value":'), readBytes(SET, file), Buffer.from('}')]);
  try {
    const { claims } = parseClaims(`${HEADER}.${payload.toString('base64url')}.AAAA`, { maxTokenBytes: 1_048_576 });
    assert.deepEqual(Object.keys(claims), ['value'], file);
    return { verdict: 'accept', value: structuredClone(claims.value) };
  } catch (error) {
    if (!isTokenError(error)) throw error;
    return { verdict: 'refuse', code: error.code };
  }
}
