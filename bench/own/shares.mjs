// Where the time of one verification goes: what is left when the signature is cheap (HS256) or never reached.
// Rows by name, with one ES256 subject unless the name says otherwise; `ES256` itself is what the others are parts of.

import { createVerifier, isTokenError, parseClaims } from 'tokenward';
import { subjects } from '../fixture.mjs';
import { measure, outcome } from '../measure.mjs';

export async function runShares({ plan, readCpu }) {
  const { ES256, HS256 } = subjects(['ES256', 'HS256']);
  const [verifier, macVerifier] = [makeVerifier(ES256), makeVerifier(HS256)];
  const expected = { nonce: null };
  const refusing = (refused, code) => each(refused, (token) => {
    try {
      verifier.verifyIdToken(token, expected);
    } catch (error) {
      if (isTokenError(error) && error.code === code) return;
      throw error;
    }
    throw new Error(`a token was accepted that is ${code}`);
  });
  const runners = {
    ES256: each(ES256.tokens, (token) => verifier.verifyIdToken(token, expected)),
    'HS256: all but an expensive signature': each(HS256.tokens, (token) => macVerifier.verifyIdToken(token, expected)),
    'refused before the signature (algorithm)': refusing([HS256.tokens[0]], 'alg_not_allowed'),
    'refused before everything (no token)': refusing(['x'], 'malformed_token'),
    'refused after the signature (audience)': refusing([ES256.refused['another audience']], 'audience_mismatch'),
    parseClaims: each(ES256.tokens, (token) => parseClaims(token)),
    'JSON.parse of both parts in JavaScript': each(ES256.tokens, parseInJavaScript),
    explainIdToken: each(ES256.tokens, (token) => verifier.explainIdToken(token, expected)),
  };
  return outcome(await measure(runners, plan, readCpu), 'ES256');
}

function makeVerifier({ issuer, audience, alg, jwk, secret }) {
  const keys = jwk === undefined ? { jwks: { keys: [] }, clientSecret: secret } : { jwks: { keys: [jwk] } };
  return createVerifier({ issuer, clientId: audience, algorithms: [alg], ...keys });
}

const each = (tokens, work) => (calls) => {
  for (let index = 0; index < calls; index += 1) work(tokens[index % tokens.length]);
};

const parseInJavaScript = (token) => token.split('.', 2).map((part) => JSON.parse(Buffer.from(part, 'base64url').toString()));
