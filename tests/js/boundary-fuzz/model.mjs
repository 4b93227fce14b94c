// The public types told once more: which value of an option is one, and which well-formed value lets a flawed token pass.
// A reading is what a careful reader sees in a value; OPAQUE where it is to be refused wherever it stands.

import { OPAQUE } from './exotic.mjs';
import { NOW, SUBJECT } from './material.mjs';
import { among, callable, filled, isBag, isText, isUint8Array, list, number, optional, optionalNumber, some } from './shapes.mjs';

/** A function in another skin still is one: whether it may be called is for the package to find out. */
const hook = (value) => callable(value) || value === OPAQUE;
const seconds = number(0, 1e10);
const instant = number(0, 253_402_300_800);
const ALGORITHMS = ['RS', 'PS', 'ES', 'HS'].flatMap((family) => ['256', '384', '512'].map((size) => family + size)).concat('EdDSA', 'Ed25519');

const ACR = ['order', 'minimum', 'anyOf'];
const SESSION = ['sub', 'sid'];
const CACHE = ['maxEntries'];

function isAcr(value) {
  if (bagFault('acr', value, ACR)) return false;
  const { order, minimum, anyOf } = value;
  const fits = optional(some(list(filled)))(order) && optional(filled)(minimum) && optional(some(list(filled)))(anyOf);
  return fits && (order === undefined) === (minimum === undefined) && (minimum !== undefined || anyOf !== undefined)
    && (minimum === undefined || order.includes(minimum));
}

const isCache = (value) => value === false || (!bagFault('cache', value, CACHE) && optionalNumber(0, 1_000_000)(value.maxEntries));

const isAlgorithms = (value) => some(list((name) => ALGORITHMS.includes(name)))(value) && new Set(value).size === value.length;

function isSession(value) {
  if (bagFault('session', value, SESSION)) return false;
  return optional(filled)(value.sub) && optional(filled)(value.sid) && (value.sub ?? value.sid) !== undefined;
}

/** The claims may be their JSON text: a signed token with another subject is refused all the same. */
const isPrevious = (value) => isBag(value) && value.verified === true && value.kind === 'id_token' && (isBag(value.claims) || isText(value.claims));

/** What verifiers are made of, wherever their keys come from. */
const VERIFIER = {
  issuer: filled, clientId: optional(filled),
  audience: optional((value) => filled(value) || some(list(filled))(value)),
  trustedAudiences: optional(list(filled)), algorithms: optional(isAlgorithms),
  clientSecret: optional((value) => isText(value) || isUint8Array(value)), acr: optional(isAcr), clockTolerance: optional(number(0, 300)),
  now: optional((value) => hook(value) || instant(value)), maxTokenBytes: optional((value) => number(1, 1_048_576)(value) && Number.isInteger(value)),
  azp: among('enforce', 'ignore'), replay: optional(hook), isRevoked: optional(hook), cache: optional(isCache),
};
const whole = (most) => (value) => number(1, most)(value) && Number.isInteger(value);

