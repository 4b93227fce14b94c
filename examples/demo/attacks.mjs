// Six attacks on a verifier, each made from genuine tokens of the running provider.
// Knows how to forge and what must come back; prints nothing. Next door: run.mjs shows the results.

import { createHmac, createPublicKey } from 'node:crypto';
import { isTokenError } from 'tokenward';

const AN_HOUR = 3600;

/**
 * The attacks as data. `login` is the login under attack, `foreign` a login at another client of the same provider,
 * `next` a later login at our own client; `verifierAt(now)` is our verifier with its clock set.
 */
export function sixAttacks({ jwks, verifier, verifierAt, login, foreign, next, expiresAt }) {
  const [genuineHeader, genuinePayload, signature] = login.idToken.split('.');
  const [header, payload] = [decode(genuineHeader), decode(genuinePayload)];
  const ours = { nonce: login.nonce, accessToken: login.accessToken };
  const publicKey = createPublicKey({ key: signingKey(jwks, header), format: 'jwk' });
  return [
    {
      name: 'Altered payload',
      done: 'The claim `sub` was changed from alice to mallory; header and signature are the genuine ones.',
      code: 'signature_invalid',
      tries: [{ verifier, token: `${genuineHeader}.${encode({ ...payload, sub: 'mallory' })}.${signature}`, expected: ours }],
    },
    {
      name: 'alg: none',
      done: 'The header says that the token is not signed: `none` and `nOnE`, without and with a signature.',
      code: 'alg_none_forbidden',
      tries: ['none', 'nOnE'].flatMap((alg) => ['', signature].map((rest) => (
        { verifier, token: `${encode({ ...header, alg })}.${genuinePayload}.${rest}`, expected: ours }))),
    },
    {
      name: `HMAC with the ${publicKey.asymmetricKeyType === 'rsa' ? 'RSA ' : ''}public key`,
      done: 'HS256, with the public key of the provider as the secret: as PEM, as DER and as JWK text.',
      code: 'alg_not_allowed',
      tries: asSecrets(publicKey).map((secret) => (
        { verifier, token: signedWith(secret, `${encode({ ...header, alg: 'HS256' })}.${genuinePayload}`), expected: ours })),
    },
    {
      name: 'Foreign audience',
      done: 'A genuine token that the same provider issued to another client, with the nonce of that login.',
      code: 'audience_mismatch',
      tries: [{ verifier, token: foreign.idToken, expected: { nonce: foreign.nonce, accessToken: foreign.accessToken } }],
    },
    {
      name: 'Replayed nonce',
      done: 'The genuine token of an earlier login, presented in a new one that sent its own nonce.',
      code: 'nonce_mismatch',
      tries: [{ verifier, token: login.idToken, expected: { nonce: next.nonce, accessToken: login.accessToken } }],
    },
    {
      name: 'Expired',
      done: 'The genuine token, an hour after its `exp`: the clock of the verifier was set, the token is untouched.',
      code: 'token_expired',
      tries: [{ verifier: verifierAt(expiresAt + AN_HOUR), token: login.idToken, expected: ours }],
    },
  ];
}

/** Runs every try of an attack: refused with the right code by the verb, and reported so by its explanation. */
export function runAttack(attack) {
  const outcomes = attack.tries.map(({ verifier, token, expected }) => attempt(verifier, token, expected));
  const wrong = outcomes.find(({ code, reported }) => code !== attack.code || reported !== attack.code);
  return { ...attack, refused: !wrong, error: (wrong ?? outcomes[0]).error, problem: wrong && describe(wrong, attack.code) };
}

function attempt(verifier, token, expected) {
  const reported = verifier.explainIdToken(token, expected).error?.code ?? null;
  try {
    verifier.verifyIdToken(token, expected);
    return { code: null, reported };
  } catch (error) {
    if (!isTokenError(error)) throw error;
    return { code: error.code, reported, error };
  }
}

function describe({ code, reported }, wanted) {
  const got = code === null ? 'the token was ACCEPTED' : `it was refused with \`${code}\``;
  return `${got}, the report says \`${reported ?? 'ok'}\`; \`${wanted}\` was expected`;
}

// ── forging ──

function signedWith(secret, input) {
  return `${input}.${createHmac('sha256', secret).update(input).digest('base64url')}`;
}

function asSecrets(publicKey) {
  return [
    publicKey.export({ type: 'spki', format: 'pem' }),
    publicKey.export({ type: 'spki', format: 'der' }),
    JSON.stringify(publicKey.export({ format: 'jwk' })),
  ];
}

function signingKey(jwks, header) {
  return jwks.keys.find(({ kid }) => kid === header.kid);
}

function encode(part) {
  return Buffer.from(JSON.stringify(part)).toString('base64url');
}

function decode(part) {
  return JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
}
