// What each fuzz target makes of its bytes (tests/fuzz/targets), as calls of the package. A call returns whether the input was
// accepted, and asserts what must then hold; what it throws is judged by corpora.test.mjs.

import assert from 'node:assert/strict';
import { createPrivateKey, createPublicKey, sign } from 'node:crypto';
import { createVerifier, inspectClaims, inspectJwks, jwkThumbprint, jwkThumbprintUri, parseClaims, resolveClaimSources } from 'tokenward';
import { explainMetadata, validateMetadata, wellKnownUrl } from 'tokenward/remote';
import { verifyJwt } from '../../boundary-fuzz/jwt.mjs';
import { b64u } from './tokens.mjs';

const ISSUER = 'https://op.example';
const [CLIENT, TRUSTED, API] = ['client', 'other', 'https://api.example'];
const NOW = 1_800_000_000;
const [NONCE, SUBJECT, SESSION] = ['marker-nonce', 'marker-subject', 'marker-session'];
const [ACCESS_TOKEN, CODE, STATE] = ['marker-access-token', 'marker-code', 'marker-state'];

// Everybody's key, of 32 bytes 7; before it stands what PKCS #8 says of an Ed25519 key (RFC 8410 §7).
const pkcs8 = Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), Buffer.alloc(32, 7)]);
const signer = createPrivateKey({ key: pkcs8, format: 'der', type: 'pkcs8' });
const jwks = JSON.stringify({ keys: [{ ...createPublicKey(signer).export({ format: 'jwk' }), kid: 'k' }] });
const base = { issuer: ISSUER, clientId: CLIENT, trustedAudiences: [TRUSTED], audience: [API, CLIENT], jwks, now: NOW };
const [enforcing, ignoring] = ['enforce', 'ignore'].map((azp) => createVerifier({ ...base, azp }));

/** Whether the call was answered. What is no TokenError goes through. */
export function answered(calls, refusals) {
  return calls.map((call) => {
    try {
      return call() ?? true;
    } catch (error) {
      refusals(error);
      return undefined;
    }
  });
}

const text = (bytes) => {
  const decoded = bytes.toString('utf8');
  return Buffer.from(decoded).equals(bytes) ? decoded : undefined;
};

/** A token that nobody signed is read strictly, and refused by every verb. */
export function tokenCalls(token) {
  const refuses = (report) => assert.equal(report.ok, false);
  const forged = (call) => () => assert.fail(`a forged token was accepted: ${JSON.stringify(call())}`);
  return [
    () => {
      const { header, claims, encrypted } = parseClaims(token);
      assert.equal(encrypted, claims === null);
      assert.equal(typeof header, 'object');
    },
    () => refuses(enforcing.explainIdToken(token, { nonce: null })),
    () => refuses(enforcing.explainAccessToken(token, { profile: 'legacy-jwt' })),
    () => refuses(enforcing.explainLogoutToken(token)),
    forged(() => enforcing.verifyIdToken(token, { nonce: null })),
    forged(() => enforcing.verifyAccessToken(token)),
    forged(() => enforcing.verifyLogoutToken(token)),
    forged(() => enforcing.verifyUserInfo(token, { contentType: 'application/jwt', expectedSubject: SUBJECT })),
  ];
}

const token = (bytes) => {
  const parts = split(bytes).map(b64u).join('.');
  return [text(bytes), parts].filter((one) => one !== undefined).flatMap(tokenCalls);
};

function split(bytes) {
  const ends = [...bytes.keys()].filter((index) => bytes[index] === 0);
  return [0, ...ends.map((end) => end + 1)].map((start, index) => bytes.subarray(start, ends[index]));
}

/** A text as a payload, and as the value of a claim: what is accepted, JSON.parse reads as well, and the same. */
export const jsonCalls = (bytes) => [
  () => {
    const { claims } = parseClaims(`e30.${b64u(bytes)}.`, { maxTokenBytes: 1_048_576 });
    assert.deepEqual(claims, JSON.parse(bytes.toString()));
  },
  () => {
    const { claims } = parseClaims(`e30.${b64u(Buffer.concat([Buffer.from('{"value":'), bytes, Buffer.from('}')]))}.`, { maxTokenBytes: 1_048_576 });
    assert.deepEqual(claims, { value: JSON.parse(bytes.toString()) });
  },
  () => enforcing.verifyUserInfo(bytes.toString(), { contentType: 'application/json', expectedSubject: SUBJECT }),
];

/** A key set, or a key. Nothing private comes out, and a set without a usable key makes no verifier. */
export function keyCalls(given) {
  return [
    () => {
      const { usable } = inspectJwks(given);
      assert.ok(usable.every(({ thumbprint, kty }) => thumbprint.length === 43 && kty !== 'oct'));
    },
    () => {
      createVerifier({ ...base, jwks: given })[Symbol.dispose]();
      assert.ok(inspectJwks(given).usable.length > 0);
    },
    () => assert.equal(jwkThumbprint(object(given)).length, 43),
    () => assert.match(jwkThumbprintUri(object(given), 'SHA-512'), /:sha-512:[\w-]{86}$/),
  ];
}