/** Names and types of every option. */
export const SHAPES = {
  options: { ...VERIFIER, jwks: (value) => isText(value) || isBag(value) },
  remoteOptions: {
    ...VERIFIER, jwksUri: optional(filled), fetch: optional(hook), onEvent: optional(hook), timeout: optional(whole(60_000)), maxBytes: optional(whole(1_048_576)),
    maxAge: optional(seconds), cooldown: optional(seconds), staleIfError: optional(seconds), unknownKidTtl: optional(seconds),
    store: optional((value) => value === OPAQUE || (hook(value?.get) && hook(value?.put))),
  },
  verifyIdToken: {
    nonce: (value) => value === null || filled(value), subject: optional(filled), flow: among('code', 'hybrid', 'implicit'), accessToken: optional(filled),
    code: optional(filled), state: optional(filled), maxAge: optional(seconds), maxTokenAge: optional(seconds), acr: optional(isAcr),
    previous: optional(isPrevious), requiredAmr: optional(list(filled)), requireSHash: among(true, false),
  },
  verifyRefreshedIdToken: { previous: isPrevious, accessToken: optional(filled) },
  verifyUserInfo: { contentType: filled, expectedSubject: filled, expectSigned: among(true, false) },
  verifyAccessToken: {
    requiredScopes: optional(list(filled)), subject: optional(filled), requireUser: among(true, false), maxAge: optional(seconds), acr: optional(isAcr), maxLifetime: optional(seconds),
    profile: among('rfc9068', 'legacy-jwt'),
  },
  verifyLogoutToken: { session: optional(isSession), requireExp: among(true, false) },
  verifyIdTokenHint: { clientId: (value) => value === null || filled(value), allowExpired: (value) => typeof value === 'boolean', subject: optional(filled) },
  verifyProvidedClaims: { claims: (value) => some(list(filled))(value) && !value.some((name) => OF_THE_TOKEN.includes(name)) },
  verifyIntrospectionResponse: {
    contentType: filled, expectSigned: among(true, false), requiredScopes: optional(list(filled)), subject: optional(filled),
    requireUser: among(true, false), maxAge: optional(seconds), acr: optional(isAcr),
  },
  jwtKeys: {
    jwk: optional(isBag), jwks: optional((value) => isText(value) || isBag(value)), secret: optional((value) => isText(value) || isUint8Array(value)),
  },
  verifyJwt: {
    algorithms: optional(isAlgorithms), issuer: optional((value) => isText(value) || list(isText)(value)),
    audience: optional((value) => isText(value) || list(isText)(value)), subject: optional(isText), typ: optional(isText),
    maxTokenAge: optional(seconds), clockTolerance: optional(number(0, 300)), requiredClaims: optional(list(isText)), currentDate: instant,
  },
};

/** Claims about the token, which no claims provider may replace. */
const OF_THE_TOKEN = ['iss', 'sub', 'aud', 'exp', 'iat', 'nbf', 'jti'];

/** Verbs whose expectations may be left out. */
const OMISSIBLE = ['verifyAccessToken', 'verifyLogoutToken'];

/** What is wrong with the options or expectations, or undefined. */
export function malformed(place, reading) {
  if (reading === undefined && OMISSIBLE.includes(place)) return undefined;
  const shape = SHAPES[place];
  const wrong = bagFault(place, reading, Object.keys(shape)) ?? innerFault(reading);
  if (wrong) return wrong;
  const name = Object.keys(shape).find((each) => !shape[each](own(reading, each)));
  return name && `${place}.${name} is malformed`;
}

/** Why something is no bag of these names. */
export function bagFault(place, reading, names) {
  if (!isBag(reading)) return `${place} is no plain object`;
  const unknown = Object.keys(reading).find((name) => !names.includes(name));
  if (unknown === undefined) return undefined;
  return isText(unknown) ? `${place} has an unknown name` : `${place} has a name that is no text`;
}

/** Told apart from other faults, as of the whole. */
function innerFault({ acr, session, cache }) {
  const of = (place, value, names) => (isBag(value) ? bagFault(place, value, names) : undefined);
  return of('acr', acr, ACR) ?? of('session', session, SESSION) ?? of('cache', cache, CACHE);
}

function own(bag, name) {
  return Object.hasOwn(bag, name) ? bag[name] : undefined;
}

const clock = ({ now }) => {
  try {
    return Number(callable(now) ? now() : now ?? Date.now() / 1000);
  } catch {
    return NaN; // a class, which cannot be called
  }
};
const isFirstTime = ({ replay = () => true }) => {
  try {
    return replay() === true;
  } catch {
    return false;
  }
};
const acrAllows = (policy, acr) => policy === undefined
  || ((policy.anyOf?.includes(acr) ?? true) && (policy.minimum === undefined || policy.order.slice(policy.order.indexOf(policy.minimum)).includes(acr)));
const ageAllows = (limit, time, { clockTolerance = 10, ...options }) => limit === undefined || clock(options) - time <= limit + clockTolerance;
const isFront = (flow) => flow === 'hybrid' || flow === 'implicit';
const unbound = (name) => (options, expected) => expected[name] === undefined && !isFront(expected.flow);
const never = () => false;

