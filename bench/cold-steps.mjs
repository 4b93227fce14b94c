// The steps of one cold start, for whoever begins afresh: a process (cold-start.mjs) or a page (runtimes/fresh-page.mjs). Nothing is
// imported here that a library would need too; `load` imports one by its name.

export const STEPS = { tokenward, jose };

/** What each step took, in milliseconds. */
export async function coldStart(steps, load, subject) {
  const started = performance.now();
  const { imported, ready, verified } = await steps(load, subject);
  return { import: imported - started, prepare: ready - imported, verify: verified - ready };
}

async function tokenward(load, { issuer, audience, alg, jwk, secret, tokens: [token] }) {
  const { createVerifier, default: init } = await load('tokenward');
  const imported = performance.now();
  await init();
  const keys = jwk === undefined ? { jwks: { keys: [] }, clientSecret: secret } : { jwks: { keys: [jwk] } };
  const verifier = createVerifier({ issuer, clientId: audience, algorithms: [alg], ...keys });
  const ready = performance.now();
  verifier.verifyIdToken(token, { nonce: null });
  return { imported, ready, verified: performance.now() };
}

async function jose(load, { issuer, audience, alg, jwk, secret, tokens: [token] }) {
  const { importJWK, jwtVerify } = await load('jose');
  const imported = performance.now();
  const key = jwk === undefined ? new TextEncoder().encode(secret) : await importJWK(jwk, alg);
  const ready = performance.now();
  await jwtVerify(token, key, { issuer, audience, algorithms: [alg] });
  return { imported, ready, verified: performance.now() };
}