function object(given) {
  try {
    return JSON.parse(given);
  } catch {
    return given;
  }
}

/** Two bytes of switches, a header, a zero byte, a payload; without the zero byte the header is a good one. */
function hostile(bytes, goodHeader) {
  if (bytes.length < 2) return undefined;
  const [switches, rest] = [bytes.readUInt16LE(0), bytes.subarray(2)];
  const end = rest.indexOf(0);
  const [header, payload] = end < 0 ? [Buffer.from(goodHeader), rest] : [rest.subarray(0, end), rest.subarray(end + 1)];
  const input = `${b64u(header)}.${b64u(payload)}`;
  const on = (bit, value) => (switches >> bit & 1 ? value : undefined);
  return { on, payload, token: `${input}.${b64u(sign(null, Buffer.from(input), signer))}` };
}

function accepted({ claims }, audiences) {
  assert.equal(claims.iss, ISSUER);
  assert.ok([claims.aud].flat().some((audience) => audiences.includes(audience)));
  assert.ok(NOW < claims.exp + 10);
  for (const foreign of ['token_introspection', 'htm', 'htu']) assert.equal(Object.hasOwn(claims, foreign), false);
  return claims;
}

const idToken = (bytes) => {
  const given = hostile(bytes, '{"alg":"Ed25519","kid":"k","typ":"JWT"}');
  if (!given) return [];
  const { on, token: signed } = given;
  const expected = {
    nonce: on(0, NONCE) ?? null, flow: on(1, on(2, 'implicit') ?? 'hybrid') ?? 'code',
    accessToken: on(3, ACCESS_TOKEN), code: on(4, CODE), state: on(5, STATE),
    subject: on(6, SUBJECT), maxAge: on(7, 60), maxTokenAge: on(8, 60), acr: on(10, { order: ['1', '2'], minimum: '2' }),
  };
  const verifier = on(9, ignoring) ?? enforcing;
  return both(() => verifier.explainIdToken(signed, expected), () => {
    const claims = accepted(verifier.verifyIdToken(signed, expected), [CLIENT]);
    assert.equal(Object.hasOwn(claims, 'nonce') ? claims.nonce : null, expected.nonce);
    assert.ok(!Object.hasOwn(claims, 'events'));
  });
};

const accessToken = (bytes) => {
  const given = hostile(bytes, '{"alg":"Ed25519","kid":"k","typ":"at+jwt"}');
  if (!given) return [];
  const { on, token: signed } = given;
  const access = {
    requiredScopes: on(0, ['read']), subject: on(1, SUBJECT), requireUser: on(2, true), maxAge: on(3, 60), profile: on(4, 'legacy-jwt'),
    acr: on(5, { anyOf: ['2'] }),
  };
  const session = on(6, true) || on(7, true) ? { sub: on(6, SUBJECT), sid: on(7, SESSION) } : undefined;
  return [
    ...both(() => enforcing.explainAccessToken(signed, access), () => accepted(enforcing.verifyAccessToken(signed, access), [API, CLIENT])),
    ...both(() => enforcing.explainLogoutToken(signed, { session }), () => {
      const { nonce, events } = accepted(enforcing.verifyLogoutToken(signed, { session }), [CLIENT]);
      assert.ok(nonce === undefined && typeof events === 'object');
    }),
  ];
};

/** Answers of a server, as they are and signed; ID tokens that come again. */
const responses = (bytes) => {
  const given = hostile(bytes, '{"alg":"Ed25519","kid":"k"}');
  if (!given) return [];
  const { on, payload, token: signed } = given;
  const introspection = { expectSigned: on(0, true), requiredScopes: on(1, ['read']), requireUser: on(2, true) };
  const hint = { clientId: on(3, CLIENT) ?? null, subject: on(4, SUBJECT), allowExpired: on(5, true) ?? false };
  const body = text(payload);
  const agreeing = (verb, presented, expected, check) =>
    both(() => enforcing[`explain${verb}`](presented, expected), () => check(enforcing[`verify${verb}`](presented, expected).claims));
  const answers = (presented, [userInfo, told]) => [
    ...agreeing('UserInfo', presented, { contentType: userInfo, expectedSubject: SUBJECT }, ({ sub }) => assert.equal(sub, SUBJECT)),
    ...agreeing('IntrospectionResponse', presented, { contentType: told, ...introspection }, ({ active, cnf }) => assert.ok(active === true && cnf === undefined)),
  ];
  return [
    ...(body === undefined ? [] : answers(body, ['application/json', 'application/json'])),
    ...answers(signed, ['application/jwt', 'application/token-introspection+jwt']),
    ...agreeing('IdTokenHint', signed, hint, ({ iss }) => assert.equal(iss, ISSUER)),
    ...agreeing('RefreshedIdToken', signed, { previous: original }, ({ sub }) => assert.equal(sub, SUBJECT)),
    ...agreeing('ProvidedClaims', signed, { claims: ['address', 'name'] },
      (taken) => assert.deepEqual(Object.keys(taken).filter((name) => !['address', 'name'].includes(name)), [])),
  ];
};
const original = {
  verified: true, kind: 'id_token', claims: { iss: ISSUER, sub: SUBJECT, aud: CLIENT, iat: NOW - 60, exp: NOW },
};

