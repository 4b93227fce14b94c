// Each algorithm, with tokens of an independent library: accepted as signed, and never after any change.

import assert from 'node:assert/strict';
import { sign } from 'node:crypto';
import { test } from 'node:test';
import { calculateJwkThumbprint, exportJWK, generateKeyPair, SignJWT } from 'jose';
import { createVerifier } from 'tokenward';
import { expected, refused, verifierFor } from './support/expect.mjs';
import { ALGORITHMS, b64u, claims, CLIENT, ISSUER, keyFor, NONCE, NOW, token } from './support/tokens.mjs';

for (const alg of ALGORITHMS) {
  test(`${alg}: a token signed by jose is accepted`, async () => {
    const { publicKey, privateKey } = await generateKeyPair(alg, { extractable: true });
    const jwk = { ...(await exportJWK(publicKey)), kid: 'k1', use: 'sig', alg };
    const payload = claims({ given_name: 'Zoë' });
    const idToken = await new SignJWT(payload).setProtectedHeader({ alg, kid: 'k1', typ: 'JWT' }).sign(privateKey);
    const verifier = createVerifier({ issuer: ISSUER, clientId: CLIENT, jwks: { keys: [jwk] }, now: NOW });

    const result = verifier.verifyIdToken(idToken, { nonce: NONCE });

    assert.deepEqual(result, {
      verified: true,
      kind: 'id_token',
      claims: payload,
      header: { alg, kid: 'k1', typ: 'JWT' },
      issuer: ISSUER,
      subject: 'user-1',
      expiresAt: NOW + 300,
      keyThumbprint: await calculateJwkThumbprint(jwk),
      warnings: [],
    });
  });

  test(`${alg}: no changed bit of the signature is accepted`, () => {
    const verifier = verifierFor(alg);
    const [header, payload, signature] = shortToken(alg).split('.');
    const bytes = Buffer.from(signature, 'base64url');
    for (let bit = 0; bit < bytes.length * 8; bit++) {
      const changed = Buffer.from(bytes);
      changed[bit >> 3] ^= 1 << (bit & 7);
      refused('signature_invalid', () => verifier.verifyIdToken(`${header}.${payload}.${b64u(changed)}`, expected), {
        hint: `bit ${bit}`,
      });
    }
  });

  test(`${alg}: no changed byte of header or payload is accepted`, () => {
    const verifier = verifierFor(alg);
    const [header, payload, signature] = shortToken(alg).split('.');
    for (const changed of changedBytes(header)) never(verifier, `${changed}.${payload}.${signature}`);
    for (const changed of changedBytes(payload)) {
      refused('signature_invalid', () => verifier.verifyIdToken(`${header}.${changed}.${signature}`, expected));
    }
  });

  test(`${alg}: no changed, added or removed character is accepted`, () => {
    const verifier = verifierFor(alg);
    const idToken = shortToken(alg);
    for (let i = 0; i < idToken.length; i++) {
      const other = idToken[i] === 'A' ? 'B' : 'A';
      never(verifier, idToken.slice(0, i) + other + idToken.slice(i + 1));
    }
    for (const extra of ['A', '=', ' ', '.', '\n', '\0']) {
      never(verifier, idToken + extra);
      never(verifier, extra + idToken);
    }
    for (const end of [1, 2, 3, 4]) never(verifier, idToken.slice(0, -end));
  });

  test(`${alg}: another key's signature is not accepted`, () => {
    const [header, payload] = shortToken(alg).split('.');
    const verifier = verifierFor(alg);
    for (const other of ALGORITHMS.filter((name) => name !== alg)) {
      const signature = token(keyFor(other)).split('.')[2];
      refused('signature_invalid', () => verifier.verifyIdToken(`${header}.${payload}.${signature}`, expected));
    }
    refused('signature_invalid', () => verifier.verifyIdToken(`${header}.${payload}.AAAA`, expected));
  });
}

// One key serves both members of a pair, so only the algorithm name tells the signatures apart.
for (const [signed, claimed] of [['RS256', 'PS256'], ['PS384', 'RS384'], ['RS256', 'RS512'], ['ES256', 'ES384']]) {
  test(`a signature made as ${signed} does not verify as ${claimed}`, () => {
    const forged = token({ ...keyFor(signed) }, { header: { alg: claimed } });
    const code = claimed.startsWith('ES') ? 'key_alg_mismatch' : 'signature_invalid';
    refused(code, () => verifierFor(signed).verifyIdToken(forged, expected));
  });
}

test('a DER-encoded ECDSA signature is refused', () => {
  const key = keyFor('ES256');
  const input = shortToken('ES256').split('.').slice(0, 2).join('.');
  const der = sign('sha256', Buffer.from(input), key.privateKey);
  refused('signature_invalid', () => verifierFor('ES256').verifyIdToken(`${input}.${b64u(der)}`, expected));
});

function shortToken(alg) {
  return token(keyFor(alg));
}

function* changedBytes(part) {
  const bytes = Buffer.from(part, 'base64url');
  for (let i = 0; i < bytes.length; i++) {
    const changed = Buffer.from(bytes);
    changed[i] ^= 1 << (i % 7);
    yield b64u(changed);
  }
}

function never(verifier, idToken) {
  let result;
  try {
    result = verifier.verifyIdToken(idToken, expected);
  } catch (error) {
    assert.equal(error.name, 'TokenError', String(error));
    return;
  }
  assert.fail(`accepted: ${JSON.stringify(result)}`);
}
