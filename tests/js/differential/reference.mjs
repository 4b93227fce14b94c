// What a user of jose writes beside it: the checks of OpenID Connect Core 1.0 and RFC 9068 that a JWT library does not
// know. Written from the specifications, plainly, with nothing of the package under test. Returns the fault, or null.

import { leftHalf } from './draft.mjs';

export function checkIdToken(claims, alg, { options, expected }) {
  const faults = [
    [!isBound(claims.nonce, expected.nonce), 'nonce'],
    [!audienceHolds(claims, options), 'aud'],
    [!partyHolds(claims, options), 'azp'],
    [!ageHolds(claims, options, expected), 'auth_time'],
    ...hashFaults(claims, alg, expected),
  ];
  return faults.find(([wrong]) => wrong)?.[1] ?? null;
}

/** §3.1.3.7 (11): the nonce that was sent; and none where none was sent. */
function isBound(nonce, sent) {
  return sent === null ? nonce === undefined : nonce === sent;
}

/** §3.1.3.7 (3): "The ID Token MUST be rejected … if it contains additional audiences not trusted by the Client." */
function audienceHolds({ aud }, { clientId, trustedAudiences = [] }) {
  return [aud].flat().every((one) => one === clientId || trustedAudiences.includes(one));
}

/** §3.1.3.7 (4-5), as in errata set 1: beside several audiences azp is there, and where it is it names this client. */
function partyHolds({ aud, azp }, { clientId, azp: policy }) {
  if (policy === 'ignore') return true;
  return azp === undefined ? new Set([aud].flat()).size === 1 : azp === clientId;
}

/** §3.1.3.7 (13) */
function ageHolds({ auth_time: time }, { now, clockTolerance = 10 }, { maxAge }) {
  return maxAge === undefined || (typeof time === 'number' && now - time <= maxAge + clockTolerance);
}

/** §3.1.3.8, §3.2.2.9, §3.3.2.10: required in the front channel, and right wherever they are. */
function hashFaults(claims, alg, { flow = 'code', accessToken, code, state }) {
  const wrong = (hash, value, required) => (hash === undefined ? required : hash !== leftHalf(alg, value));
  return [
    [accessToken !== undefined && wrong(claims.at_hash, accessToken, flow !== 'code'), 'at_hash'],
    [flow === 'hybrid' && claims.c_hash === undefined, 'c_hash'],
    [code !== undefined && wrong(claims.c_hash, code, false), 'c_hash'],
    [state !== undefined && wrong(claims.s_hash, state, false), 's_hash'],
  ];
}

/** RFC 6749 §3.3: scopes are separated by spaces; all that this request needs were granted. */
export function checkAccessToken(claims, _alg, { options, expected }) {
  const { requiredScopes = [], maxAge } = expected;
  const granted = typeof claims.scope === 'string' ? claims.scope.split(' ') : [];
  if (!requiredScopes.every((scope) => granted.includes(scope))) return 'scope';
  // RFC 9449 §6, RFC 8705 §3: without a proof of the key a bound token is not a bearer token.
  if (claims.cnf !== undefined) return 'cnf';
  if (expected.requireUser && claims.sub === claims.client_id) return 'sub';
  return ageHolds(claims, options, { maxAge }) ? null : 'auth_time';
}
