// The OpenID Foundation's provider, as far as a relying party sees it, and the exchanges that its modules consist of.
// Next door: decisions/oidf-modules.json says which module is which exchange, and how it must end; oidf-conditions.mjs what
// goes wrong in it.

import { createHash } from 'node:crypto';
import assert from 'node:assert/strict';
import { createVerifier, isTokenError, resolveClaimSources } from 'tokenward';
import { validateMetadata } from 'tokenward/remote';
import { b64u, claims, CLIENT, ISSUER, keyFor, macToken, newKeyFor, NONCE, NOW, token } from '../../package/support/tokens.mjs';
import { conditions } from './oidf-conditions.mjs';

const EVENT = 'http://schemas.openid.net/event/backchannel-logout';
const SECRET = 'the secret of the client, longer than any hash it goes with, so long';
const ACCESS_TOKEN = 'SlAV32hkKG';
const CODE = 'SplxlOBeZQQYbYS6WxSbIA';
const STATE = 'af0ifjsldkj';

/** What comes back for each response type, in this order: from the authorization endpoint, then from the token endpoint. */
const deliveries = {
  code: [{ accessToken: ACCESS_TOKEN }],
  'code token': [{ accessToken: ACCESS_TOKEN }],
  id_token: [{ flow: 'implicit' }],
  'id_token token': [{ flow: 'implicit', accessToken: ACCESS_TOKEN }],
  'code id_token': [{ flow: 'hybrid', code: CODE }, { accessToken: ACCESS_TOKEN }],
  'code id_token token': [{ flow: 'hybrid', code: CODE, accessToken: ACCESS_TOKEN }, { accessToken: ACCESS_TOKEN }],
};
export const RESPONSE_TYPES = Object.keys(deliveries);

/** The three families of modules: which algorithms a client registered, and whether `state` is bound by `s_hash`. */
export const suites = {
  oidcc: { algorithms: ['RS256'], bindsState: false },
  fapi1: { algorithms: ['PS256', 'ES256'], bindsState: true },
  fapi2: { algorithms: ['PS256', 'ES256'], bindsState: false },
};

/** A provider with its client, for one algorithm. */
class Provider {
  issuer = ISSUER;
  kids = 'each';
  spareKeys = 0;
  signsUserInfo = false;
  wantedStatus = undefined;

  constructor({ suite, faults: names, encryption = 'RSA-OAEP' }, alg) {
    this.encryption = encryption;
    this.suite = suites[suite];
    this.alg = alg;
    this.faults = names.map((name) => conditions[name]);
    for (const { provider } of this.faults) provider?.(this);
  }

  /** The client's verifier. The keys of every algorithm are published; only what was registered may be used. */
  verifier(changes = {}) {
    const registered = this.suite.algorithms.includes(this.alg) ? this.suite.algorithms : [this.alg];
    const secret = this.alg === 'HS256' ? { clientSecret: SECRET } : {};
    return createVerifier({ issuer: ISSUER, clientId: CLIENT, jwks: this.jwks(), algorithms: registered, now: NOW, ...secret, ...changes });
  }

  jwks() {
    const signing = this.kids === 'none' ? [this.alg] : ['RS256', 'ES256'];
    const spare = Array.from({ length: this.spareKeys }, (_, position) => otherKey(this.alg, position));
    const keys = [...signing.map((alg) => [alg, keyFor(alg)]), ...spare.map((key) => [this.alg, key])];
    return { keys: keys.map(([alg, { jwk }]) => ({ ...jwk, use: 'sig', ...this.kid(alg) })) };
  }

  kid(alg) {
    if (this.kids === 'none' || alg === 'HS256') return {};
    return { kid: alg.startsWith('ES') ? 'ec' : 'rsa' };
  }

