// The printed examples of RFC 7515, 7517, 7519, 7520, 7636, 7638, 7797, 8037, 9278 and 9449 through the package.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  calculatePkceChallenge, inspectJwks, isTokenError, jwkThumbprint, jwkThumbprintUri, parseClaims, verifyPkce,
} from 'tokenward';
import { readJson, readText } from './support/sets.mjs';
import { checkSignature, optionsFor, publicPart } from './support/signature.mjs';

const LATCHSET = 'rfc-latchset-jose';
const COOKBOOK = 'rfc7520-cookbook';
const OURS = 'rfc-reconstructed';
const HS256_KEY_7515 = { ...readJson(LATCHSET, 'rfc7515_A.1.jwk'), alg: 'HS256' };

describe('RFC 7515 appendix A', () => {
  const signed = [['A.1', 'HS256'], ['A.2', 'RS256'], ['A.3', 'ES256'], ['A.4', 'ES512']];
  for (const [example, alg] of signed) {
    const jws = readText(LATCHSET, `rfc7515_${example}.jwsc`).trim();
    const options = optionsFor({ alg, ...readJson(LATCHSET, `rfc7515_${example}.jwk`) });
    test(`${example} (${alg}) verifies, and not with one bit changed`, () => assertSignatureMatters(jws, options, alg));
  }

  test('A.5: an unsecured JWS is refused', () => {
    const jws = readText(LATCHSET, 'rfc7515_A.5.jwsc').trim();
    assert.equal(checkSignature(jws, optionsFor(HS256_KEY_7515)).code, 'alg_none_forbidden');
  });

  for (const [example, keys] of [['A.6.jwsg', 'A.6.jwkset'], ['A.7.jwsf', 'A.7.jwk']]) {
    test(`${example}: a JSON serialization is refused, though its key is known`, () => {
      const key = readJson(LATCHSET, `rfc7515_${keys}`);
      const jwks = { keys: (key.keys ?? [key]).map(publicPart) };
      assert.equal(checkSignature(readText(LATCHSET, `rfc7515_${example}`), { jwks }).code, 'malformed_token');
    });
  }
});

describe('RFC 7517 appendix A', () => {
  test('A.1: of the public keys, the one for signatures is usable', () => {
    const { usable, skipped } = inspectJwks(readText(LATCHSET, 'rfc7517_A.1.jwkset'));
    assert.deepEqual(usable.map(({ kid, kty, bits, algorithms }) => ({ kid, kty, bits, algorithms })), [
      { kid: '2011-04-29', kty: 'RSA', bits: 2048, algorithms: ['RS256'] },
    ]);
    assert.equal(usable[0].thumbprint, 'NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs');
    assert.deepEqual(skipped.map(({ code }) => code), ['key_use_mismatch']);
  });

  for (const example of ['A.2', 'A.3']) {
    test(`${example}: private and symmetric keys are refused`, () => {
      assertCode(() => inspectJwks(readText(LATCHSET, `rfc7517_${example}.jwkset`)), 'private_key_in_jwks');
    });
  }
});

describe('RFC 7519', () => {
  const { jwt_hs256: jwt, key_k: k, unsecured } = readJson(OURS, 'rfc7519.json');
  const options = optionsFor({ kty: 'oct', alg: 'HS256', k });

  test('3.1: the example JWT verifies, and not with one bit changed', () => assertSignatureMatters(jwt, options, 'HS256'));
  test('6.1: the unsecured JWT is refused', () => assert.equal(checkSignature(unsecured, options).code, 'alg_none_forbidden'));
  test('3.1: its claims are read, marked as not verified', () => {
    const { verified, claims } = parseClaims(jwt);
    assert.equal(verified, false);
    assert.deepEqual({ ...claims }, { iss: 'joe', exp: 1300819380, 'http://example.com/is_root': true });
  });
});

