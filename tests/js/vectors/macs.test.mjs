// Wycheproof's HMAC files through the hazmat build. They also hold truncated tags and short keys, which are fine as
// HMAC and are no HS*: JOSE takes the whole output, and a key at least as long (RFC 7518 §3.2).

import { before, test } from 'node:test';
import { bytes, loadHazmat } from './support/hazmat.mjs';
import { Judge, readJson } from './support/sets.mjs';

const SET = 'wycheproof-extra';
const FILES = [
  ['hmac_sha256_test.json', 'HS256', 256],
  ['hmac_sha384_test.json', 'HS384', 384],
  ['hmac_sha512_test.json', 'HS512', 512],
];
let verify;
before(async () => { verify = await loadHazmat(); });

for (const [file, alg, bits] of FILES) {
  test(`${file}: as labelled where it is ${alg}, refused where it is not`, () => {
    const judge = new Judge(SET, file);
    for (const { keySize, tagSize, tests } of readJson(SET, file).testGroups) {
      const isJose = keySize >= bits && tagSize === bits;
      for (const vector of tests) {
        const label = isJose && vector.result === 'valid' ? 'accept' : 'refuse';
        judge.verdict(vector.tcId, label, outcome(alg, vector));
      }
    }
    judge.finish({ accept: 30, refuse: 144 });
  });
}

function outcome(alg, { key, msg, tag }) {
  return verify(alg, { kty: 'oct', k: Buffer.from(key, 'hex').toString('base64url') }, bytes(msg), bytes(tag));
}
