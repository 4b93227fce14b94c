// Claims: presence, type, value, bounds, and claims of other kinds of tokens.

import { API, CLIENT, ISSUER, leftHalf, NONCE, NOW, OTHER, set, setRaw } from '../draft.mjs';
import { lookAlikes, OF_EVERY_TYPE, times } from './values.mjs';

const CLAIMS = [
  'iss', 'sub', 'aud', 'exp', 'iat', 'nonce', 'azp', 'nbf', 'auth_time', 'acr', 'amr', 'at_hash', 'c_hash', 's_hash', 'jti',
  'client_id', 'scope', 'cnf',
];
const TIMES = ['exp', 'exp', 'iat', 'iat', 'nbf', 'auth_time'];
const FOREIGN = [
  ['events', '{"http://schemas.openid.net/event/backchannel-logout":{}}'], ['events', 'null'], ['htm', '"POST"'],
  ['htu', '"https://rs.example"'], ['token_introspection', '{"active":true}'], ['cnf', '{"jkt":"abc"}'], ['cnf', '{}'],
  ['cnf', '1'], ['cnf', '{"x5t#S256":"a","jkt":"b"}'], ['sid', '"s"'], ['jti', '"j"'], ['act', '{"sub":"x"}'],
];
const SUBJECTS = ['""', '" "', '"alice\\u0000"', '"\\u00e4lice"', JSON.stringify('a'.repeat(255)), JSON.stringify('a'.repeat(256)), '"bob"', '"client"'];
const AUDIENCES = [
  [OTHER], OTHER, [CLIENT, OTHER], [OTHER, CLIENT], [CLIENT, CLIENT], [], '', [CLIENT, null], [CLIENT, 1], [[CLIENT]], `${CLIENT} ${OTHER}`,
  API, [API, OTHER], [API, API], [API, 1], { 0: CLIENT, length: 1 }, [''], [CLIENT, ''],
];

export const CLAIM = [
  { name: 'claim.without', weight: 4, apply: ({ payload }, random) => setRaw(payload, random.pick(CLAIMS), undefined) },
  { name: 'claim.type', weight: 5, apply: ({ payload }, random) => setRaw(payload, random.pick(CLAIMS), random.pick(OF_EVERY_TYPE)) },
  { name: 'claim.time', weight: 10, apply: changeTime },
  { name: 'claim.look-alike', weight: 4, apply: lookAlike },
  { name: 'claim.sub', weight: 2, apply: ({ payload }, random) => setRaw(payload, 'sub', random.pick(SUBJECTS)) },
  { name: 'claim.empty', apply: ({ payload }, random) => set(payload, random.pick(['client_id', 'jti', 'iss', 'acr', 'azp', 'scope']), '') },
  { name: 'claim.aud', weight: 5, apply: ({ payload }, random) => set(payload, 'aud', random.pick(AUDIENCES)) },
  { name: 'claim.azp', weight: 3, apply: ({ payload }, random) => set(payload, 'azp', random.pick([CLIENT, OTHER, '', [CLIENT], null])) },
  { name: 'claim.several audiences', weight: 3, apply: severalAudiences },
  { name: 'claim.foreign', weight: 4, apply: ({ payload }, random) => setRaw(payload, ...random.pick(FOREIGN)) },
  { name: 'claim.hash', weight: 4, apply: changeHash },
  { name: 'claim.context', weight: 2, apply: changeContext },
  { name: 'claim.scope', weight: 2, apply: changeScope },
];

function changeTime({ payload, options }, random) {
  setRaw(payload, random.pick(TIMES), times(random, NOW, options.clockTolerance));
}

function lookAlike({ payload, kind }, random) {
  const audience = kind === 'id_token' ? CLIENT : API;
  const [name, text] = random.pick([['iss', ISSUER], ['aud', audience], ['nonce', NONCE], ['azp', CLIENT], ['sub', 'alice'], ['client_id', CLIENT]]);
  setRaw(payload, name, lookAlikes(random, text));
}

function severalAudiences({ payload, options }, random) {
  const own = options.clientId ?? options.audience;
  set(payload, 'aud', [own, OTHER]);
  set(payload, 'azp', random.pick([CLIENT, CLIENT, OTHER, undefined]));
  if (options.clientId !== undefined && random.chance(0.7)) options.trustedAudiences = [OTHER];
}

function changeHash({ payload, expected, alg }, random) {
  const name = random.pick(['at_hash', 'c_hash', 's_hash']);
  const value = { at_hash: expected.accessToken, c_hash: expected.code, s_hash: expected.state }[name] ?? 'x';
  const right = leftHalf(alg, value);
  set(payload, name, random.pick([
    right, undefined, `${right}=`, right.slice(0, -1), leftHalf('RS256', value), leftHalf('ES384', value), right.toUpperCase(), '', leftHalf(alg, 'x'),
  ]));
}

function changeContext({ payload }, random) {
  setRaw(payload, ...random.pick([
    ['acr', '"0"'], ['acr', '2'], ['acr', '["a"]'], ['acr', '""'], ['amr', '"pwd"'], ['amr', '["pwd",1]'], ['amr', '[]'],
    ['amr', 'null'], ['auth_time', '"2027-01-15T08:00:00Z"'], ['auth_time', '"1800000000"'], ['azp', 'null'],
  ]));
}

function changeScope({ payload, expected, kind }, random) {
  setRaw(payload, 'scope', random.pick([
    '"read"', '""', '"read  write"', '"READ"', '"readwrite"', '["read","write"]', '"read\\twrite"', '" read"', '"write read"', '1', '"r\\u00e9ad"',
  ]));
  if (kind === 'access_token' && random.chance(0.6)) expected.requiredScopes = random.pick([['read'], ['write', 'read'], ['admin']]);
}
