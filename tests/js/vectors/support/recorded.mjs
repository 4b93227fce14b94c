// Maps what another library was asked in its own tests onto the options here: one question about the signature, one
// about the claims. A case without a mapping is given a reason. Next door: recorded.test.mjs asks.

import { createPublicKey, generateKeyPairSync, sign } from 'node:crypto';
import { UNRELATED_KEY, publicPart } from './signature.mjs';

const { publicKey, privateKey } = generateKeyPairSync('ed25519');
const OUR_KEY = { ...publicKey.export({ format: 'jwk' }), alg: 'EdDSA' };
const MACS = ['HS256', 'HS384', 'HS512'];
const SIGNATURES = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519'];
/** Claims that an ID token needs, so that a case that lacks one without meaning it is not refused for that. */
const NEEDED = ['iss', 'sub', 'aud', 'iat', 'exp'];

/** Errors behind the signature; whatever else a peer says of a token comes before or with it. */
const CLAIM_ERRORS = [
  'ERR_JWT_CLAIM_VALIDATION_FAILED', 'ERR_JWT_EXPIRED', 'ERR_JWT_INVALID: JWT Claims Set', 'ExpiredSignatureError', 'ImmatureSignatureError',
  'InvalidAudienceError', 'InvalidIssuedAtError', 'InvalidIssuerError', 'InvalidJTIError', 'InvalidSubjectError', 'MissingRequiredClaimError',
  'DecodeError: Invalid payload string', 'DecodeError: Expiration Time claim', 'DecodeError: Not Before claim',
  'jwt audience', 'jwt expired', 'jwt issuer', 'jwt jwtid', 'jwt not active', 'jwt subject', 'maxAge exceeded', 'iat required', 'invalid exp',
  'invalid nbf',
];
const OPTION_ERRORS = [
  'TypeError', 'DecodeError: It is required that you pass in a value for the "algorithms"', 'nonce must be', '"maxAge" should be', 'jwt must be',
  'secret or public key must be', 'secretOrPublicKey is not valid', 'verify must be called', 'clockTimestamp must be', 'Unknown key type',
];

/** `{ label, token, options }`, or `{ unmapped }`. */
export function signatureQuestion({ kind, token, key, algorithms, options, kwargs, expect, peer_error: error }) {
  if (kind === 'flattened') return { unmapped: 'JSON serialization' };
  if (typeof token !== 'string') return { unmapped: 'the token is no text' };
  if (starts(error, OPTION_ERRORS)) return { unmapped: 'the peer objects to its options' };
  if (kwargs?.detached_payload) return { unmapped: 'detached payload' };
  if (options?.verify_signature === false) return { unmapped: 'a check is switched off' };
  const material = materialOf(key, token);
  if (material.unmapped) return material;
  const listed = algorithms ?? options?.algorithms ?? (key.jwk?.alg ? [key.jwk.alg] : undefined);
  const usable = material.clientSecret ? MACS : SIGNATURES;
  const both = listed?.filter((name) => usable.includes(name));
  const fallback = material.clientSecret ? MACS : undefined;
  const allowed = listed ? (both.length > 0 ? both : listed) : fallback;
  const { clientSecret, jwks } = material;
  return {
    label: expect === 'accept' || starts(error, CLAIM_ERRORS) ? 'accept' : 'refuse',
    token,
    options: { jwks, ...(clientSecret ? { clientSecret } : {}), ...(allowed ? { algorithms: allowed } : {}) },
  };
}

/** `{ label, token, options, expected }`, or `{ unmapped }`: the claims of a `jwt` case, signed anew with a key of ours. */
export function claimsQuestion(vector) {
  const { token, expect, peer_error: error, kwargs } = vector;
  if (typeof token !== 'string') return { unmapped: 'the token is no text' };
  if (starts(error, OPTION_ERRORS)) return { unmapped: 'the peer objects to its options' };
  if (error !== null && !starts(error, CLAIM_ERRORS)) return { unmapped: 'refused before its claims' };
  const asked = { ...vector.options, ...kwargs };
  const now = asked.clockTimestamp ?? vector.now;
  asked.maxTokenAge ??= asked.maxAge;
  const reason = whyNot(asked);
  if (reason) return { unmapped: reason };

  const payload = Buffer.from(token.split('.')[1], 'base64');
  const claims = objectOf(payload);
  // jsonwebtoken, which gives no kind, leaves an audience alone that it was not asked for.
  const audience = one(asked.audience) ?? (vector.kind === null && typeof one(claims?.aud) === 'string' ? one(claims.aud) : undefined);
  const clientId = audience ?? 'client';
  const issuer = issuerOf(one(asked.issuer) ?? (typeof claims?.iss === 'string' ? claims.iss : 'issuer'));
  const others = Array.isArray(claims?.aud) ? claims.aud.filter((name) => typeof name === 'string' && name !== clientId) : [];
  return {
    label: expect === 'accept' ? 'accept' : 'refuse',
    token: signed(claims ? completed(claims, { issuer, clientId, now, asked }) : payload),
    options: {
      issuer, clientId, now, jwks: { keys: [OUR_KEY] }, clockTolerance: seconds(asked.clockTolerance ?? asked.leeway ?? 0),
      // The peers ask for one audience and do not mind others.
      trustedAudiences: others, azp: 'ignore',
    },
    expected: {
      nonce: asked.nonce ?? null,
      ...(typeof asked.subject === 'string' ? { subject: asked.subject } : {}),
      ...(asked.maxTokenAge === undefined ? {} : { maxTokenAge: seconds(asked.maxTokenAge) }),
    },
  };
}

