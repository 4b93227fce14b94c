// The caller's mistakes: each is `invalid_option`, names the option, and never weakens a check in silence.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  calculatePkceChallenge, createVerifier, generatePkce, getLocalizedClaim, inspectJwks, parseClaims, userKey, verifyPkce,
} from 'tokenward';
import { expected, refused, verifierFor } from './support/expect.mjs';
import { claims, CLIENT, ISSUER, jwks, keyFor, NONCE, NOW, token } from './support/tokens.mjs';

const key = keyFor('ES256');
const good = token(key);
const base = { issuer: ISSUER, clientId: CLIENT, jwks: jwks(key), now: NOW };

/** `invalid_option`, with the option's name in the message. */
function invalid(name, work, hint) {
  const error = refused('invalid_option', work, { rule: 'POLICY', hint });
  assert.match(error.message, new RegExp(`\\b${name.replace(/[$]/g, '\\$&')}\\b`), `${error.message} does not name ${name}`);
}

const verifierOptions = {
  issuer: [undefined, null, '', 1, {}, [ISSUER], 'issuer.example', 'ftp://issuer.example', 'http://issuer.example',
    `${ISSUER}?x=1`, `${ISSUER}#x`, new URL(ISSUER)],
  jwks: [undefined, null, 1, true],
  clientId: [null, '', 1, [CLIENT], {}],
  trustedAudiences: [null, 'api', 1, [1], [''], {}, [null]],
  algorithms: [null, [], 'ES256', ['none'], ['None'], ['es256'], ['ES256', 'XX'], [1], [null], {}, ['ES256', 'ES256K'], ['HS256']],
  clientSecret: [null, 1, {}, []],
  acr: [null, [], 'a', 1, {}, { anyof: ['a'] }, { minimum: 'a' }, { order: ['a'], minimum: 'b' }, { anyOf: [] }, { anyOf: 'a' },
    { order: [], minimum: 'a' }, { order: ['a', 'a'], minimum: 'a' }],
  clockTolerance: [null, '10', -1, 301, NaN, Infinity, -Infinity, true, 10n],
  now: [null, NaN, Infinity, '1800000000', NOW * 1000, true, 10n, new Date(), -1],
  maxTokenBytes: [null, 0, -1, 1.5, NaN, Infinity, '16384', 2 ** 32],
  azp: [null, '', 'Ignore', true, false, 'off'],
  cache: [null, true, 'no', 10, [], () => {}, new Map(), Promise.resolve({}), { max: 10 }, { maxentries: 10 },
    ...[null, '10', -1, 0.5, 1_000_001, NaN, Infinity, true].map((maxEntries) => ({ maxEntries }))],
};

for (const [name, values] of Object.entries(verifierOptions)) {
  test(`createVerifier refuses a wrong ${name}`, () => {
    for (const value of values) invalid(name, () => createVerifier({ ...base, [name]: value }), `${name} ${show(value)}`);
  });
}

const expectations = {
  nonce: [undefined, '', 1, {}, [NONCE], false, true],
  flow: [null, '', 'Code', 'code id_token', 1],
  accessToken: [null, '', 1, {}],
  code: [null, '', 1, {}],
  state: [null, '', 1, {}],
  maxAge: [null, -1, NaN, Infinity, '60', true],
  maxTokenAge: [null, -1, NaN, Infinity, '60', true],
  acr: [null, {}, { minimum: 'a' }, { anyOf: [] }, { minmum: 'a' }],
};

for (const [name, values] of Object.entries(expectations)) {
  test(`verifyIdToken and explainIdToken refuse a wrong ${name}`, () => {
    const verifier = createVerifier(base);
    for (const value of values) {
      const wrong = { nonce: NONCE, [name]: value };
      invalid(name, () => verifier.verifyIdToken(good, wrong), `${name} ${show(value)}`);
      invalid(name, () => verifier.explainIdToken(good, wrong), `${name} ${show(value)}`);
    }
  });
}

test('a forgotten nonce is a mistake, and no permission', () => {
  const verifier = createVerifier(base);
  for (const forgotten of [{}, undefined, null, { Nonce: NONCE }, Object.create({ nonce: NONCE })]) {
    refused('invalid_option', () => verifier.verifyIdToken(good, forgotten));
    refused('invalid_option', () => verifier.verifyIdToken(token(key, { payload: claims({ nonce: undefined }) }), forgotten));
  }
});

