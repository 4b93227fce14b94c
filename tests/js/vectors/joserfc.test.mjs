// The fixtures of joserfc: does the signature step pass? JSON serializations and encrypted tokens are no compact signed tokens.

import assert from 'node:assert/strict';
import { createPublicKey } from 'node:crypto';
import { test } from 'node:test';
import { parseClaims } from 'tokenward';
import { refused } from '../package/support/expect.mjs';
import { Judge, readJson, readText } from './support/sets.mjs';
import { checkSignature, optionsFor } from './support/signature.mjs';

const SET = 'joserfc-fixtures';
/** RFC 7515 A.1, the key of RFC 7797 §4. */
const RFC_7515_A1 = 'AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow';

/** The key of a case as JWK. HMAC fills a short secret with zeros, so that the longer one is the same key. */
function keyOf({ secret, public_key: file, protected: header, header: jwtHeader }) {
  const { alg } = header ?? jwtHeader;
  if (secret !== undefined) return { kty: 'oct', alg, k: Buffer.concat([Buffer.from(secret)], 64).toString('base64url') };
  if (file === undefined) return { kty: 'oct', alg, k: RFC_7515_A1 };
  if (file.endsWith('.json')) return { alg, ...readJson(SET, `keys/${file}`) };
  return createPublicKey(readText(SET, `keys/${file}`)).export({ format: 'jwk' });
}

for (const [file, counts] of [
  ['jwt_use_jws.json', { accept: 6, refuse: 0 }],
  ['jws_examples.json', { accept: 6, refuse: 0 }],
  ['jws_rfc7520.json', { accept: 4, refuse: 0 }],
  ['jws_rfc7797.json', { accept: 1, refuse: 3 }],
]) {
  test(`${file}: every compact token as labelled, or as the ledger says`, () => {
    const judge = new Judge(SET, file);
    for (const vector of readJson(SET, file).tests) {
      const compact = vector.token ?? vector.compact;
      if (compact === undefined) continue; // only asks to sign
      const { verdict } = checkSignature(compact, optionsFor(keyOf(vector)));
      judge.verdict(vector.name, 'accept', verdict);
      for (const form of ['general_json', 'flattened_json']) {
        if (vector[form]) refused('malformed_token', () => parseClaims(JSON.stringify(vector[form])));
      }
    }
    judge.finish(counts);
  });
}

test('encrypted tokens are refused before any work', () => {
  const tokens = ['jwe_rfc7520.json', 'jwe_compact_ecdh_1pu.json'].flatMap((file) => readJson(SET, file).tests.map(({ compact, value }) => compact ?? value));
  assert.equal(tokens.length, 14);
  for (const encrypted of tokens) {
    const { code } = checkSignature(encrypted, optionsFor(keyOf({ public_key: 'rsa-openssl-public.pem', header: { alg: 'RS256' } })));
    assert.equal(code, 'jwe_not_expected');
  }
});
