// The claim rules of an ID token, row by row: which change leads to which code. Times are tested at the edge and beside it.

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { expected, refused, verifierFor } from './support/expect.mjs';
import { claims, CLIENT, ISSUER, keyFor, NONCE, NOW, token } from './support/tokens.mjs';

const key = keyFor('ES256');
const strict = { clockTolerance: 0 };
const lax = { clockTolerance: 300 };

function verify({ claims: changes = {}, options = {}, expect = {} }) {
  return verifierFor('ES256', options).verifyIdToken(token(key, { payload: claims(changes) }), { ...expected, ...expect });
}

const wrongTypes = [1, true, null, {}, [], [1]];
const wrongTimes = ['1800000300', null, true, {}, [], '', 1e13, -1e12];

/** What must be refused: [name, code, rule, case, claim]. */
const refusals = [
  ['iss absent', 'claim_missing', 'IDT-01', { claims: { iss: undefined } }, 'iss'],
  ...wrongTypes.map((iss) => [`iss ${JSON.stringify(iss)}`, 'claim_invalid', 'IDT-01', { claims: { iss } }, 'iss']),
  ...[`${ISSUER}/`, ISSUER.toUpperCase(), `${ISSUER}:443`, ISSUER.replace('https', 'http'), `${ISSUER}1`, '', ` ${ISSUER}`, `${ISSUER}\0`]
    .map((iss) => [`iss ${JSON.stringify(iss)}`, 'issuer_mismatch', 'IDT-01', { claims: { iss } }]),
  ['sub absent', 'claim_missing', 'IDT-02', { claims: { sub: undefined } }, 'sub'],
  ...[...wrongTypes, '', 'a'.repeat(256), 'käse'].map((sub) => [`sub ${JSON.stringify(sub).slice(0, 30)}`, 'claim_invalid', 'IDT-02', { claims: { sub } }, 'sub']),
  ['aud absent', 'claim_missing', 'IDT-03', { claims: { aud: undefined } }, 'aud'],
  ...[1, true, null, {}, [1], [CLIENT, 1], [CLIENT, null], [[CLIENT]]]
    .map((aud) => [`aud ${JSON.stringify(aud)}`, 'claim_invalid', 'IDT-03', { claims: { aud } }, 'aud']),
  ...[[], '', 'client', `${CLIENT}1`, CLIENT.toUpperCase(), ['other'], [`${CLIENT} `]]
    .map((aud) => [`aud ${JSON.stringify(aud)}`, 'audience_mismatch', 'IDT-03', { claims: { aud } }]),
  ['a further audience', 'audience_untrusted', 'IDT-04', { claims: { aud: [CLIENT, 'other'], azp: CLIENT } }],
  ['a further audience beside a trusted one', 'audience_untrusted', 'IDT-04',
    { claims: { aud: [CLIENT, 'api', 'other'], azp: CLIENT }, options: { trustedAudiences: ['api'] } }],
  ['azp absent beside several audiences', 'azp_missing', 'IDT-05', { claims: { aud: [CLIENT, 'api'] }, options: { trustedAudiences: ['api'] } }],
  ['azp of another client', 'azp_mismatch', 'IDT-05', { claims: { azp: 'other' } }],
  ['azp of a trusted audience', 'azp_mismatch', 'IDT-05', { claims: { aud: [CLIENT, 'api'], azp: 'api' }, options: { trustedAudiences: ['api'] } }],
  ...[1, null, [], [CLIENT], {}].map((azp) => [`azp ${JSON.stringify(azp)}`, 'claim_invalid', 'IDT-05', { claims: { azp } }, 'azp']),

  ['exp absent', 'claim_missing', 'IDT-09', { claims: { exp: undefined } }, 'exp'],
  ...wrongTimes.map((exp) => [`exp ${JSON.stringify(exp)}`, 'claim_invalid', 'IDT-09', { claims: { exp } }, 'exp']),
  ['exp now, no tolerance', 'token_expired', 'IDT-09', { claims: { exp: NOW }, options: strict }],
  ['exp a second ago, no tolerance', 'token_expired', 'IDT-09', { claims: { exp: NOW - 1 }, options: strict }],
  ['exp at the default tolerance', 'token_expired', 'IDT-09', { claims: { exp: NOW - 10 } }],
  ['exp at the greatest tolerance', 'token_expired', 'IDT-09', { claims: { exp: NOW - 300 }, options: lax }],
  ['exp 0', 'token_expired', 'IDT-09', { claims: { exp: 0 } }],
  ['iat absent', 'claim_missing', undefined, { claims: { iat: undefined } }, 'iat'],
  ...wrongTimes.map((iat) => [`iat ${JSON.stringify(iat)}`, 'claim_invalid', undefined, { claims: { iat } }, 'iat']),
  ['iat ahead, no tolerance', 'issued_in_future', 'JWT-05', { claims: { iat: NOW + 1 }, options: strict }],
  ['iat beyond the default tolerance', 'issued_in_future', 'JWT-05', { claims: { iat: NOW + 11 } }],
  ['iat beyond 60 s whatever the tolerance', 'issued_in_future', 'JWT-05', { claims: { iat: NOW + 61 }, options: lax }],
  ...wrongTimes.map((nbf) => [`nbf ${JSON.stringify(nbf)}`, 'claim_invalid', 'JWT-04', { claims: { nbf } }, 'nbf']),
  ['nbf ahead, no tolerance', 'token_not_yet_valid', 'JWT-04', { claims: { nbf: NOW + 1 }, options: strict }],
  ['nbf beyond the default tolerance', 'token_not_yet_valid', 'JWT-04', { claims: { nbf: NOW + 11 } }],
  ['older than maxTokenAge', 'token_too_old', 'IDT-10', { claims: { iat: NOW - 61 }, options: strict, expect: { maxTokenAge: 60 } }],
  ['older than maxTokenAge and tolerance', 'token_too_old', 'IDT-10', { claims: { iat: NOW - 71 }, expect: { maxTokenAge: 60 } }],
  ['maxTokenAge 0', 'token_too_old', 'IDT-10', { claims: { iat: NOW - 1 }, options: strict, expect: { maxTokenAge: 0 } }],

  ...[1, null, ['j']].map((jti) => [`jti ${JSON.stringify(jti)}`, 'claim_invalid', 'JWT-09', { claims: { jti } }, 'jti']),
  ['token_use of an access token', 'wrong_token_kind', 'JWT-13', { claims: { token_use: 'access' } }, 'token_use'],
  ['typ of an access token in the payload', 'wrong_token_kind', 'JWT-13', { claims: { typ: 'Bearer' } }, 'typ'],
  ['response_type, as in a request object', 'wrong_token_kind', 'JWT-13', { claims: { response_type: 'code' } }, 'response_type'],
  ['nonce absent', 'nonce_missing', 'IDT-11', { claims: { nonce: undefined } }],
  ['nonce of another request', 'nonce_mismatch', 'IDT-11', { claims: { nonce: `${NONCE}1` } }],
  ['nonce cut', 'nonce_mismatch', 'IDT-11', { claims: { nonce: NONCE.slice(0, -1) } }],
  ['nonce empty', 'nonce_mismatch', 'IDT-11', { claims: { nonce: '' } }],
  ['nonce that nobody sent', 'nonce_unexpected', 'IDT-11', { expect: { nonce: null } }],
  ...wrongTypes.map((nonce) => [`nonce ${JSON.stringify(nonce)}`, 'claim_invalid', 'IDT-11', { claims: { nonce } }, 'nonce']),

  ['acr absent', 'acr_insufficient', 'IDT-13', { options: { acr: { anyOf: ['b'] } } }],
  ['acr not in the set', 'acr_insufficient', 'IDT-13', { claims: { acr: 'a' }, options: { acr: { anyOf: ['b', 'c'] } } }],
  ['acr below the minimum', 'acr_insufficient', 'IDT-13', { claims: { acr: 'a' }, options: { acr: { order: ['a', 'b', 'c'], minimum: 'b' } } }],
  ['acr outside the order', 'acr_insufficient', 'IDT-13', { claims: { acr: 'z' }, options: { acr: { order: ['a', 'b'], minimum: 'a' } } }],
  ['acr of the call', 'acr_insufficient', 'IDT-13', { claims: { acr: 'a' }, expect: { acr: { anyOf: ['b'] } } }],
  ['acr of another type', 'claim_invalid', 'IDT-13', { claims: { acr: 1 }, options: { acr: { anyOf: ['1'] } } }, 'acr'],
  ['auth_time absent', 'auth_time_missing', 'IDT-14', { expect: { maxAge: 60 } }],
  ['auth_time too long ago', 'reauthentication_required', 'IDT-14', { claims: { auth_time: NOW - 61 }, options: strict, expect: { maxAge: 60 } }],
  ['auth_time too long ago with tolerance', 'reauthentication_required', 'IDT-14', { claims: { auth_time: NOW - 71 }, expect: { maxAge: 60 } }],
  ['maxAge 0', 'reauthentication_required', 'IDT-14', { claims: { auth_time: NOW - 1 }, options: strict, expect: { maxAge: 0 } }],
  ...wrongTimes.map((auth_time) => [`auth_time ${JSON.stringify(auth_time)}`, 'claim_invalid', 'IDT-14', { claims: { auth_time } }, 'auth_time']),
  ['amr without a required method', 'amr_insufficient', 'IDT-15', { claims: { amr: ['pwd'] }, expect: { requiredAmr: ['pwd', 'otp'] } }, 'amr'],
  ['amr absent, one required', 'amr_insufficient', 'IDT-15', { expect: { requiredAmr: ['otp'] } }, 'amr'],
  ...['pwd', 1, null, {}, [1], ['pwd', null]].map((amr) => [`amr ${JSON.stringify(amr)}`, 'claim_invalid', 'IDT-15', { claims: { amr } }, 'amr']),

  ['at_hash of another token', 'at_hash_mismatch', 'HASH-03', { claims: { at_hash: half('other') }, expect: { accessToken: 'token' } }],
  ['at_hash cut', 'at_hash_mismatch', 'HASH-03', { claims: { at_hash: half('token').slice(0, -1) }, expect: { accessToken: 'token' } }],
  ['at_hash padded', 'at_hash_mismatch', 'HASH-03', { claims: { at_hash: `${half('token')}==` }, expect: { accessToken: 'token' } }],
  ['at_hash whole', 'at_hash_mismatch', 'HASH-03', { claims: { at_hash: createHash('sha256').update('token').digest('base64url') }, expect: { accessToken: 'token' } }],
  ['at_hash of another type', 'claim_invalid', 'HASH-03', { claims: { at_hash: 1 }, expect: { accessToken: 'token' } }, 'at_hash'],
  ['at_hash of another type, nothing to compare', 'claim_invalid', undefined, { claims: { at_hash: 1 } }, 'at_hash'],
  ['c_hash of another code', 'c_hash_mismatch', 'HASH-04', { claims: { c_hash: half('other') }, expect: { code: 'code' } }],
  ['s_hash of another state', 's_hash_mismatch', 'HASH-05', { claims: { s_hash: half('other') }, expect: { state: 'state' } }],
  ['s_hash absent where it is required', 's_hash_missing', 'HASH-05', { expect: { state: 'state', requireSHash: true } }, 's_hash'],
  ['s_hash of another state where it is required', 's_hash_mismatch', 'HASH-05', { claims: { s_hash: half('other') }, expect: { state: 'state', requireSHash: true } }],
  ['c_hash absent in the hybrid flow', 'c_hash_missing', 'HYB-02', { expect: { flow: 'hybrid', code: 'code' } }],
  ['at_hash absent in the implicit flow', 'at_hash_missing', 'HYB-03', { expect: { flow: 'implicit', accessToken: 'token' } }],
  ['at_hash absent in the hybrid flow', 'at_hash_missing', 'HYB-03', { claims: { c_hash: half('code') }, expect: { flow: 'hybrid', code: 'code', accessToken: 'token' } }],
  ['older than an hour from the front channel', 'token_too_old', 'IDT-10', { claims: { iat: NOW - 3611 }, expect: { flow: 'implicit' } }],
];