describe('RFC 7520 section 4', () => {
  const compact = [
    ['4_1.rsa_v15_signature', 'RS256'], ['4_2.rsa-pss_signature', 'PS384'], ['4_3.ecdsa_signature', 'ES512'],
    ['4_4.hmac-sha2_integrity_protection', 'HS256'],
  ];
  for (const [name, alg] of compact) {
    test(`${name} (${alg}) verifies, and not with one bit changed`, () => {
      const { input, output } = readJson(COOKBOOK, `jws/${name}.json`);
      assertSignatureMatters(output.compact, optionsFor(input.key), alg);
    });
  }

  const json = [
    '4_5.signature_with_detached_content', '4_6.protecting_specific_header_fields', '4_7.protecting_content_only',
    '4_8.multiple_signatures',
  ];
  for (const name of [...json, ...compact.map(([file]) => file)]) {
    test(`${name}: the JSON serializations are refused`, () => {
      const { input, output } = readJson(COOKBOOK, `jws/${name}.json`);
      const key = [input.key].flat()[0];
      const texts = [output.json, output.json_flat].filter(Boolean).map((value) => JSON.stringify(value));
      assert.ok(texts.length >= 1);
      for (const text of texts) assert.equal(checkSignature(text, optionsFor(key)).code, 'malformed_token');
    });
  }

  test('4_5: detached content is refused', () => {
    const { input, output } = readJson(COOKBOOK, `jws/${json[0]}.json`);
    assert.equal(checkSignature(output.compact, optionsFor(input.key)).verdict, 'refuse');
  });
});

describe('RFC 7520 section 3', () => {
  for (const name of ['3_1.ec_public_key', '3_3.rsa_public_key']) {
    test(`${name} is usable`, () => {
      const { usable, skipped } = inspectJwks({ keys: [readJson(COOKBOOK, `jwk/${name}.json`)] });
      assert.equal(usable.length, 1);
      assert.deepEqual(skipped, []);
    });
  }
  const secret = ['3_2.ec_private_key', '3_4.rsa_private_key', '3_5.symmetric_key_mac_computation', '3_6.symmetric_key_encryption'];
  for (const name of secret) {
    test(`${name} is refused in a key set`, () => {
      assertCode(() => inspectJwks({ keys: [readJson(COOKBOOK, `jwk/${name}.json`)] }), 'private_key_in_jwks');
    });
  }
});

describe('RFC 7797', () => {
  for (const name of ['hmac-sha2_b64_false', '4.2.hmac-sha2_b64_false']) {
    test(`${name}: an unencoded payload is refused, in each form`, () => {
      const { input, output } = readJson(COOKBOOK, `rfc7797/${name}.json`);
      const forms = [output.compact, JSON.stringify(output.json), JSON.stringify(output.json_flat)].filter(Boolean);
      assert.ok(forms.length >= 2);
      for (const form of forms) assert.equal(checkSignature(form, optionsFor(input.key)).verdict, 'refuse');
    });
  }
});

describe('RFC 8037 appendix A', () => {
  const { private_jwk: privateJwk, public_jwk: publicJwk, thumbprint, jws } = readJson(OURS, 'rfc8037.json');

  test('A.4: the EdDSA signature verifies, and not with one bit changed', () => {
    assertSignatureMatters(jws, { jwks: { keys: [publicJwk] } }, 'EdDSA');
  });
  test('A.4: the same in the cookbook', () => {
    const { input, output } = readJson(COOKBOOK, 'curve25519/jws.json');
    assertSignatureMatters(output.compact, optionsFor(input.key), 'EdDSA');
  });
  test('A.3: thumbprint of the public and of the private key', () => {
    assert.equal(jwkThumbprint(publicJwk), thumbprint);
    assert.equal(jwkThumbprint(privateJwk), thumbprint);
  });
});

