// A short run of the fuzzer of the boundary, and whether it would notice. A long one: node tests/js/boundary-fuzz/run.mjs.

import assert from 'node:assert/strict';
import { randomInt } from 'node:crypto';
import { test } from 'node:test';
import { used } from '../boundary-fuzz/watch.mjs';
import { CALLS } from '../boundary-fuzz/calls.mjs';
import { runCase } from '../boundary-fuzz/fuzz.mjs';
import { verifyJwt } from '../boundary-fuzz/jwt.mjs';
import { KNOWN, knownAs } from '../boundary-fuzz/known.mjs';
import { expectations, options, SUBJECT, tokens } from '../boundary-fuzz/material.mjs';
import { SHAPES } from '../boundary-fuzz/model.mjs';
import { fuzz, printed } from '../boundary-fuzz/session.mjs';
import { inFreshProcess } from './support/process.mjs';
import * as tokenward from 'tokenward';
import { createRemoteVerifier } from 'tokenward/remote';

const SEED = Number(process.env.SEED ?? randomInt(2 ** 31));
const CASES = 4_000;

test(`no value breaks a call or switches a check off: seed ${SEED}, ${CASES} cases`, async (context) => {
  const result = await fuzz({ seed: SEED, count: CASES });
  context.diagnostic(`seed ${SEED}: ${result.outcomes.size} outcomes, ${result.end.bytes} bytes of memory`);
  assert.equal(result.complaints.length, 0, printed(result));
  assert.equal(result.calls.size, CALLS.length, 'a call that never came');
  // A run that nearly always, or hardly ever, gets an answer would tell nothing.
  const returned = result.outcomes.get('returned');
  assert.ok(returned > CASES / 4 && returned < CASES * 0.75, `${returned} calls returned`);
  for (const outcome of ['invalid_option', 'signature_invalid', "the caller's own", 'the host', 'insufficient_scope', 'replay_detected']) {
    assert.ok(result.outcomes.has(outcome), outcome);
  }
  assert.equal(result.end.instances, 1);
  assert.ok(result.end.bytes <= 16 * 2 ** 20, `${result.end.bytes} bytes of memory`);
  // The same once more needs hardly more: verifiers that the collector has not freed yet.
  const again = await fuzz({ seed: SEED, count: CASES });
  assert.ok(again.end.bytes <= result.end.bytes + 2 ** 22, `${result.end.bytes} bytes, then ${again.end.bytes}`);
});

test('no call keeps a reference, whatever is wrong with the token or the options', () => {
  const attempt = (call, given) => {
    const held = [];
    try {
      call.run(given, (verifier) => { held.push(verifier); return verifier; });
    } catch (error) {
      assert.ok(tokenward.isTokenError(error), `${call.name}: ${error.stack}`);
    }
    for (const verifier of held) verifier[Symbol.dispose]();
  };
  for (const call of CALLS) {
    const spoilt = (bag) => (bag !== null && typeof bag === 'object' && !Array.isArray(bag) ? { ...bag, 'no such name': 1 } : Symbol('none'));
    const round = () => {
      for (const flaw of call.flaws) attempt(call, call.make(flaw));
      for (const name of Object.keys(call.make('good'))) {
        if (call.name === 'TokenError') continue; // makes no call
        const given = call.make('good');
        given[name] = spoilt(given[name]);
        attempt(call, given);
      }
    };
    round();
    const before = used().references;
    for (let count = 0; count < 10; count += 1) round();
    assert.equal(used().references, before, call.name);
  }
});

test('every public function and every verb is called', () => {
  const verifier = tokenward.createVerifier(options());
  const set = tokenward.createVerifierSet([verifier]);
  const functions = (prefix, object) => Object.keys(object).filter((name) => typeof object[name] === 'function').map((name) => prefix + name);
  const all = [...functions('', tokenward), ...functions('verifier.', verifier), ...functions('set.', set), 'createRemoteVerifier', 'CoreJwt.verifyJwt'];
  const called = new Set(CALLS.map(({ name }) => name));
  assert.deepEqual(all.filter((name) => !called.has(name)), []);
  assert.deepEqual([...called].filter((name) => !all.includes(name)), []);
});

test('every option is in the model', () => {
  const names = (work) => {
    try {
      work({ 'no such option': 1 });
    } catch (error) {
      return error.expected.replace('one of ', '').split(', ').sort();
    }
    return assert.fail('was accepted');
  };
  const verifier = tokenward.createVerifier(options());
  for (const [place, shape] of Object.entries(SHAPES)) {
    const elsewhere = { options: tokenward.createVerifier, remoteOptions: createRemoteVerifier, jwtKeys: (keys) => verifyJwt(keys, 'x', {}), verifyJwt: (expected) => verifyJwt({}, 'x', expected) };
    const call = elsewhere[place] ?? ((expected) => verifier[place]('x', expected));
    assert.deepEqual(names(call), Object.keys(shape).sort(), place);
  }
});