for (const [name, code, rule, given, claim] of refusals) {
  test(`${code}: ${name}`, () => {
    refused(code, () => verify(given), { rule, claim, secrets: [NONCE, 'secret-'] });
  });
}

/** What must be accepted: the other side of each edge. */
const accepted = [
  ['as it is', {}],
  ['token_use and typ of an ID token', { claims: { token_use: 'id', typ: 'ID' } }],
  ['aud as a list', { claims: { aud: [CLIENT] } }],
  ['the same audience twice, azp absent', { claims: { aud: [CLIENT, CLIENT] } }],
  ['azp of this client', { claims: { azp: CLIENT } }],
  ['trusted audience with azp', { claims: { aud: ['api', CLIENT], azp: CLIENT }, options: { trustedAudiences: ['api'] } }],
  ['azp ignored', { claims: { azp: 'other' }, options: { azp: 'ignore' } }],
  ['azp absent and ignored', { claims: { aud: ['api', CLIENT] }, options: { trustedAudiences: ['api'], azp: 'ignore' } }],
  ['sub of 255 characters', { claims: { sub: 'a'.repeat(255) } }],
  ['exp in a second, no tolerance', { claims: { exp: NOW + 1 }, options: strict }],
  ['exp in a fraction of a second', { claims: { exp: NOW + 0.25 }, options: strict }],
  ['exp within the default tolerance', { claims: { exp: NOW - 9 } }],
  ['exp within the greatest tolerance', { claims: { exp: NOW - 299 }, options: lax }],
  ['iat now, no tolerance', { claims: { iat: NOW }, options: strict }],
  ['iat at the default tolerance', { claims: { iat: NOW + 10 } }],
  ['iat 60 s ahead at the greatest tolerance', { claims: { iat: NOW + 60 }, options: lax }],
  ['iat of long ago', { claims: { iat: 1 } }],
  ['nbf now, no tolerance', { claims: { nbf: NOW }, options: strict }],
  ['nbf at the default tolerance', { claims: { nbf: NOW + 10 } }],
  ['as old as maxTokenAge', { claims: { iat: NOW - 60 }, options: strict, expect: { maxTokenAge: 60 } }],
  ['maxTokenAge 0, just issued', { claims: { iat: NOW }, options: strict, expect: { maxTokenAge: 0 } }],
  ['no nonce sent, none there', { claims: { nonce: undefined }, expect: { nonce: null } }],
  ['acr in the set', { claims: { acr: 'b' }, options: { acr: { anyOf: ['b'] } } }],
  ['acr at the minimum', { claims: { acr: 'b' }, options: { acr: { order: ['a', 'b'], minimum: 'b' } } }],
  ['acr above the minimum', { claims: { acr: 'c' }, options: { acr: { order: ['a', 'b', 'c'], minimum: 'b' } } }],
  ['acr of the call replaces the verifier\'s', { claims: { acr: 'a' }, options: { acr: { anyOf: ['b'] } }, expect: { acr: { anyOf: ['a'] } } }],
  ['auth_time at the edge', { claims: { auth_time: NOW - 60 }, options: strict, expect: { maxAge: 60 } }],
  ['auth_time at the edge of the tolerance', { claims: { auth_time: NOW - 70 }, expect: { maxAge: 60 } }],
  ['maxAge 0, just authenticated', { claims: { auth_time: NOW }, options: strict, expect: { maxAge: 0 } }],
  ['amr', { claims: { amr: ['pwd', 'otp'] } }],
  ['at_hash', { claims: { at_hash: half('token') }, expect: { accessToken: 'token' } }],
  ['at_hash absent in the code flow', { expect: { accessToken: 'token' } }],
  ['all hashes in the hybrid flow', {
    claims: { at_hash: half('token'), c_hash: half('code'), s_hash: half('state') },
    expect: { flow: 'hybrid', accessToken: 'token', code: 'code', state: 'state' },
  }],
  ['as old as the front channel may be', { claims: { iat: NOW - 3610 }, expect: { flow: 'implicit' } }],
];

