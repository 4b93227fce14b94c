// Every public function with a good call, and when it may return. `objection` gets the readings of the arguments.

import './watch.mjs';
import * as tokenward from 'tokenward';
import { createRemoteVerifier } from 'tokenward/remote';
import { verifyJwt } from './jwt.mjs';
import {
  expectations, jwtExpectations, jwtKeys, jwts, keySet, NOW, options, publicRsa, remoteOptions, signingJwk, SUBJECT, tokens,
} from './material.mjs';
import { bagFault, jwtObjection, malformed, objection } from './model.mjs';
import { filled, isBag, isText, list, optionalNumber } from './shapes.mjs';

const VERBS = Object.keys(expectations);
/** Verbs that ask the replay store. */
const ASKING = ['verifyIdToken', 'verifyLogoutToken'];
const EXPLAINED = Object.fromEntries(VERBS.map((verb) => [verb, verb.replace('verify', 'explain')]));

/** A call on a verifier of its own: [options, token, expected]. */
function verbCall(name, verb, { explains = false, through = (verifier) => verifier } = {}) {
  return {
    name,
    flaws: Object.keys(tokens[verb]),
    make: (flaw) => {
      const given = { options: options(), token: tokens[verb][flaw], expected: expectations[verb]() };
      if (flaw === 'replay') {
        given.options.replay = () => false;
        delete given.expected.previous;
      }
      if (flaw === 'plain' || flaw === 'surrogate') given.expected.contentType = 'application/json';
      // What a careless decoder makes of a lone surrogate; no text but this one may compare equal to it.
      if (flaw === 'surrogate') Object.assign(given.expected, { expectedSubject: `${SUBJECT}\uFFFD`, expectSigned: false });
      return given;
    },
    run({ options: given, token, expected }, hold) {
      const verifier = hold(tokenward.createVerifier(given));
      return through(verifier)[explains ? EXPLAINED[verb] : verb](token, expected);
    },
    objection: (reading, flaw) => {
      if (reading.token !== tokens[verb][flaw]) return 'the token is another value';
      return objection(verb, flaw, reading, !explains && ASKING.includes(verb));
    },
    /** A report that is not ok says no without throwing; but no mistake of the caller's may end in a report. */
    says: (result) => (explains ? result.ok === true : result.verified === true && (verb === 'verifyProvidedClaims' || result.claims.sub.length > 0)),
    mistake: (reading) => malformed('options', reading.options) ?? malformed(verb, reading.expected),
  };
}

const set = (verifier) => tokenward.createVerifierSet([verifier]);
const first = () => {
  try {
    tokenward.parseClaims('x');
  } catch (error) {
    return error;
  }
};
const refusal = () => ({ ...first().toJSON(), oauthError: 'invalid_token', challenge: { scope: 'a b', acrValues: '2', maxAge: 5 } });
const verified = () => ({ verified: true, kind: 'id_token', issuer: 'https://issuer.example', subject: SUBJECT });
const { codeVerifier, codeChallenge } = tokenward.generatePkce();
const pkce = () => ({ codeVerifier, codeChallenge, codeChallengeMethod: 'S256' });
/** One for all cases: a forgotten verifier holds its place until it is collected. */
const member = tokenward.createVerifier(options());
const HASHES = [undefined, 'SHA-256', 'SHA-384', 'SHA-512'];
const omissible = (value, ...names) => (value === undefined ? undefined : bagFault('options', value, names));
const when = (holds, name) => (holds ? undefined : `${name} is malformed`);

