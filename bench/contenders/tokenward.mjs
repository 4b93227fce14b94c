// This package, as its README says: one verifier for many tokens. For every runtime: the library is given.

/** Claims besides issuer, audience and expiry that it always checks: `sub`, `iat`, `azp`, `nonce`. */
export const tokenward = (library) => [
  { name: 'tokenward', prepare: (subject) => prepare(library, subject, {}) },
  { name: 'tokenward, cached', prepare: (subject) => prepare(library, subject, { cache: {} }) },
];

function prepare({ createVerifier }, { alg, issuer, audience, jwk, secret }, more) {
  const keys = jwk === undefined ? { jwks: { keys: [] }, clientSecret: secret } : { jwks: { keys: [jwk] } };
  const verifier = createVerifier({ issuer, clientId: audience, algorithms: [alg], ...keys, ...more });
  const expected = { nonce: null };
  return { synchronous: true, verify: (token) => verifier.verifyIdToken(token, expected) };
}
