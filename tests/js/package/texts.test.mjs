// How texts come into the core: short and long ones by different ways, and other than ASCII by a third (pkg/src/host.ts).

import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { test } from 'node:test';
import { calculatePkceChallenge, createVerifier, parseClaims, verifyPkce } from 'tokenward';

/** The same low bytes: what a careless copy would take for the text itself. */
const shifted = (text, by) => String.fromCharCode(...[...text].map((c) => c.charCodeAt(0) + by));
const invalid = (code) => ({ name: 'TokenError', code });

for (const length of [43, 48, 49, 128]) {
  test(`a code verifier of ${length} characters is what it is`, () => {
    const codeVerifier = 'abcdefghijklmnopqrstuvwxyz0123456789-._~'.repeat(4).slice(0, length);
    const codeChallenge = calculatePkceChallenge(codeVerifier);
    verifyPkce({ codeVerifier, codeChallenge, codeChallengeMethod: 'S256' });
    for (const by of [0x80, 0x100, 0x1000]) {
      const others = [shifted(codeVerifier, by), codeVerifier.slice(1) + shifted(codeVerifier[0], by), shifted(codeVerifier[0], by) + codeVerifier.slice(1)];
      for (const other of others) {
        assert.throws(() => calculatePkceChallenge(other), invalid('invalid_code_verifier'));
        assert.throws(() => verifyPkce({ codeVerifier: other, codeChallenge, codeChallengeMethod: 'S256' }), invalid('invalid_code_verifier'));
      }
    }
  });
}

test('a token of other letters is no token', () => {
  for (const token of ['e30.e30.AA', `e30.${Buffer.from(JSON.stringify({ a: 'x'.repeat(99) })).toString('base64url')}.AA`]) {
    assert.equal(parseClaims(token).verified, false);
    for (const by of [0x80, 0x100]) assert.throws(() => parseClaims(shifted(token, by)), invalid('malformed_token'));
  }
});

test('a text with letters beyond ASCII comes whole, short or long', () => {
  const [issuer, clientSecret, now] = ['https://issuer.example', 'k'.repeat(32), 1_800_000_000];
  const encoded = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');
  for (const clientId of ['é', 'a\u{1F511}', 'ł'.repeat(40), `${'a'.repeat(60)}é`, 'é'.repeat(60), '\u{1F511}'.repeat(60), '\uFFFD'.repeat(60)]) {
    const verifier = createVerifier({ issuer, clientId, clientSecret, algorithms: ['HS256'], jwks: { keys: [] }, now });
    const input = `${encoded({ alg: 'HS256' })}.${encoded({ iss: issuer, sub: 'user-1', aud: clientId, exp: now + 60, iat: now })}`;
    const token = `${input}.${createHmac('sha256', clientSecret).update(input).digest('base64url')}`;
    assert.equal(verifier.verifyIdToken(token, { nonce: null }).claims.aud, clientId);
  }
});

test('every text of one call is itself, whatever stands beside it', () => {
  const [issuer, clientId, now] = ['https://issuer.example', 'client', 1_800_000_000];
  const clientSecret = Uint8Array.from({ length: 256 }, (_, octet) => octet);
  const texts = ['é', 'a', '\u{1F511}', '1:a', 'x=s1:y', '\uFFFD', '3:', 'b'.repeat(100), 'ł'.repeat(100), '\0', '=n'];
  const verifier = createVerifier({ issuer, clientId, clientSecret, algorithms: ['HS256'], jwks: { keys: [] }, now });
  const encoded = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const token = (claims) => {
    const input = `${encoded({ alg: 'HS256' })}.${encoded({ iss: issuer, aud: clientId, exp: now + 60, iat: now, ...claims })}`;
    return `${input}.${createHmac('sha256', clientSecret).update(input).digest('base64url')}`;
  };
  for (const [index, nonce] of texts.entries()) {
    const [one, two] = [1, 2].map((step) => texts[(index + step) % texts.length]);
    const claims = { sub: 'user-1', nonce, acr: one, amr: [one, two, nonce] };
    const expected = { nonce, subject: 'user-1', acr: { anyOf: [two, one] }, requiredAmr: [two, nonce] };
    assert.equal(verifier.verifyIdToken(token(claims), expected).claims.nonce, nonce);
    for (const other of [{ nonce: `${nonce}\0` }, { subject: nonce }, { acr: { anyOf: [two] } }, { requiredAmr: [two, `${nonce}=`] }]) {
      assert.throws(() => verifier.verifyIdToken(token(claims), { ...expected, ...other }), { name: 'TokenError' });
    }
  }
});

test('what no text of an option may be: too long, in too long a list, or with a lone surrogate', () => {
  const base = { issuer: 'https://issuer.example', clientId: 'client', clientSecret: 'k'.repeat(32), algorithms: ['HS256'], jwks: { keys: [] } };
  const verifier = createVerifier(base);
  const refused = (given, message) => assert.throws(() => verifier.verifyIdToken('x', { nonce: 'n', ...given }), { ...invalid('invalid_option'), message });
  const read = (given) => assert.throws(() => verifier.verifyIdToken('x', { nonce: 'n', ...given }), invalid('malformed_token'));
  for (const subject of ['\uD800', 'a\uDC00', '\uDC00\uD800', `${'a'.repeat(60)}\uD83D`]) {
    refused({ subject }, /^option `subject` must be a string of at most 1 MiB, without lone surrogates/);
    refused({ requiredAmr: ['a', subject] }, /^option `requiredAmr` must be a list of strings/);
    assert.throws(() => createVerifier({ ...base, [subject]: 1 }), { ...invalid('invalid_option'), message: /\uFFFD.* is not known/ });
  }
  read({ subject: '\u{1F511}' });
  read({ state: 'x'.repeat(1_048_576) });
  refused({ state: 'x'.repeat(1_048_577) }, /^option `state` must be a string of at most 1 MiB/);
  read({ requiredAmr: new Array(4_096).fill('a') });
  refused({ requiredAmr: new Array(4_097).fill('a') }, /^option `requiredAmr` must be a list of strings/);
});