const verbs = {
  createVerifier: [(more) => createVerifier({ ...base, ...more }), ['audiance', 'Issuer', 'clientID', 'tolerance', 'alg', 'constructor', 'toString']],
  'createVerifier acr': [(more) => createVerifier({ ...base, acr: { anyOf: ['a'], ...more } }), ['min', 'minumum']],
  verifyIdToken: [(more) => createVerifier(base).verifyIdToken(good, { nonce: NONCE, ...more }), ['maxage', 'max_age', 'access_token', 'leeway', 'now', 'constructor']],
  explainIdToken: [(more) => createVerifier(base).explainIdToken(good, { nonce: NONCE, ...more }), ['maxage', 'algorithms']],
  'verifyIdToken acr': [(more) => createVerifier(base).verifyIdToken(good, { nonce: NONCE, acr: { anyOf: ['a'], ...more } }), ['any_of']],
  generatePkce: [(more) => generatePkce(more), ['length', 'byte', 'toString']],
  verifyPkce: [
    (more) => verifyPkce({ codeVerifier: 'a'.repeat(43), codeChallenge: 'a'.repeat(43), codeChallengeMethod: 'S256', ...more }),
    ['allowPlain', 'code_verifier'],
  ],
};

for (const [name, [call, unknown]] of Object.entries(verbs)) {
  test(`${name} refuses unknown options by name`, () => {
    for (const option of unknown) invalid(option, () => call({ [option]: undefined }), option);
    for (const option of unknown) invalid(option, () => call({ [option]: true }), option);
    refused('invalid_option', () => call(ownProto()));
  });
}

test('an own property called __proto__ is an unknown option', () => {
  const options = { ...base };
  Object.defineProperty(options, '__proto__', { value: {}, enumerable: true, configurable: true });
  invalid('__proto__', () => createVerifier(options));
});

test('inherited properties are no options, neither to help nor to harm', () => {
  // What is inherited from elsewhere than Object.prototype would be passed over in silence, so the object is no set of options.
  invalid('options', () => createVerifier(Object.assign(Object.create({ clientId: 'other', azp: 'ignore' }), base)));
  for (const wrong of [Promise.resolve({ ...base }), new Map(Object.entries(base)), new Date(), new (class { get issuer() { return base.issuer; } })()]) {
    invalid('options', () => createVerifier(wrong));
  }
  // A forgotten await must not ask for nothing.
  invalid('expected', () => createVerifier({ ...base, audience: 'api' }).verifyAccessToken('x', Promise.resolve({ requiredScopes: ['admin'] })));
  Object.prototype.maxAge = -1;
  try {
    assert.equal(createVerifier(base).verifyIdToken(good, expected).verified, true);
  } finally {
    delete Object.prototype.maxAge;
  }
});

test('options without a prototype are fine', () => {
  const bare = Object.assign(Object.create(null), base);
  assert.equal(createVerifier(bare).verifyIdToken(good, Object.assign(Object.create(null), expected)).verified, true);
});

test('undefined is the same as absent, for every option that may be absent', () => {
  const optional = ['trustedAudiences', 'algorithms', 'clientSecret', 'acr', 'clockTolerance', 'maxTokenBytes', 'azp', 'cache'];
  const verifier = createVerifier({ ...base, ...Object.fromEntries(optional.map((name) => [name, undefined])) });
  const absent = ['flow', 'accessToken', 'code', 'state', 'maxAge', 'maxTokenAge', 'acr'];
  const wanted = { nonce: NONCE, ...Object.fromEntries(absent.map((name) => [name, undefined])) };
  assert.equal(verifier.verifyIdToken(good, wanted).verified, true);
});

test('options that are no object are refused', () => {
  for (const options of [undefined, null, 1, 'x', true, [], () => {}]) {
    refused('invalid_option', () => createVerifier(options), { hint: show(options) });
    if (options !== undefined) refused('invalid_option', () => createVerifier(base).verifyIdToken(good, options), { hint: show(options) });
    if (options !== undefined) refused('invalid_option', () => generatePkce(options), { hint: show(options) });
    refused('invalid_option', () => verifyPkce(options), { hint: show(options) });
  }
});