/** For each flaw: whether the (well-formed) options say that it does not matter. A flaw that is not listed always matters. */
const EXCUSES = {
  good: () => true,
  // The good token again, with a store that has seen it.
  replay: () => true,
  // HMAC fills a short key with zeros, so that all secrets of zeros are one.
  mac: ({ clientSecret }) => isUint8Array(clientSecret) && clientSecret.every((byte) => byte === 0),
  expired: (options, { allowExpired }) => allowExpired === true || clock(options) < NOW - 1000 + (options.clockTolerance ?? 10),
  // A hint may name no client; a claims provider may name whom the client trusts.
  audience: ({ trustedAudiences = [] }, { clientId, claims }) => clientId === null || (claims !== undefined && trustedAudiences.includes('evil')),
  size: ({ maxTokenBytes = 16_384 }) => maxTokenBytes > 2048,
  acr: (options, expected) => acrAllows(expected.acr ?? options.acr, '1'),
  authTime: (options, { maxAge }) => ageAllows(maxAge, NOW - 10_000, options),
  amr: (options, { requiredAmr = [] }) => !requiredAmr.includes('otp'),
  noStateHash: (options, { requireSHash }) => requireSHash !== true,
  tokenAge: (options, { maxTokenAge, flow }) => ageAllows(maxTokenAge ?? (isFront(flow) ? 3600 : undefined), NOW - 1000, options),
  subject: (options, { subject, previous }) => subject === undefined && (previous === undefined || previous.claims?.sub !== SUBJECT),
  noNonce: (options, { nonce }) => nonce === null,
  azp: ({ azp }) => azp === 'ignore',
  untrusted: ({ trustedAudiences = [] }) => trustedAudiences.includes('evil'),
  accessToken: unbound('accessToken'),
  code: unbound('code'),
  state: unbound('state'),
  scopes: (options, { requiredScopes = [] }) => !requiredScopes.includes('read'),
  user: (options, { requireUser, subject }) => requireUser !== true && subject !== SUBJECT,
  typ: (options, { profile }) => profile === 'legacy-jwt',
  sub: (options, { session }) => session?.sub === undefined,
  sid: (options, { session }) => session?.sid === undefined,
  // Plain JSON is judged without a key.
  plain: (options, { contentType, expectSigned }) => contentType === 'application/json' && expectSigned !== true,
};

const within = (list, value) => list === undefined || [list].flat().includes(value);
const soon = ({ currentDate, clockTolerance = 0 }) => currentDate + clockTolerance;

/** The same for a JWT of no named kind, of which nothing is asked that its caller does not ask. */
const JWT_EXCUSES = {
  good: () => true,
  // As above: all secrets of zeros are one.
  mac: (expected, { secret }) => (isUint8Array(secret) ? secret.every((byte) => byte === 0) : isText(secret) && /^\0+$/.test(secret)),
  issuer: ({ issuer }) => within(issuer, 'https://evil.example'),
  audience: ({ audience }) => within(audience, 'evil'),
  expired: ({ currentDate, clockTolerance = 0 }) => currentDate < NOW - 1000 + clockTolerance,
  subject: ({ subject }) => within(subject, 'user-2'),
  tokenAge: (expected) => expected.maxTokenAge === undefined || NOW - 1000 >= expected.currentDate - expected.maxTokenAge - (expected.clockTolerance ?? 0),
  typ: ({ typ }) => typ === undefined,
  required: ({ requiredClaims = [] }) => !requiredClaims.includes('nonce'),
  ahead: (expected) => NOW + 61 <= (expected.maxTokenAge === undefined ? expected.currentDate + 60 : soon(expected)),
};

export function jwtObjection(flaw, { keys, expected }) {
  const wrong = malformed('jwtKeys', keys) ?? malformed('verifyJwt', expected);
  if (wrong) return wrong;
  return (JWT_EXCUSES[flaw] ?? never)(expected, keys) ? undefined : `the token's flaw is ${flaw}`;
}

/** Why a call with these readings may not say yes; undefined where it may. `asks` says whether the verb asks the replay store. */
export function objection(verb, flaw, reading, asks) {
  const wrong = malformed('options', reading.options) ?? malformed(verb, reading.expected);
  if (wrong) return wrong;
  // Of the two tokens of a hybrid login, the store is asked about the first.
  if (asks && reading.expected?.previous === undefined && !isFirstTime(reading.options)) return 'the store has seen the token';
  const excuse = EXCUSES[flaw] ?? never;
  return excuse(reading.options, reading.expected ?? {}) ? undefined : `the token's flaw is ${flaw}`;
}
