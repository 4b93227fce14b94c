// Attacks 56 to 60: when a token is valid, when the user authenticated, and what time it is.

import { claims, CLIENT, ISSUER, NONCE, NOW, token } from '../../package/support/tokens.mjs';
import { API, called, claimed, key, mistake, presented, verifierOf } from './cases.mjs';

const without = (...names) => Object.fromEntries(names.map((name) => [name, undefined]));

const at = (now, clockTolerance = 0) => ({ options: { now, clockTolerance } });
const EXP = NOW + 300;
const expiries = [
  ...[[EXP - 1, 0, 'accept'], [EXP - 0.001, 0, 'accept'], [EXP, 0, 'token_expired'], [EXP + 1, 0, 'token_expired'], [EXP, 1, 'accept'], [EXP + 9, 10, 'accept'],
    [EXP + 10, 10, 'token_expired'],
    [EXP + 299, 300, 'accept'], [EXP + 300, 300, 'token_expired'], [EXP + 360, 300, 'token_expired'], [253_402_300_799, 300, 'token_expired']]
    .map(([now, tolerance, code]) => claimed(`${now - EXP} s after exp, tolerance ${tolerance}`, code, {},
      { ...at(now, tolerance), ...(code === 'accept' ? {} : { rule: 'IDT-09' }) })),
  ...[-1, -0.001, 300.001, 301, 1e9, NaN, Infinity, -Infinity, '10', null, true, [], {}, 10n]
    .map((clockTolerance) => mistake(`tolerance ${typeof clockTolerance} ${String(clockTolerance)}`, 'clockTolerance', () => verifierOf({ clockTolerance }))),
];
const wrongClocks = [NaN, Infinity, -Infinity, -1, NOW * 1000, 253_402_300_801, '1800000000', null, true, [], {}, 10n];
const clocks = [
  ...wrongClocks.map((now) => mistake(`now ${String(now)}`, 'now', () => verifierOf({ now }).verifyIdToken(token(key), { nonce: NONCE }))),
  ...[undefined, ...wrongClocks, new Date()].map((now) => mistake(`a clock that says ${String(now).slice(0, 20)}`, 'now',
    () => verifierOf({ now: () => now }).verifyIdToken(token(key), { nonce: NONCE }))),
  mistake('a clock that promises', 'now', () => verifierOf({ now: async () => NOW }).verifyIdToken(token(key), { nonce: NONCE })),
  called('now undefined is the host\'s clock', 'token_expired', () => verifierOf({ now: undefined }).verifyIdToken(token(key,
    { payload: claims({ exp: 10, iat: 1 }) }), { nonce: NONCE })),
  claimed('now 0', 'issued_in_future', {}, { options: { now: 0 } }),
];
const WEEK = 7 * 86_400;
const instants = [
  ...[[1, 0, 'token_not_yet_valid'], [0, 0, 'accept'], [10, 10, 'accept'], [11, 10, 'token_not_yet_valid'], [300, 300, 'accept'],
    [301, 300, 'token_not_yet_valid'], [WEEK, 300, 'token_not_yet_valid']]
    .map(([ahead, tolerance, code]) => claimed(`nbf ${ahead} s ahead, tolerance ${tolerance}`, code, { nbf: NOW + ahead },
      { ...at(NOW, tolerance), ...(code === 'accept' ? {} : { rule: 'JWT-04' }) })),
  ...[[1, 0, 'issued_in_future'], [0, 0, 'accept'], [10, 10, 'accept'], [11, 10, 'issued_in_future'], [60, 300, 'accept'], [61, 300, 'issued_in_future'],
    [WEEK, 300, 'issued_in_future']]
    .map(([ahead, tolerance, code]) => claimed(`iat ${ahead} s ahead, tolerance ${tolerance}`, code, { iat: NOW + ahead, exp: NOW + 2 * WEEK },
      { ...at(NOW, tolerance), ...(code === 'accept' ? {} : { rule: 'JWT-05' }) })),
  ...['implicit', 'hybrid'].map((flow) => claimed(`iat a week ago, ${flow}`, 'token_too_old', { iat: NOW - WEEK }, { expect: { flow }, rule: 'IDT-10' })),
  claimed('iat a week ago, with a limit', 'token_too_old', { iat: NOW - WEEK }, { expect: { maxTokenAge: 3600 }, rule: 'IDT-10' }),
  claimed('iat a second ago, with the limit 0', 'token_too_old', { iat: NOW - 1 }, { expect: { maxTokenAge: 0 }, rule: 'IDT-10' }),
  claimed('iat a week ago, from the token endpoint', 'accept', { iat: NOW - WEEK }),
];
const absent = [
  claimed('exp', 'claim_missing', without('exp'), { rule: 'IDT-09', claim: 'exp' }),
  claimed('iat', 'claim_missing', without('iat'), { rule: 'IDT-10', claim: 'iat' }),
  claimed('both', 'claim_missing', without('exp', 'iat'), { rule: 'IDT-09', claim: 'exp' }),
  ...['iss', 'exp', 'aud', 'sub', 'client_id', 'iat', 'jti'].map((name) => {
    const given = { iss: ISSUER, sub: 'user-1', aud: API, client_id: CLIENT, jti: '1', iat: NOW, exp: NOW + 300 };
    delete given[name];
    return presented(`${name} of an access token`, 'claim_missing', token(key, { header: { typ: 'at+jwt' }, payload: given }), { verb: 'AccessToken', claim: name });
  }),
];
const acr = { anyOf: ['phr'] };
const order = { order: ['pwd', 'mfa', 'phr'], minimum: 'mfa' };
const authentication = [
  claimed('auth_time absent', 'auth_time_missing', {}, { expect: { maxAge: 60 }, rule: 'IDT-14' }),
  claimed('auth_time at the limit', 'accept', { auth_time: NOW - 60 }, { expect: { maxAge: 60 } }),
  claimed('auth_time beyond it', 'reauthentication_required', { auth_time: NOW - 61 }, { expect: { maxAge: 60 }, rule: 'IDT-14' }),
  claimed('maxAge 0 is no "any time"', 'reauthentication_required', { auth_time: NOW - 1 }, { expect: { maxAge: 0 }, rule: 'IDT-14' }),
  claimed('auth_time in the future', 'claim_invalid', { auth_time: NOW + 1 }, { expect: { maxAge: 60 }, rule: 'IDT-14', claim: 'auth_time' }),
  ...['1800000000', null, true].map((auth_time) => claimed(`auth_time ${JSON.stringify(auth_time)}`, 'claim_invalid', { auth_time },
    { expect: { maxAge: 60 }, claim: 'auth_time' })),
  ...[['absent', undefined], ['another', 'pwd'], ['empty', ''], ['in another case', 'PHR'], ['a part of it', 'ph'], ['a list in a text', 'pwd phr']]
    .map(([name, given]) => claimed(`acr ${name}`, 'acr_insufficient', { acr: given }, { expect: { acr }, rule: 'IDT-13' })),
  ...[['phr'], 1, null].map((given) => claimed(`acr ${JSON.stringify(given)}`, 'claim_invalid', { acr: given }, { expect: { acr }, claim: 'acr' })),
  ...[['pwd', 'acr_insufficient'], ['mfa', 'accept'], ['phr', 'accept'], ['other', 'acr_insufficient']]
    .map(([given, code]) => claimed(`acr ${given}, at least mfa`, code, { acr: given }, { options: { acr: order } })),
];

export default [
  { number: 56, attack: 'exp at the edge, and tolerances', cases: expiries },
  { number: 57, attack: 'a clock that is none', cases: clocks },
  { number: 58, attack: 'nbf and iat', cases: instants },
  { number: 59, attack: 'exp and iat absent', cases: absent },
  { number: 60, attack: 'auth_time and acr', cases: authentication },
];
