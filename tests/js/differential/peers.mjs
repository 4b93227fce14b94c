// The two that are compared: this package, and npm `jose` as strict as its documentation allows. What jose leaves to
// its user (nonce, azp, further audiences, hashes, ages) is checked in reference.mjs. Both answer
// { accepted, code, message, claims }.

import { createLocalJWKSet, decodeProtectedHeader, jwtVerify } from 'jose';
import { createVerifier, isTokenError } from 'tokenward';
import { checkAccessToken, checkIdToken } from './reference.mjs';

/** Every algorithm that needs no secret: the default of this package, which jose must be told. */
export const ASYMMETRIC = [
  'RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519',
];

export function ours({ kind, token, jwks, jwksForm, options, expected }) {
  try {
    const verifier = createVerifier({ ...options, jwks: jwksForm === 'text' ? jwks : JSON.parse(jwks) });
    const result = kind === 'id_token'
      ? verifier.verifyIdToken(token, expected)
      : verifier.verifyAccessToken(token, expected);
    verifier[Symbol.dispose]?.();
    return { accepted: true, claims: result.claims };
  } catch (error) {
    if (!isTokenError(error) && !(error instanceof SyntaxError)) throw error;
    const { code = 'SyntaxError', rule, claim, option, message } = error;
    return { accepted: false, code, rule, claim, option, message };
  }
}

export async function theirs(subject) {
  try {
    const { payload, protectedHeader } = await jwtVerify(subject.token, keysOf(subject), joseOptions(subject));
    const check = subject.kind === 'id_token' ? checkIdToken : checkAccessToken;
    const fault = check(payload, protectedHeader.alg, subject);
    if (fault !== null) return { accepted: false, code: `reference:${fault}`, message: fault };
    return { accepted: true, claims: payload };
  } catch (error) {
    return { accepted: false, code: error.code ?? error.name, message: error.message };
  }
}

function keysOf({ jwks, options }) {
  const set = createLocalJWKSet(JSON.parse(jwks));
  const secret = options.clientSecret === undefined ? undefined : new TextEncoder().encode(options.clientSecret);
  return (header, jws) => (header.alg.startsWith('HS') && secret !== undefined ? secret : set(header, jws));
}

function joseOptions({ kind, token, options, expected }) {
  const isIdToken = kind === 'id_token';
  return {
    issuer: options.issuer,
    audience: isIdToken ? options.clientId : options.audience,
    algorithms: options.algorithms ?? ASYMMETRIC,
    clockTolerance: options.clockTolerance ?? 10,
    currentDate: new Date(options.now * 1000),
    requiredClaims: isIdToken ? requiredOfIdToken(expected) : ['exp', 'sub', 'client_id', 'iat', 'jti'],
    ...(expected.subject === undefined ? {} : { subject: expected.subject }),
    ...(expected.maxTokenAge === undefined ? {} : { maxTokenAge: expected.maxTokenAge }),
    ...typOption(isIdToken, token),
  };
}

function requiredOfIdToken({ nonce, maxAge }) {
  return ['exp', 'iat', 'sub', ...(nonce === null ? [] : ['nonce']), ...(maxAge === undefined ? [] : ['auth_time'])];
}

/** An ID token needs no typ (so the option, which also demands one, is given where there is one). */
function typOption(isIdToken, token) {
  if (!isIdToken) return { typ: 'at+jwt' };
  return Object.hasOwn(decodeProtectedHeader(token), 'typ') ? { typ: 'JWT' } : {};
}