function whyNot(asked) {
  if (Object.entries(asked).some(([name, value]) => name.startsWith('verify_') && value === false)) return 'a check is switched off';
  if (asked.typ !== undefined) return 'the verb fixes typ';
  if (asked.ignoreExpiration || asked.ignoreNotBefore) return 'a check is switched off';
  if (typeof asked.maxAge === 'string' && !/^\d+s$/.test(asked.maxAge)) return 'a time in words';
  if ([asked.audience].flat().some((value) => value?.regex)) return 'an expression in the place of an audience';
  if (asked.strict_aud) return 'a list as audience is forbidden there';
  if ((asked.jti ?? asked.jwtid) !== undefined) return 'no ID token is asked for by its jti';
  if (requiredOf(asked).some((name) => !NEEDED.includes(name))) return 'a claim is demanded that no ID token needs';
  if ([asked.issuer, asked.audience].some((value) => Array.isArray(value) && value.length !== 1)) return 'not one issuer or not one audience';
  return undefined;
}

/** The claims with what an ID token needs; a claim that the case is about is left as it is. */
function completed(claims, { issuer, clientId, now, asked }) {
  const meant = new Set(requiredOf(asked));
  if (asked.issuer != null) meant.add('iss');
  if (asked.audience != null) meant.add('aud');
  if (asked.subject != null) meant.add('sub');
  if (asked.maxTokenAge !== undefined) meant.add('iat');
  const base = { iss: issuer, sub: 'subject', aud: clientId, iat: Math.floor(now), exp: Math.floor(now) + 600 };
  const supplied = Object.entries(base).filter(([name]) => !meant.has(name));
  const own = typeof claims.iss === 'string' ? { ...claims, iss: issuerOf(claims.iss) } : claims;
  return Buffer.from(JSON.stringify({ ...Object.fromEntries(supplied), ...own }));
}

function requiredOf({ require = [], requiredClaims = [] }) {
  return [...require, ...requiredClaims];
}

/** Issuers here are https addresses. */
function issuerOf(text) {
  return text === '' ? '' : `https://issuer.example/${encodeURIComponent(text)}`;
}

function one(value) {
  return (Array.isArray(value) ? value[0] : value) ?? undefined;
}

function seconds(value) {
  return typeof value === 'string' && /^\d/.test(value) ? Number.parseInt(value, 10) : value;
}

function objectOf(payload) {
  try {
    const value = JSON.parse(payload.toString('utf8'));
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function signed(payload) {
  const input = `${Buffer.from('{"alg":"EdDSA"}').toString('base64url')}.${payload.toString('base64url')}`;
  return `${input}.${sign(null, Buffer.from(input), privateKey).toString('base64url')}`;
}

function materialOf(key, token) {
  if (key === null || key.err) return { unmapped: 'there is no key' };
  if (key.callback) return { unmapped: 'the key is a function' };
  const { alg, kid } = objectOf(Buffer.from(token.split('.')[0], 'base64')) ?? {};
  // The peer is handed the one key for the token: it has the name that the token asks for.
  if (key.pem) return { jwks: { keys: [{ ...createPublicKey(key.pem).export({ format: 'jwk' }), ...(kid === undefined ? {} : { kid }) }] } };
  if (key.jwk && key.jwk.kty !== 'oct') return { jwks: { keys: [publicPart(key.jwk)] } };
  const secret = secretOf(key);
  if (/^(ssh|ecdsa)-/.test(secret.toString('latin1')) && !MACS.includes(alg)) return { unmapped: 'the key is in the form of SSH' };
  return { jwks: { keys: [UNRELATED_KEY] }, clientSecret: filled(secret) };
}

function secretOf({ jwk, secret_b64: base64, secret_utf8: text }) {
  if (jwk) return Buffer.from(jwk.k, 'base64url');
  return base64 === undefined ? Buffer.from(text, 'utf8') : Buffer.from(base64, 'base64');
}

/** RFC 2104 §2: HMAC fills a short key with zeros, so this is the same key, and long enough to be taken. */
function filled(secret) {
  const bytes = new Uint8Array(Math.max(secret.length, 64));
  bytes.set(secret);
  return bytes;
}

function starts(error, beginnings) {
  return error !== null && beginnings.some((beginning) => error.startsWith(beginning));
}
