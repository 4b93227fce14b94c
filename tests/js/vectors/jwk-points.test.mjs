// Wycheproof's JWK points: a public key of the file's curve is usable exactly where the vector calls it valid.
// The files are made for key agreement; what is asked here is the check of the key alone (JOSE-24).

import { test } from 'node:test';
import { inspectJwks } from 'tokenward';
import { Judge, readJson } from './support/sets.mjs';

const SET = 'wycheproof-extra';
const FILES = [
  ['ecdh_secp256r1_webcrypto_test.json', { accept: 330, refuse: 23 }],
  ['ecdh_secp384r1_webcrypto_test.json', { accept: 771, refuse: 23 }],
  ['ecdh_secp521r1_webcrypto_test.json', { accept: 632, refuse: 23 }],
];

for (const [file, counts] of FILES) {
  test(`${file}: points on the curve are usable, others are not`, () => {
    const judge = new Judge(SET, file);
    for (const { curve, tests } of readJson(SET, file).testGroups) {
      for (const vector of tests) judge.verdict(vector.tcId, label(vector), outcome(vector.public, curve));
    }
    judge.finish(counts);
  });
}

function label({ result }) {
  return result === 'valid' ? 'accept' : 'refuse';
}

function outcome(jwk, curve) {
  return inspectJwks({ keys: [jwk] }).usable.some(({ crv }) => crv === curve) ? 'accept' : 'refuse';
}