/** JWTs of no named kind, by a set and by its key alone. */
const jwt = (bytes) => {
  const given = hostile(bytes, '{"alg":"Ed25519","kid":"k","typ":"x+jwt"}');
  if (!given) return [];
  const { on, token: signed } = given;
  const expected = {
    issuer: on(0, ['https://other.example', ISSUER]), audience: on(1, [API, CLIENT]), subject: on(2, SUBJECT), typ: on(3, 'application/x+jwt'),
    maxTokenAge: on(4, 60), requiredClaims: on(5, ['jti', '__proto__']), clockTolerance: on(6, 5), algorithms: on(7, ['Ed25519']), currentDate: NOW,
  };
  const set = JSON.parse(jwks);
  return [{ jwks }, { jwk: set.keys[0] }].map((keys) => () => {
    const { claims } = verifyJwt(keys, signed, expected);
    assert.ok(expected.issuer?.includes(claims.iss) ?? true);
    assert.ok(!Object.hasOwn(claims, 'exp') || NOW < claims.exp + (expected.clockTolerance ?? 0));
    return 'accepted';
  });
};

/** Metadata, sources of claims, standard claims. */
const documents = (bytes) => {
  const document = text(bytes);
  if (document === undefined) return [];
  return [
    ...both(() => explainMetadata(document, { issuer: ISSUER }), () => assert.equal(validateMetadata(document, { issuer: ISSUER }).issuer, ISSUER)),
    () => assert.match(wellKnownUrl(document), /^https?:/),
    () => {
      for (const { claims } of resolveClaimSources(object(document)).sources) assert.ok(claims.length > 0);
    },
    () => inspectClaims(object(document)).forEach(({ rule }) => assert.match(rule, /^CLM-/)),
  ];
};

/** A report and a verdict, which agree. The answer is whether the token was accepted. */
function both(explain, verify) {
  let report;
  return [
    () => { report = explain(); },
    () => { verify(); assert.equal(report.ok, true); return 'accepted'; },
  ];
}

/** JSON in the names of the contract; NaN and the infinities are words. */
const options = (bytes) => {
  const input = object(text(bytes));
  if (!isObject(input)) return [];
  const { options: given, expected, acr, now } = input;
  const asGiven = { ...numbered(given), ...(acr !== undefined && { acr }), ...(now !== undefined && numbered({ now })) };
  // The target takes what has the wrong type as not given, and so comes farther.
  const asMeant = typed({ clientId: CLIENT, ...asGiven });
  return [[asGiven, numbered(expected)], [asMeant, typed(numbered(expected))]].map(([own, { token: presented = 'e30.e30.AA', ...rest }]) => () => {
    const verifier = createVerifier({ issuer: ISSUER, jwks, now: NOW, ...own });
    try {
      assert.equal(verifier.explainIdToken(presented, { nonce: null, ...rest }).ok, false);
    } finally {
      verifier[Symbol.dispose]();
    }
  });
};

const isObject = (value) => typeof value === 'object' && value !== null && !Array.isArray(value);
const NUMBERS = new Map(['NaN', 'Infinity', '-Infinity'].map((name) => [name, Number(name)]));
const numbered = (bag) => (isObject(bag) ? Object.fromEntries(Object.entries(bag).map(([name, value]) => [name, NUMBERS.get(value) ?? value])) : {});
const isList = (value) => Array.isArray(value) && value.every((one) => typeof one === 'string');
const NAMES = {
  string: ['issuer', 'jwks', 'clientId', 'clientSecret', 'nonce', 'subject', 'accessToken', 'code', 'state', 'flow', 'token'],
  number: ['clockTolerance', 'maxTokenBytes', 'maxAge', 'now'], list: ['audience', 'trustedAudiences', 'algorithms'], object: ['acr', 'cache', 'jwks'],
};
const typed = (bag) => Object.fromEntries(Object.entries(bag).filter(([name, value]) => {
  const type = isList(value) ? 'list' : typeof value;
  return value !== null && NAMES[type]?.includes(name);
}));

/** By the name of the target, which is that of the folder. */
export const TARGETS = {
  token, json: jsonCalls, jwks: (bytes) => (text(bytes) === undefined ? [] : keyCalls(text(bytes))), id_token: idToken, access_token: accessToken, options, responses,
  documents, jwt,
};