for (const [name, given] of accepted) {
  test(`accepted: ${name}`, () => {
    const result = verify(given);
    assert.equal(result.verified, true);
    assert.deepEqual(result.claims, claims(given.claims));
    assert.deepEqual(result.warnings, []);
  });
}

for (const [claim, name] of [['at_hash', 'accessToken'], ['c_hash', 'code'], ['s_hash', 'state']]) {
  test(`binding_not_checked: ${claim} without ${name} is a warning`, () => {
    const { warnings } = verify({ claims: { [claim]: half('value') } });
    assert.equal(warnings.length, 1);
    assert.equal(warnings[0].code, 'binding_not_checked');
    assert.equal(warnings[0].rule, 'HASH-06');
    assert.match(warnings[0].message, new RegExp(`\\b${name}\\b`));
  });
}

test('a number beyond every float is no time', () => {
  const payload = JSON.stringify(claims()).replace(String(NOW + 300), '1e999');
  refused('claim_invalid', () => verifierFor('ES256').verifyIdToken(token(key, { payload }), expected), { claim: 'exp' });
});

test('at_hash uses the hash of the algorithm; EdDSA that of Ed25519', () => {
  for (const [alg, hash] of [['ES384', 'sha384'], ['ES512', 'sha512'], ['EdDSA', 'sha512'], ['Ed25519', 'sha512'], ['RS256', 'sha256']]) {
    const idToken = token(keyFor(alg), { payload: claims({ at_hash: half('token', hash) }) });
    const result = verifierFor(alg).verifyIdToken(idToken, { ...expected, accessToken: 'token' });
    assert.equal(result.verified, true, alg);
  }
});

function half(value, hash = 'sha256') {
  const digest = createHash(hash).update(value).digest();
  return digest.subarray(0, digest.length / 2).toString('base64url');
}