  /** A token with what the conditions do to it: first to the claims, then to the signature. */
  issue(given, header = {}, faults = this.faults) {
    const draft = { alg: this.alg, claims: { ...given }, header };
    for (const { claims: change } of faults) change?.(draft.claims);
    const sign = ({ alg, ...rest }) => {
      const parts = { payload: rest.claims, header: { ...this.kid(alg), ...rest.header } };
      return alg === 'HS256' ? macToken(alg, SECRET, parts) : token(keyFor(alg), parts);
    };
    return faults.reduce((inner, fault) => (fault.sign ? (outer) => fault.sign(outer, inner, this) : inner), sign)(draft);
  }

  /** The ID token of a response with its hash claims. */
  idToken({ accessToken, code, state }, changes = {}, faults = this.faults) {
    const hashes = { at_hash: accessToken, c_hash: code, s_hash: state };
    const present = Object.entries(hashes).filter(([, value]) => value !== undefined);
    const halves = Object.fromEntries(present.map(([name, value]) => [name, half(value)]));
    return this.issue(claims({ ...halves, ...changes }), {}, faults);
  }
}

/** The exchanges: the client's verifier is given what the provider sends, and what it throws is the outcome. */
export const exchanges = {
  login(provider, responseType) {
    const verifier = provider.verifier();
    let previous;
    for (const given of deliveries[responseType]) {
      const delivery = provider.suite.bindsState && given.flow ? { ...given, state: STATE } : given;
      const expected = { nonce: NONCE, ...delivery, ...(delivery.state ? { requireSHash: true } : {}), ...(previous ? { previous } : {}) };
      previous = checkExplained(verifier, 'IdToken', provider.idToken(delivery), expected);
    }
  },

  /** JOSE-27: a key that is not in the set yet is asked for by its kid; with the new set the same token holds. */
  rotation(provider, responseType) {
    const old = { keys: [{ ...otherKey(provider.alg, 0).jwk, kid: 'before the rotation', use: 'sig' }] };
    const [delivery] = deliveries[responseType];
    const idToken = provider.idToken(delivery);
    const verifier = provider.verifier({ jwks: old });
    const expected = { nonce: NONCE, ...delivery };
    const before = codeOf(() => checkExplained(verifier, 'IdToken', idToken, expected));
    if (before !== 'key_not_found') throw new Error(`before the rotation: ${before}`);
    verifier.updateJwks(provider.jwks());
    checkExplained(verifier, 'IdToken', idToken, expected);
  },

  refresh(provider, responseType) {
    const verifier = provider.verifier();
    const delivery = deliveries[responseType].at(-1);
    const previous = verifier.verifyIdToken(provider.idToken(delivery, {}, []), { nonce: NONCE, ...delivery });
    const again = provider.idToken({ accessToken: 'another access token' }, { nonce: undefined, iat: NOW });
    verifier.verifyRefreshedIdToken(again, { previous, accessToken: 'another access token' });
  },

  /** BCL-09: with its typ, and without; the response type, which says nothing about a logout, decides. */
  logout(provider, responseType) {
    const header = responseType.startsWith('code') ? { typ: 'logout+jwt' } : {};
    const given = { iss: ISSUER, aud: CLIENT, sub: 'user-1', sid: 's1', jti: '1', iat: NOW, exp: NOW + 120, events: { [EVENT]: {} } };
    checkExplained(provider.verifier(), 'LogoutToken', provider.issue(given, header), { session: { sub: 'user-1', sid: 's1' } });
  },

  /** META-01: the document says it is somebody else's. */
  discovery(provider) {
    const document = { issuer: provider.issuer, jwks_uri: `${ISSUER}/jwks`, authorization_endpoint: `${ISSUER}/authorize`, token_endpoint: `${ISSUER}/token` };
    validateMetadata(document, { issuer: ISSUER });
  },

  /** CLM-06 */
  aggregated(provider) {
    const values = { address: { street_address: '100 Universal City Plaza', country: 'USA' }, phone_number: '+1 (555) 555-5555' };
    const userInfo = (jwt) => ({ _claim_names: { address: 'src1', phone_number: 'src1' }, _claim_sources: { src1: { JWT: jwt } } });
    throughSources(provider, userInfo, values, ({ jwt }) => jwt);
  },

  /** CLM-07: whoever fetches has the endpoint and the token; what comes back is judged as any other. */
  distributed(provider) {
    const source = { endpoint: `${ISSUER}/claims`, access_token: ACCESS_TOKEN };
    const userInfo = () => ({ _claim_names: { credit_score: 'src1' }, _claim_sources: { src1: source } });
    throughSources(provider, userInfo, { credit_score: 650 }, ({ endpoint, accessToken }, fetched) => {
      assert.deepEqual([endpoint, accessToken], [source.endpoint, source.access_token]);
      return fetched;
    });
  },

  userinfo(provider) {
    const given = { sub: 'user-1', given_name: 'Jane' };
    const signedBody = () => provider.issue({ ...given, iss: ISSUER, aud: CLIENT });
    const plainBody = () => {
      for (const { claims: change } of provider.faults) change?.(given);
      return JSON.stringify(given);
    };
    const expected = { contentType: provider.signsUserInfo ? 'application/jwt' : 'application/json', expectedSubject: 'user-1', expectSigned: provider.signsUserInfo };
    provider.verifier().verifyUserInfo(provider.signsUserInfo ? signedBody() : plainBody(), expected);
  },
};