test('from the front channel a nonce is required', () => {
  for (const flow of ['hybrid', 'implicit']) invalid('nonce', () => createVerifier(base).verifyIdToken(good, { nonce: null, flow }), flow);
});

test('a cache of any size, down to none', () => {
  for (const cache of [false, undefined, {}, { maxEntries: undefined }, ...[0, -0, 1, 999_999, 1_000_000].map((maxEntries) => ({ maxEntries }))]) {
    const verifier = createVerifier({ ...base, cache });
    for (let turn = 0; turn < 3; turn += 1) assert.equal(verifier.verifyIdToken(good, expected).verified, true, show(cache));
  }
  invalid('cache.maxEntries', () => createVerifier({ ...base, cache: { maxEntries: -1 } }));
  invalid('cache.size', () => createVerifier({ ...base, cache: { size: 1 } }));
});

test('a token that is no string is no token', () => {
  const verifier = createVerifier(base);
  for (const wrong of [undefined, null, 1, {}, [good], new String(good), Buffer.from(good)]) {
    refused('malformed_token', () => verifier.verifyIdToken(wrong, expected), { rule: 'JOSE-01', hint: show(wrong) });
    refused('malformed_token', () => parseClaims(wrong), { hint: show(wrong) });
    assert.equal(verifier.explainIdToken(wrong, expected).error.code, 'malformed_token');
  }
});

test('the other verbs refuse wrong arguments', () => {
  for (const wrong of [undefined, null, 1, {}]) {
    assert.throws(() => calculatePkceChallenge(wrong), { name: 'TokenError' });
    refused('invalid_option', () => getLocalizedClaim({}, wrong, []), { hint: show(wrong) });
    refused('invalid_option', () => getLocalizedClaim({}, 'name', wrong), { hint: show(wrong) });
    if (wrong === undefined || wrong === null || wrong === 1) {
      refused('invalid_option', () => getLocalizedClaim(wrong, 'name', []), { hint: show(wrong) });
      assert.throws(() => inspectJwks(wrong), { name: 'TokenError' });
    }
    refused('invalid_option', () => userKey(wrong), { hint: show(wrong) });
  }
  refused('invalid_option', () => getLocalizedClaim({}, 'name', [1]));
  refused('invalid_option', () => userKey(parseClaims(good)));
});

test('verifyIdToken needs a clientId', () => {
  const { clientId, ...rest } = base;
  void clientId;
  invalid('clientId', () => createVerifier(rest).verifyIdToken(good, expected));
});

test('http issuers are fine on loopback only', () => {
  for (const issuer of ['http://127.0.0.1:4000', 'http://localhost:4000/op', 'http://[::1]:4000', 'http://127.1.2.3']) {
    assert.equal(createVerifier({ ...base, issuer }).issuer, issuer);
  }
  for (const issuer of ['http://127.0.0.1.example', 'http://localhost.example', 'http://192.168.0.1', 'http://user@127.0.0.1']) {
    invalid('issuer', () => createVerifier({ ...base, issuer }), issuer);
  }
});

test('`now` may be a function, asked at each call', () => {
  let clock = NOW;
  const verifier = createVerifier({ ...base, now: () => clock });
  assert.equal(verifier.verifyIdToken(good, expected).verified, true);
  clock += 10_000;
  refused('token_expired', () => verifier.verifyIdToken(good, expected));
  for (const wrong of [NaN, Infinity, null, undefined, '1800000000', NOW * 1000, {}]) {
    clock = wrong;
    invalid('now', () => verifier.verifyIdToken(good, expected), show(wrong));
  }
});

test('without `now` the host\'s clock is read', () => {
  const { now, ...rest } = base;
  void now;
  const time = Date.now() / 1000;
  const fresh = token(key, { payload: claims({ iat: time, exp: time + 60 }) });
  assert.equal(createVerifier(rest).verifyIdToken(fresh, expected).verified, true);
  refused('token_expired', () => createVerifier(rest).verifyIdToken(token(key, { payload: claims({ iat: 1, exp: 2 }) }), expected));
});