const accepted = { value: { verified: true, claims: { sub: SUBJECT }, ok: true } };
const error = (code) => ({ threw: true, error: Object.assign(new tokenward.TokenError({ code, rule: 'X', spec: 'X', message: 'x' })) });

/** Faults of a package, and whether the fuzzer sees them: answers that are changed on their way. */
const FAULTS = {
  'a malformed option is nothing': (answer) => (answer.error?.code === 'invalid_option' ? accepted : answer),
  'scopes are not checked': (answer) => (answer.error?.code === 'insufficient_scope' ? accepted : answer),
  'the nonce is not checked': (answer) => (answer.error?.code === 'nonce_mismatch' ? accepted : answer),
  'signatures are not checked': (answer) => (answer.error?.code === 'signature_invalid' ? accepted : answer),
  'the store is not asked': (answer) => (answer.error?.code === 'replay_detected' ? accepted : answer),
  'a trap': (answer) => (answer.error?.code === 'malformed_token' ? error('internal_error') : answer),
  'another code': (answer) => (answer.error?.code === 'malformed_token' ? error('no_such_code') : answer),
  'another error': (answer) => (answer.threw ? { threw: true, error: new TypeError('x is not a function') } : answer),
  'good tokens are refused': (answer, { call }) => (call.name === 'verifier.verifyIdToken' && !answer.threw ? error('nonce_mismatch') : answer),
};

test('a package that errs is found out', async () => {
  for (const [name, alter] of Object.entries(FAULTS)) {
    const { complaints } = await fuzz({ seed: 7, count: 3_000, most: 1, run: (seed, index) => runCase(seed, index, alter) });
    assert.ok(complaints.length > 0, name);
  }
});

test("what is known to be wrong still is, and what a caller's code throws keeps no place", () => {
  const requiredAmr = Object.defineProperty(['pwd'], 0, { get() { throw new RangeError('a getter'); } });
  const fails = () => { throw new RangeError('a function'); };
  const verifier = tokenward.createVerifier(options());
  const [clockless, broken] = [{ now: fails }, { isRevoked: fails }].map((more) => tokenward.createVerifier({ ...options(), ...more }));
  const throws = () => {
    assert.throws(() => verifier.verifyIdToken('x', { nonce: null, requiredAmr }), RangeError);
    assert.throws(() => verifier.verifyIdToken('x', { get nonce() { return fails(); } }), RangeError);
    assert.throws(() => verifier.updateJwks({ get keys() { return fails(); } }), RangeError);
    assert.throws(() => clockless.verifyIdToken('x', { nonce: null }), RangeError);
    assert.throws(() => broken.verifyAccessToken(tokens.verifyAccessToken.good, expectations.verifyAccessToken()), RangeError);
  };
  throws();
  const before = used().references;
  for (let count = 0; count < 100; count += 1) throws();
  assert.equal(used().references, before);
  for (const { name, reason, shows } of KNOWN) assert.equal(shows(), true, `delete the row "${name}": ${reason}`);
});

test('before there is a module, init takes nothing that is none', () => {
  const { value } = inFreshProcess(`
    const { readFileSync } = await import('node:fs');
    const slim = await import('tokenward/slim');
    const { every } = await import('./tests/js/boundary-fuzz/exotic.mjs');
    const outcomes = {};
    const add = (outcome) => { outcomes[outcome] = (outcomes[outcome] ?? 0) + 1; };
    // No test goes to the network.
    for (const given of every.map((make) => make().value).filter((value) => !/^https:/.test(typeof value === 'string' ? value : ''))) {
      for (const load of [slim.initSync, slim.default]) {
        try {
          await load(given);
          add('loaded');
        } catch (error) {
          add(slim.isTokenError(error) ? error.code : String(error));
        }
      }
    }
    slim.initSync(readFileSync(new URL(import.meta.resolve('tokenward/tokenward.wasm'))));
    done({ ...outcomes, nonce: slim.generateNonce().length });`);
  const { invalid_option, wasm_unavailable, not_initialized, nonce, ...others } = value;
  assert.ok(invalid_option > 150 && wasm_unavailable > 20 && not_initialized === 1, JSON.stringify(value));
  assert.equal(nonce, 43, 'and then loads a real one');
  const unexpected = Object.keys(others).filter((text) => !/proxy that has been revoked/.test(text) && knownAs(`threw ${text}`) === undefined);
  assert.deepEqual(unexpected, []);
});