/** A claims provider of its own, with its own key; the names are those of the suite. */
const CLAIMS_PROVIDER = 'https://claims.example';

function claimsProvider(values) {
  const key = keyFor('PS256');
  return {
    jwt: token(key, { payload: { iss: CLAIMS_PROVIDER, ...values } }),
    verifier: createVerifier({ issuer: CLAIMS_PROVIDER, jwks: { keys: [key.jwk] }, now: NOW }),
  };
}

/** The claims a client ends with: UserInfo names the sources, and each source is judged by its provider's verifier. */
function throughSources(provider, userInfo, values, jwtOf) {
  const { jwt, verifier } = claimsProvider(values);
  const body = JSON.stringify({ sub: 'user-1', ...userInfo(jwt) });
  const { claims: known } = provider.verifier().verifyUserInfo(body, { contentType: 'application/json', expectedSubject: 'user-1' });
  const { sources, skipped } = resolveClaimSources(known);
  assert.deepEqual([sources.length, skipped], [1, []]);
  const [source] = sources;
  assert.deepEqual(verifier.verifyProvidedClaims(jwtOf(source, jwt), { claims: source.claims }).claims, values);
}

/** Runs one exchange and gives the code it ended with, or `accept`; with the error, for its rule and claim. */
export function run(row, responseType, alg) {
  const provider = new Provider(row, alg);
  try {
    exchanges[row.exchange](provider, responseType);
    return { outcome: 'accept' };
  } catch (error) {
    if (!isTokenError(error)) throw error;
    const { code: outcome, rule, claim: name, status } = error;
    return { outcome, rule, claim: name, error, answered: provider.wantedStatus === undefined || provider.wantedStatus === status };
  }
}

/** Verifies; the report must tell the same. */
function checkExplained(verifier, kind, given, expected) {
  const report = verifier[`explain${kind}`](given, expected);
  const code = codeOf(() => verifier[`verify${kind}`](given, expected));
  if (report.ok !== (code === 'accept') || (report.error?.code ?? 'accept') !== code) throw new Error(`verify says ${code}, the report ${report.error?.code}`);
  return verifier[`verify${kind}`](given, expected);
}

function codeOf(work) {
  try {
    work();
    return 'accept';
  } catch (error) {
    if (!isTokenError(error)) throw error;
    return error.code;
  }
}

const others = new Map();

/** A key that signs nothing; RSA keys take long to make, so each is made once. */
function otherKey(alg, position) {
  const name = `${alg} ${position}`;
  if (!others.has(name)) others.set(name, newKeyFor(alg));
  return others.get(name);
}

function half(value) {
  return b64u(createHash('sha256').update(value).digest().subarray(0, 16));
}