test('an exception of the host\'s own getter or clock passes through unchanged', () => {
  const own = new RangeError('mine');
  const throwing = () => {
    throw own;
  };
  const same = (error) => error === own;
  const withGetter = (object, name) => Object.defineProperty({ ...object }, name, { get: throwing, enumerable: true });
  for (const name of ['issuer', 'jwks', 'clientId', 'acr', 'now']) {
    assert.throws(() => createVerifier(withGetter(base, name)), same, name);
  }
  const verifier = createVerifier(base);
  for (const name of ['nonce', 'accessToken', 'maxAge']) {
    assert.throws(() => verifier.verifyIdToken(good, withGetter(expected, name)), same, name);
    assert.throws(() => verifier.explainIdToken(good, withGetter(expected, name)), same, name);
  }
  assert.throws(() => createVerifier({ ...base, now: throwing }).verifyIdToken(good, expected), same);
  assert.throws(() => createVerifier(new Proxy(base, { ownKeys: throwing })), same);
  assert.throws(() => verifier.updateJwks(new Proxy({}, { get: throwing, ownKeys: throwing, getOwnPropertyDescriptor: throwing })), same);
  assert.throws(() => generatePkce(withGetter({}, 'bytes')), same);
  assert.equal(verifier.verifyIdToken(good, expected).verified, true, 'the verifier still works');
});

test('of several mistakes the first counts, in a fixed order, and each getter runs once', () => {
  const verifier = createVerifier(base);
  const runs = [];
  const getter = (name, fails) => ({ enumerable: true, get: () => { runs.push(name); if (fails) throw new RangeError(name); } });
  const asked = (...pairs) => Object.defineProperties({}, Object.fromEntries(pairs.map(([name, value]) => [
    name, value === 'throws' ? getter(name, true) : value === 'runs' ? getter(name, false) : { value, enumerable: true },
  ])));
  const says = (given, option, Kind) => assert.throws(() => verifier.verifyIdToken(good, given), (error) =>
    (Kind ? error instanceof Kind && error.message === option : error.code === 'invalid_option' && error.option === option));
  says(asked(['subject', 'throws'], ['nonce', 1]), 'nonce');
  says(asked(['subject', 1], ['nonce', 'throws']), 'nonce', RangeError);
  says(asked(['accessToken', 'throws'], ['nonce', null], ['subject', 'throws']), 'subject', RangeError);
  says(asked(['acr', asked(['minimum', 'throws'], ['order', 'x'])], ['nonce', null]), 'acr.order');
  says(asked(['acr', asked(['minimum', 1], ['order', 'throws'])], ['nonce', null]), 'order', RangeError);
  says(asked(['acr', asked(['minimum', 'throws'])], ['maxAge', '1'], ['nonce', null]), 'maxAge');
  says(asked(['requiredAmr', asked(['0', 'throws'])], ['previous', 1], ['nonce', null]), 'requiredAmr');
  assert.deepEqual(runs.splice(0).sort(), ['accessToken', 'minimum', 'minimum', 'nonce', 'order', 'subject', 'subject']);
  says(asked(['nonce', null], ['flow', 'runs'], ['state', 'runs'], ['previous', asked(['verified', 'runs'])]), 'previous');
  assert.deepEqual(runs.sort(), ['flow', 'state', 'verified']);
});

test('options are read once: later changes of the object change nothing', () => {
  const options = { ...base, trustedAudiences: [], jwks: structuredClone(base.jwks) };
  const verifier = createVerifier(options);
  options.issuer = 'https://other.example';
  options.trustedAudiences.push('api');
  options.jwks.keys.length = 0;
  assert.equal(verifier.issuer, ISSUER);
  assert.equal(verifier.verifyIdToken(good, expected).verified, true);
  refused('audience_untrusted', () => verifier.verifyIdToken(token(key, { payload: claims({ aud: [CLIENT, 'api'], azp: CLIENT }) }), expected));
});

test('the verifier of the tests is the same with the key set as text', () => {
  assert.equal(verifierFor('ES256', { jwks: JSON.stringify(base.jwks) }).verifyIdToken(good, expected).verified, true);
});

/** Spread keeps an own property of that name, so it reaches the verb as one. */
function ownProto() {
  return Object.defineProperty({}, '__proto__', { value: 1, enumerable: true });
}

function show(value) {
  return typeof value === 'bigint' ? `${value}n` : typeof value === 'number' ? String(value) : JSON.stringify(value) ?? String(value);
}