describe('RFC 7638 section 3.1 and RFC 9278', () => {
  const { jwk, thumbprint } = readJson(OURS, 'rfc7638.json');

  test('the thumbprint', () => {
    assert.equal(jwkThumbprint(jwk), thumbprint);
    assert.equal(jwkThumbprint(jwk, 'SHA-256'), thumbprint);
    assert.equal(jwkThumbprint(readJson(LATCHSET, 'rfc7638_3.1.jwk')), readText(LATCHSET, 'rfc7638_3.1.thp').trim());
  });
  test('members that do not identify the key do not count', () => {
    const { kty, n, e } = jwk;
    assert.equal(jwkThumbprint({ n, kty, e, use: 'sig', x5t: 'x' }), thumbprint);
    assert.notEqual(jwkThumbprint({ kty, n, e: 'Aw' }), thumbprint);
  });
  test('the URI', () => {
    assert.equal(jwkThumbprintUri(jwk), `urn:ietf:params:oauth:jwk-thumbprint:sha-256:${thumbprint}`);
    assert.match(jwkThumbprintUri(jwk, 'SHA-384'), /^urn:ietf:params:oauth:jwk-thumbprint:sha-384:[\w-]{64}$/);
    assert.match(jwkThumbprintUri(jwk, 'SHA-512'), /^urn:ietf:params:oauth:jwk-thumbprint:sha-512:[\w-]{86}$/);
  });
});

describe('RFC 7636 appendix B', () => {
  const { verifier, challenge } = readJson(OURS, 'rfc7636.json').cases[0];

  test('the challenge of the verifier', () => {
    assert.equal(calculatePkceChallenge(verifier), challenge);
    verifyPkce({ codeVerifier: verifier, codeChallenge: challenge, codeChallengeMethod: 'S256' });
  });
  test('other pairs and methods are refused', () => {
    const other = `${verifier.slice(0, -1)}j`;
    const exchange = { codeVerifier: verifier, codeChallenge: challenge };
    assertCode(() => verifyPkce({ ...exchange, codeVerifier: other, codeChallengeMethod: 'S256' }), 'pkce_mismatch');
    assertCode(() => verifyPkce({ ...exchange, codeChallenge: verifier, codeChallengeMethod: 'plain' }), 'pkce_method_not_allowed');
    assertCode(() => verifyPkce(exchange), 'pkce_method_not_allowed');
  });
});

describe('RFC 9449', () => {
  const { token_proof: proof, resource_proof: other, jkt } = readJson(OURS, 'rfc9449.json');
  const { jwk } = parseClaims(proof).header;

  test('the thumbprint of the proof key', () => assert.equal(jwkThumbprint(jwk), jkt));
  test('a DPoP proof is no ID token, with its key and without', () => {
    for (const token of [proof, other]) {
      assert.equal(checkSignature(token, { jwks: { keys: [jwk] } }).report.error.code, 'typ_mismatch');
      assert.equal(checkSignature(token, optionsFor(HS256_KEY_7515)).verdict, 'refuse');
    }
  });
});

/** The example verifies under its own algorithm; with any one of these bits turned it does not. */
function assertSignatureMatters(jws, options, alg) {
  assert.equal(JSON.parse(Buffer.from(jws.split('.')[0], 'base64url')).alg, alg);
  assert.equal(checkSignature(jws, options).verdict, 'accept');
  const [header, payload, signature] = jws.split('.');
  for (const changed of [flipped(signature, 0), flipped(signature, -2)]) {
    assert.equal(checkSignature(`${header}.${payload}.${changed}`, options).code, 'signature_invalid');
  }
  assert.equal(checkSignature(`${header}.${flipped(payload, 0)}.${signature}`, options).code, 'signature_invalid');
}

function flipped(part, index) {
  const bytes = Buffer.from(part, 'base64url');
  bytes[index < 0 ? bytes.length + index : index] ^= 1;
  return bytes.toString('base64url');
}

function assertCode(call, code) {
  assert.throws(call, (error) => isTokenError(error) && error.code === code);
}
