// PyJWT as a peer of the comparison, as strict as its documentation allows (matrix/peers/pyjwt.py). What it leaves to its
// user is checked here and in reference.mjs: the type of the token, its age, and what OpenID Connect and RFC 9068 add.

import { isDeepStrictEqual } from 'node:util';
import { startPyjwt } from '../../../matrix/peers/pyjwt-process.mjs';
import { PYJWT_CLASSES } from './classes-pyjwt.mjs';
import { ASYMMETRIC } from './peers.mjs';
import { checkAccessToken, checkIdToken } from './reference.mjs';

export async function startPeer() {
  const { versions, ask, stop } = await startPyjwt();
  const judge = async (subject) => judged(await ask(question(subject)), subject);
  return { name: 'PyJWT', versions, classes: PYJWT_CLASSES, judge, simpler, same, stop };
}

function question({ kind, token, jwks, options, expected, alone }) {
  return {
    token,
    jwks,
    ...(alone ?? {}),
    algorithms: options.algorithms ?? ASYMMETRIC,
    audience: kind === 'id_token' ? options.clientId : options.audience,
    issuer: options.issuer,
    now: options.now,
    leeway: options.clockTolerance ?? 10,
    require: ['iss', 'aud', 'exp', 'iat', 'sub', ...(kind === 'id_token' ? requiredOfIdToken(expected) : ['client_id', 'jti'])],
    // Tokens with several audiences are among the good ones; reference.mjs looks at each.
    strict_aud: false,
    ...(options.clientSecret === undefined ? {} : { secret: options.clientSecret }),
    ...(expected.subject === undefined ? {} : { subject: expected.subject }),
  };
}

function requiredOfIdToken({ nonce, maxAge }) {
  return [...(nonce === null ? [] : ['nonce']), ...(maxAge === undefined ? [] : ['auth_time'])];
}

function judged({ accepted, code, message, header, claims }, subject) {
  if (!accepted) return { accepted, code, message };
  const check = subject.kind === 'id_token' ? checkIdToken : checkAccessToken;
  const fault = ofOtherKind(header, subject) ?? tooOld(claims, subject) ?? check(claims, header.alg, subject);
  return fault === null ? { accepted, claims } : { accepted: false, code: `reference:${fault}`, message: fault };
}

/** RFC 8725 §3.11: an access token says what it is (RFC 9068 §4); an ID token may. */
function ofOtherKind({ typ }, { kind }) {
  if (typ === undefined && kind === 'id_token') return null;
  const name = typeof typ === 'string' ? typ.toLowerCase().replace(/^application\//, '') : '';
  return name === (kind === 'id_token' ? 'jwt' : 'at+jwt') ? null : 'typ';
}

function tooOld({ iat }, { options: { now, clockTolerance = 10 }, expected: { maxTokenAge } }) {
  if (maxTokenAge === undefined) return null;
  return typeof iat === 'number' && now - iat <= maxTokenAge + clockTolerance ? null : 'iat';
}

/** The case with each key of the set by itself, with nothing but its numbers; or with the secret alone. */
function* simpler(subject, { header, keys, claims }) {
  const named = keys.filter((key) => header.kid === undefined || key?.kid === header.kid);
  for (const options of [subject.options, { ...subject.options, clockTolerance: (subject.options.clockTolerance ?? 10) + 1 }]) {
    for (const { kty, crv, x, y, n, e } of named.filter((key) => key !== null && typeof key === 'object')) {
      const jwk = { kty, crv, x, y, n, e };
      yield { ...subject, options, alone: { jwk, key_algorithm: header.alg === 'Ed25519' ? 'EdDSA' : header.alg, ...unread(claims) } };
    }
    yield { ...subject, options, alone: unread(claims) };
  }
}

/** Of the simpler case a `jti` that is no text is not looked at. */
function unread({ jti }) {
  return jti === undefined || typeof jti === 'string' ? {} : { verify_jti: false };
}

/** Python has whole numbers without a sign of zero, and pyjwt.py spells out the infinite ones. */
function same(ours, theirs) {
  return isDeepStrictEqual(asInPython(ours), theirs);
}

function asInPython(value) {
  if (Object.is(value, -0)) return 0;
  if (value === Infinity || value === -Infinity) return `number:${value > 0 ? '' : '-'}inf`;
  if (Array.isArray(value)) return value.map(asInPython);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, asInPython(member)]));
}
