// explainIdToken: the same judgement as verifyIdToken, told step by step, without ever throwing for a faulty token.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { expected, verifierFor } from './support/expect.mjs';
import { b64u, claims, CLIENT, json, keyFor, newKeyFor, NONCE, NOW, token } from './support/tokens.mjs';

const key = keyFor('ES256');
const verifier = verifierFor('ES256');
const good = token(key);
const [header, payload, signature] = good.split('.');

test('a good token: every step with its rule, specification and level, none failed', () => {
  const report = verifier.explainIdToken(good, expected);
  assert.equal(report.ok, true);
  assert.equal(report.kind, 'id_token');
  assert.ok(!('error' in report));
  wellFormed(report);
  const passed = report.steps.filter(({ status }) => status === 'pass').map(({ rule }) => rule);
  const always = ['JOSE-01', 'JOSE-02', 'JOSE-04', 'JOSE-05', 'JOSE-06', 'JOSE-08', 'JOSE-09', 'JOSE-10', 'JOSE-15',
    'JOSE-27', 'IDT-01', 'IDT-02', 'IDT-03', 'IDT-04', 'IDT-06', 'IDT-09', 'IDT-11'];
  for (const rule of always) assert.ok(passed.includes(rule), `${rule} is not among the passed: ${passed}`);
  assert.ok(report.steps.every(({ status }) => status !== 'fail' && status !== 'warn'));
});

test('rules that do not apply are skipped, with a reason', () => {
  const { steps } = verifier.explainIdToken(good, expected);
  for (const rule of ['HASH-03', 'HASH-04', 'IDT-13', 'IDT-14']) {
    const step = steps.find((candidate) => candidate.rule === rule);
    assert.equal(step?.status, 'skipped', rule);
    assert.ok(step.reason.length > 0, rule);
  }
});

const faulty = [
  '', 'x', 'a.b', 'a.b.c', '.....', '..', `${good}.`, ` ${good}`, `${header}.${payload}.`, 'x'.repeat(100_000),
  `${json({ alg: 'none' })}.${payload}.`, `${json({ alg: 'RSA-OAEP', enc: 'A128GCM' })}.AAAA.AAAA.AAAA.AAAA`,
  `${b64u('{')}.${payload}.${signature}`, `${b64u('[]')}.${payload}.${signature}`, `${header}.${b64u('{')}.${signature}`,
  `${header}.${payload}.AAAA`, token(newKeyFor('ES256')), token(key, { header: { kid: 'x' } }),
  token(key, { header: { crit: ['x'] } }), token(key, { header: { typ: 'at+jwt' } }), token(key, { header: { alg: 'HS256' } }),
  token(key, { payload: '[]' }), token(key, { payload: '{"a":1,"a":1}' }), token(key, { payload: '{}' }),
  ...[{ iss: 'https://other.example' }, { sub: undefined }, { aud: 'other' }, { aud: [CLIENT, 'other'] }, { azp: 'other' },
    { exp: NOW - 60 }, { iat: NOW + 60 }, { nbf: NOW + 60 }, { nonce: 'other' }, { nonce: undefined }, { amr: 1 }, { auth_time: 'x' },
    { exp: undefined }, { iat: 'x' }].map((changes) => token(key, { payload: claims(changes) })),
];

test('a faulty token: the report ends with the error that the verb throws', () => {
  for (const idToken of faulty) {
    const report = verifier.explainIdToken(idToken, expected);
    const error = thrown(() => verifier.verifyIdToken(idToken, expected));
    assert.equal(report.ok, false, idToken.slice(0, 200));
    assert.deepEqual(report.error, error.toJSON());
    wellFormed(report);
    const failed = report.steps.filter(({ status }) => status === 'fail');
    assert.equal(failed.length, 1, `${error.code}: ${failed.length} failed steps`);
    assert.equal(failed[0].rule, error.rule);
    const after = report.steps.slice(report.steps.indexOf(failed[0]) + 1);
    assert.ok(after.every(({ status }) => status === 'skipped'), `${error.code}: steps after the failed one`);
  }
});

test('the rules that a faulty token did not reach are listed all the same', () => {
  const rulesOf = (idToken) => new Set(verifier.explainIdToken(idToken, expected).steps.map(({ rule }) => rule));
  const all = [...rulesOf(good)];
  for (const idToken of faulty) {
    const listed = rulesOf(idToken);
    const missing = all.filter((rule) => !listed.has(rule));
    // A fault may be named by a neighbour of the rule that found it: JOSE-03 (encrypted) in the place of JOSE-02.
    const neighbours = [...listed].filter((rule) => !all.includes(rule));
    assert.equal(missing.length, neighbours.length, `${missing} for ${neighbours}: ${idToken.slice(0, 100)}`);
    assert.ok(missing.length <= 1);
  }
});

test('a warning is a step, and the token stands', () => {
  const idToken = token(key, { header: { jku: 'https://attacker.example' }, payload: claims({ at_hash: 'AAAA' }) });
  const report = verifier.explainIdToken(idToken, expected);
  assert.equal(report.ok, true);
  assert.deepEqual(report.steps.filter(({ status }) => status === 'warn').map(({ rule }) => rule).sort(), ['HASH-06', 'IDT-16']);
  assert.deepEqual(verifier.verifyIdToken(idToken, expected).warnings.map(({ code }) => code).sort(), ['binding_not_checked', 'header_key_ignored']);
});

test('reports show what differs, and never a nonce', () => {
  const show = (changes, rule) => verifier.explainIdToken(token(key, { payload: claims(changes) }), expected).steps.find((step) => step.rule === rule);
  const step = show({ aud: 'other-client' }, 'IDT-03');
  assert.match(step.expected, new RegExp(CLIENT));
  assert.match(step.actual, /other-client/);
  const text = JSON.stringify(show({ nonce: 'attacker-nonce' }, 'IDT-11'));
  assert.ok(!text.includes(NONCE) && !text.includes('attacker-nonce'));
});

function wellFormed({ steps }) {
  assert.ok(steps.length > 20);
  for (const step of steps) {
    assert.match(step.rule, /^[A-Z]+-\d+$/);
    assert.ok(step.spec.length > 0 && step.title.length > 0);
    assert.ok(['MUST', 'SHOULD', 'MAY', 'POLICY'].includes(step.level), step.level);
    assert.ok(['pass', 'fail', 'warn', 'skipped'].includes(step.status), step.status);
    for (const name of Object.keys(step)) {
      assert.ok(['rule', 'spec', 'level', 'title', 'status', 'reason', 'expected', 'actual'].includes(name), name);
    }
    for (const value of Object.values(step)) assert.equal(typeof value, 'string');
  }
}

function thrown(work) {
  try {
    work();
  } catch (error) {
    return error;
  }
  assert.fail('nothing was thrown');
}
