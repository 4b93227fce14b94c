// What a case of an attack is, and the forms they have in common. Each case says how it must end; attacks.test.mjs runs it.

import assert from 'node:assert/strict';
import { createVerifier } from 'tokenward';
import { claims, CLIENT, ISSUER, json, jwks, keyFor, NONCE, NOW, token } from '../../package/support/tokens.mjs';

export const API = 'https://api.example';
export const EVENT = 'http://schemas.openid.net/event/backchannel-logout';
export const SECRET = 'a client secret of more than sixty-four bytes, as HS512 wants one to be';
export const key = keyFor('ES256');

export function verifierOf(options = {}) {
  return createVerifier({ issuer: ISSUER, clientId: CLIENT, audience: API, jwks: jwks(key), now: NOW, clockTolerance: 0, ...options });
}

/**
 * A token presented to a verb. `code` is the exact code, or 'accept'. The report of the same token must say the same; nothing
 * of the token or of the values it was bound to may appear in the error.
 */
export function presented(name, code, given, { verb = 'IdToken', options, expect = {}, ...wanted } = {}) {
  const expected = verb === 'IdToken' ? { nonce: NONCE, ...expect } : expect;
  const work = (start) => () => verifierOf(options)[`${start}${verb}`](given, expected);
  const explains = ['IdToken', 'AccessToken', 'LogoutToken'].includes(verb);
  return { name, code, ...wanted, run: work('verify'), ...(explains ? { report: work('explain') } : {}), secrets: secretsOf(given, expected, options) };
}

/** Any other call. */
export function called(name, code, run, { secrets = [], ...wanted } = {}) {
  return { name, code, ...wanted, run, secrets };
}

/** An ID token with other claims, signed by the issuer. */
export function claimed(name, code, changes, more) {
  return presented(name, code, token(key, { payload: claims(changes) }), more);
}

/** An ID token whose payload is this text or these bytes. */
export function payload(name, code, text, more) {
  return presented(name, code, token(key, { payload: text }), more);
}

/** An ID token with this header: an object, a text or bytes. */
export function header(name, code, given, more) {
  return presented(name, code, token(key, { header: given }), more);
}

/** A call that must be refused as a mistake in this option. */
export function mistake(name, option, run, more) {
  return called(name, 'invalid_option', run, { option, ...more });
}

/** A key that stands beside a good one, named by the token: how it is refused. The set is not lost. */
export function keyBeside(name, code, jwk, { signer = key, ...more } = {}) {
  const beside = { keys: [{ ...jwk, kid: 'odd' }, { ...key.jwk, kid: 'good' }] };
  return [
    presented(name, code, token(signer, { header: { kid: 'odd' } }), { options: { jwks: beside }, ...more }),
    presented(`${name}, beside a good key`, 'accept', token(key, { header: { kid: 'good' } }), { options: { jwks: beside } }),
  ];
}

/** The same for a key that cannot be used at all: alone it is no key set. */
export function unusableKey(name, code, jwk, more) {
  return [...keyBeside(name, code, jwk, more), called(`${name}, alone`, 'invalid_jwks', () => verifierOf({ jwks: { keys: [jwk] } }))];
}

/** A token with this signature, over what `signer` would have signed. */
export function withSignature(bytes, { signer = key, given = {} } = {}) {
  const input = `${json({ alg: signer.alg, ...given.header })}.${json(given.payload ?? claims())}`;
  const signature = typeof bytes === 'function' ? bytes(input) : bytes;
  return `${input}.${Buffer.from(signature).toString('base64url')}`;
}

/** The parts of a token that no error may show: short ones are found in any text. */
function secretsOf(given, expected, { clientSecret } = {}) {
  const values = [given, ...String(given).split('.'), expected.nonce, expected.accessToken, expected.code, expected.state, clientSecret];
  return values.filter((value) => typeof value === 'string' && value.length >= 12);
}

/** What an accepted case must have: a verified result, and no warnings but the ones it says. */
export function checkAccepted({ name, warnings = [] }, result) {
  if (result?.verified === undefined) return;
  assert.equal(result.verified, true, name);
  assert.deepEqual(result.warnings.map(({ code }) => code), warnings, name);
}
