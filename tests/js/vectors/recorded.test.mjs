// The recorded test suites of jose, jsonwebtoken and PyJWT: did the signature hold, and are the claims those of a token to accept?
// Next door: support/recorded.mjs maps the cases; decisions/recorded.json lists, by reason, those without a mapping.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createVerifier, isTokenError } from 'tokenward';
import { Judge, readDecisions, readJson } from './support/sets.mjs';
import { claimsQuestion, signatureQuestion } from './support/recorded.mjs';
import { checkSignature } from './support/signature.mjs';

const FILES = [
  ['node-jsonwebtoken.json', 233, { accept: 240, refuse: 75 }],
  ['panva-jose.json', 144, { accept: 62, refuse: 52 }],
  ['pyjwt.json', 207, { accept: 168, refuse: 66 }],
];

for (const [file, count, counts] of FILES) {
  test(`${file}: every case as its own library decided, or as the ledger says`, () => {
    const judge = new Judge('recorded', file);
    const unmapped = { signature: {}, claims: {} };
    const { cases } = readRecorded(file);
    assert.equal(cases.length, count);
    for (const vector of cases) {
      ask('signature', signatureQuestion(vector), ({ token, options }) => checkSignature(token, options).verdict);
      if (vector.kind === 'jwt' || vector.kind === null) ask('claims', claimsQuestion(vector), verifies);

      function ask(name, question, answer) {
        if (question.unmapped) (unmapped[name][question.unmapped] ??= []).push(vector.id);
        else judge.verdict(`${name}/${vector.id}`, question.label, answer(question));
      }
    }
    judge.finish(counts);
    assert.deepEqual(unmapped, readDecisions('recorded')[file]);
  });
}

function readRecorded(file) {
  const recorded = readJson('recorded', file);
  return { cases: Object.values(recorded).find(Array.isArray) };
}

function verifies({ token, options, expected }) {
  try {
    createVerifier(options).verifyIdToken(token, expected);
    return 'accept';
  } catch (error) {
    if (!isTokenError(error)) throw error;
    return 'refuse';
  }
}
