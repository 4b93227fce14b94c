// What the caller decided: options and expectations, good ones, bad ones, and those at the bounds.

import { ACCESS_TOKEN, CLIENT, CODE, ISSUER, NOW, OTHER, set, STATE } from '../draft.mjs';
import { signature } from '../keys.mjs';

const ISSUERS = [
  OTHER, `${ISSUER}/`, 'HTTPS://op.example', 'http://op.example', 'http://localhost:3000', `${ISSUER}?a=b`, `${ISSUER}#f`, 'op.example', '', `${ISSUER}:443`,
  'https://user@op.example', `${ISSUER}/a b`,
];

export const EXPECTATION = [
  { name: 'option.issuer', weight: 2, apply: changeIssuer },
  { name: 'option.clientId', weight: 2, apply: changeAudience },
  { name: 'option.clock', weight: 6, apply: changeClock },
  { name: 'option.clockTolerance', weight: 3, apply: ({ options }, random) => { options.clockTolerance = random.pick([0, 0.5, 1, 10, 60, 61, 299, 300, 301, 3600, -1, undefined]); } },
  { name: 'option.algorithms', weight: 3, apply: changeAlgorithms },
  { name: 'option.trustedAudiences', apply: ({ options }, random) => { if (options.clientId) options.trustedAudiences = random.pick([[], [OTHER], [CLIENT], ['']]); } },
  { name: 'option.azp', weight: 2, apply: ignoreAzp },
  { name: 'option.clientSecret', weight: 2, apply: changeSecret },
  { name: 'expected.nonce', weight: 3, apply: ({ kind, expected }, random) => { if (kind === 'id_token') expected.nonce = random.pick([null, 'other', '', 'n-0S6_WzA2M']); } },
  { name: 'expected.subject', weight: 2, apply: ({ expected }, random) => { expected.subject = random.pick(['alice', 'bob', 'Alice', '']); } },
  { name: 'expected.maxAge', weight: 4, apply: changeMaxAge },
  { name: 'expected.maxTokenAge', weight: 4, apply: changeMaxTokenAge },
  { name: 'expected.flow', weight: 2, apply: ({ kind, expected }, random) => { if (kind === 'id_token') expected.flow = random.pick(['code', 'hybrid', 'implicit']); } },
  { name: 'expected.no nonce', apply: noNonce },
  { name: 'expected.bound value', weight: 3, apply: changeBound },
  { name: 'expected.old token of the front channel', weight: 2, apply: oldToken },
  { name: 'expected.scopes and user', weight: 2, apply: changeRequest },
];

function changeIssuer(draft, random) {
  draft.options.issuer = random.pick(ISSUERS);
  if (random.chance(0.6)) set(draft.payload, 'iss', draft.options.issuer);
}

function changeAudience({ kind, options, payload }, random) {
  const name = kind === 'id_token' ? 'clientId' : 'audience';
  options[name] = random.pick([OTHER, '', 'CLIENT', 'client ', 'cli']);
  if (random.chance(0.5)) set(payload, 'aud', options[name]);
}

function changeClock(draft, random) {
  const { options } = draft;
  const at = random.pick([-1, 0, 0, 599, 600, 601, -5, -6, 3600, -3600]) + random.pick([0, 0, options.clockTolerance, -options.clockTolerance]);
  options.now = NOW + at + random.pick([0, 0, 0.25, 0.5, 0.999]);
  if (random.chance(0.08)) options.now = random.pick([-1, 0, 1.8e12, 1e300, 253_402_300_800, 253_402_300_801]);
  if (random.chance(0.5)) set(draft.payload, random.pick(['exp', 'exp', 'nbf', 'nbf', 'iat']), options.now + random.pick([0, 0.5, -0.25, 1, -1]) + random.pick([0, options.clockTolerance, -options.clockTolerance]));
}

function changeAlgorithms({ options, alg }, random) {
  options.algorithms = random.pick([
    [], ['none'], [alg, 'none'], [alg, alg], ['RS256'], ['ES256'], ['EdDSA'], ['Ed25519'], ['HS256'], [alg, 'HS256'], [alg, 'ES256K'], [alg, 'XX256'],
    [alg.toLowerCase()], ['EdDSA', 'Ed25519'], [alg, 'PS256'], undefined,
  ]);
}

function ignoreAzp({ kind, options, payload }, random) {
  if (kind !== 'id_token') return;
  options.azp = random.pick(['ignore', 'enforce']);
  set(payload, 'azp', random.pick([OTHER, CLIENT, 5]));
}

function changeSecret(draft, random) {
  const { options, alg } = draft;
  options.clientSecret = random.pick(['x'.repeat(31), 'x'.repeat(32), 'x'.repeat(64), 'short', '', 'a secret with an umlaut \u00e4, long enough for HS512: 0123456789012345']);
  if (!alg.startsWith('HS') && random.chance(0.5)) options.algorithms = [alg, 'HS256'];
  if (alg.startsWith('HS') && random.chance(0.7)) draft.sign = (input) => signature(alg, null, input, { secret: options.clientSecret });
}

function changeMaxAge({ options, expected, payload }, random) {
  expected.maxAge = random.pick([0, 1, 59, 60, 61, 300, 3600]);
  const bound = options.now - expected.maxAge - options.clockTolerance;
  set(payload, 'auth_time', random.pick([bound - 1, bound, bound + 1, options.now, options.now + options.clockTolerance, options.now + 4000, undefined, `${bound}`]));
}

function changeMaxTokenAge({ kind, options, expected, payload }, random) {
  if (kind !== 'id_token') return;
  expected.maxTokenAge = random.pick([0, 1, 4, 5, 6, 60, 300, 3600]);
  const bound = options.now - expected.maxTokenAge - options.clockTolerance;
  set(payload, 'iat', random.pick([bound - 1, bound, bound + 1, options.now, options.now + options.clockTolerance, options.now + options.clockTolerance + 1, options.now - 5]));
}

function noNonce({ kind, expected, payload }, random) {
  if (kind !== 'id_token') return;
  expected.nonce = null;
  set(payload, 'nonce', undefined);
  if (random.chance(0.4)) expected.flow = 'implicit';
}

function changeBound({ kind, expected }, random) {
  if (kind !== 'id_token') return;
  const [name, value] = random.pick([['accessToken', ACCESS_TOKEN], ['code', CODE], ['state', STATE]]);
  expected[name] = random.pick([value, 'other', undefined, '', '\u00e4']);
}

function oldToken({ kind, options, expected, payload }, random) {
  if (kind !== 'id_token') return;
  expected.flow = random.pick(['hybrid', 'implicit']);
  set(payload, 'iat', options.now - 3600 - options.clockTolerance + random.pick([-1, 0, 1, -4000]));
}

function changeRequest({ kind, expected, payload }, random) {
  if (kind !== 'access_token') return;
  expected.requiredScopes = random.pick([['read'], ['write', 'read'], ['admin'], []]);
  expected.requireUser = random.chance(0.5);
  if (random.chance(0.3)) set(payload, 'sub', CLIENT);
}
