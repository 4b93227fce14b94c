// Asks the package one question about a JWS: did its signature hold? Payloads of vectors are no ID tokens, so later
// rules fail; the step of the signature rule is the answer. Next door: sets.mjs reads the vectors.

import { createVerifier, isTokenError } from 'tokenward';

const SIGNATURE_RULE = 'IDT-06';
const PRIVATE_MEMBERS = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth'];
export const IDENTITY = { issuer: 'https://vectors.example', clientId: 'vectors', now: 1_800_000_000 };

/** A key that signed nothing: a verifier wants a usable one, also where only MACs are to be checked. */
export const UNRELATED_KEY = {
  kty: 'OKP', crv: 'Ed25519', alg: 'EdDSA', kid: 'unrelated', x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo',
};

/** `{ verdict: 'accept' }` or `{ verdict: 'refuse', code }`; `options` are those of createVerifier. */
export function checkSignature(jws, options) {
  try {
    const report = createVerifier({ ...IDENTITY, ...options }).explainIdToken(jws, { nonce: null });
    const step = report.steps.find(({ rule }) => rule === SIGNATURE_RULE);
    if (step?.status === 'pass') return { verdict: 'accept', report };
    return { verdict: 'refuse', code: report.error.code, report };
  } catch (error) {
    if (!isTokenError(error)) throw error;
    return { verdict: 'refuse', code: error.code };
  }
}

export function publicPart(jwk) {
  return Object.fromEntries(Object.entries(jwk).filter(([name]) => !PRIVATE_MEMBERS.includes(name)));
}

/** Options for a key of a vector: an asymmetric one as key set, a symmetric one as the client's secret. */
export function optionsFor(jwk) {
  if (jwk.kty !== 'oct') return { jwks: { keys: [publicPart(jwk)] } };
  const clientSecret = new Uint8Array(Buffer.from(jwk.k, 'base64url'));
  return { jwks: { keys: [UNRELATED_KEY] }, clientSecret, algorithms: [jwk.alg] };
}