/** Calls by position: [arguments, when they may be answered]. */
const PLAIN = {
  parseClaims: [() => [tokens.verifyIdToken.good, { maxTokenBytes: 4096 }], ([token, given]) =>
    when(isText(token), 'token') ?? omissible(given, 'maxTokenBytes') ?? when(optionalNumber(1, 1_048_576)(given?.maxTokenBytes), 'options')],
  getLocalizedClaim: [() => [{ name: 'a', 'name#de': 'b' }, 'name', ['de', 'fr']], ([, name, locales]) =>
    when(filled(name), 'name') ?? when(list(isText)(locales), 'locales')],
  extractAccessToken: [() => [{ authorization: 'Bearer a', query: 'x=1' }], ([given]) => bagFault('request', given, ['authorization', 'query'])],
  parseAuthorizationResponse: [() => ['code=a&state=b'], ([given]) => when(isText(given), 'parameters')],
  inspectClaims: [() => [{ name: 'a', email: 5 }], ([given]) => when(isBag(given), 'claims')],
  resolveClaimSources: [() => [{ _claim_names: { a: 's' }, _claim_sources: { s: { JWT: 'x' } } }], ([given]) => when(isBag(given), 'claims')],
  userKey: [() => [verified()], ([token]) => when(isBag(token) && token.verified === true && token.kind === 'id_token' && filled(token.subject), 'token')],
  inspectJwks: [() => [keySet()], ([jwks]) => when(isText(jwks) || isBag(jwks), 'jwks')],
  jwkThumbprint: [() => [{ ...signingJwk }, 'SHA-256'], ([jwk, hash]) => when(isBag(jwk), 'jwk') ?? when(HASHES.includes(hash), 'hash')],
  jwkThumbprintUri: [() => [{ ...publicRsa }, 'SHA-512'], ([jwk, hash]) => when(isBag(jwk), 'jwk') ?? when(HASHES.includes(hash), 'hash')],
  computeTokenHash: [() => ['at_hash', 'value', 'RS256'], ([kind, value, alg]) =>
    when(['at_hash', 'c_hash', 's_hash'].includes(kind), 'kind') ?? when(filled(value), 'value') ?? when(isText(alg), 'alg')],
  generatePkce: [() => [{ bytes: 40 }], ([given]) => omissible(given, 'bytes') ?? when(optionalNumber(32, 96)(given?.bytes), 'options')],
  calculatePkceChallenge: [() => [codeVerifier], ([text]) => when(text === codeVerifier, 'codeVerifier')],
  verifyPkce: [() => [pkce()], ([given]) =>
    bagFault('input', given, Object.keys(pkce())) ?? when(Object.entries(pkce()).every(([name, value]) => given[name] === value), 'input')],
  generateState: [() => [], () => undefined],
  generateNonce: [() => [], () => undefined],
  // An error is an instance of a class, and whatever has its members serves as well.
  toWwwAuthenticate: [() => [refusal(), { scheme: 'DPoP', realm: 'x' }], ([, given]) =>
    omissible(given, 'scheme', 'realm')],
  toOAuthError: [() => [refusal()], () => undefined],
  createVerifier: [() => [options()], ([given]) => malformed('options', given)],
  createVerifierSet: [() => [[member]], ([verifiers]) => when(Array.isArray(verifiers) && verifiers.length > 0, 'verifiers')],
  initSync: [() => [new Uint8Array(8)], () => undefined],
  default: [() => [new Uint8Array(8)], () => undefined],
  isTokenError: [() => [first()], () => undefined],
  // Not a verb: a mistake in its argument is an ordinary TypeError.
  TokenError: [() => [refusal()], () => undefined, /undefined|null|Symbol|convert/],
};

const plainCalls = Object.entries(PLAIN).map(([name, [make, objects, host]]) => ({
  name,
  host,
  flaws: ['good'],
  make,
  run: (given, hold) => {
    const result = name === 'TokenError' ? new tokenward.TokenError(...given).toJSON() : tokenward[name](...given);
    return name === 'createVerifier' ? hold(result) : result;
  },
  objection: objects,
  says: () => true,
  mistake: objects,
}));

const updateJwks = {
  name: 'verifier.updateJwks',
  flaws: ['good'],
  make: () => [keySet()],
  run: ([jwks], hold) => hold(tokenward.createVerifier({ ...options(), now: NOW })).updateJwks(jwks),
  objection: ([jwks]) => when(isText(jwks) || isBag(jwks), 'jwks'),
  says: () => true,
  mistake: () => undefined,
};

const remote = {
  name: 'createRemoteVerifier',
  flaws: ['good'],
  make: () => [remoteOptions()],
  run: (given, hold) => {
    const verifier = createRemoteVerifier(...given);
    const end = verifier[Symbol.asyncDispose ?? Symbol.for('Symbol.asyncDispose')];
    // As much of a verifier as its end is judged by: a call that throws at once.
    return hold({ [Symbol.dispose ?? Symbol.for('Symbol.dispose')]: () => void end(), explainLogoutToken: () => verifier.state });
  },
  objection: ([given]) => malformed('remoteOptions', given),
  says: () => true,
  mistake: ([given]) => malformed('remoteOptions', given),
};

const jwtCall = {
  name: 'CoreJwt.verifyJwt',
  flaws: Object.keys(jwts),
  make: (flaw) => ({ keys: jwtKeys(), token: jwts[flaw], expected: jwtExpectations() }),
  run: ({ keys, token, expected }) => verifyJwt(keys, token, expected),
  objection: (reading, flaw) => (reading.token === jwts[flaw] ? jwtObjection(flaw, reading) : 'the token is another value'),
  says: (result) => result.verified === true && result.kind === 'jwt',
  mistake: () => undefined,
};

export const CALLS = [
  ...VERBS.map((verb) => ({ weight: 6, ...verbCall(`verifier.${verb}`, verb) })),
  ...Object.entries(EXPLAINED).map(([verb, name]) => ({ weight: 3, ...verbCall(`verifier.${name}`, verb, { explains: true }) })),
  ...['verifyIdToken', 'verifyAccessToken'].map((verb) => ({ weight: 2, ...verbCall(`set.${verb}`, verb, { through: set }) })),
  { weight: 2, ...updateJwks },
  { weight: 2, ...remote },
  { weight: 6, ...jwtCall },
  ...plainCalls,
];
