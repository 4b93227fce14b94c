// JWT-13 (RFC 8725 §3.12): every kind of token at every verb, under its own typ, under none and under `JWT`. Only the verb
// of its kind takes it; every other one refuses it with the code of this table.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { refused } from './support/expect.mjs';
import { isHome, KINDS, specimen, TYPES, VERBS, verifier } from './support/kinds.mjs';

const [NO_NONCE, ID, FRONT, REFRESHED, ACCESS, LEGACY, LOGOUT, USERINFO, INTROSPECTION, HINT, PROVIDED] = Object.keys(VERBS);
const TYPED = { others: 'typ_mismatch' };
/** Where a typ is required, its absence is the first fault. */
const untyped = (codes) => ({ [ACCESS]: 'typ_mismatch', [INTROSPECTION]: 'typ_mismatch', ...codes });
const MARKED = untyped({ others: 'wrong_token_kind', [LOGOUT]: 'logout_event_missing' });
/** Like an ID token without nonce. `ACCEPTED` below has the other cells. */
const BARE = untyped({ [ID]: 'nonce_missing', [FRONT]: 'nonce_missing', [LOGOUT]: 'logout_event_missing' });

/** Codes by kind: `own` under the typ of the kind, if it has one, `untyped` under none and `JWT`; `others` are all verbs not named. */
const CODES = {
  'id token, no nonce': { untyped: BARE },
  'id token': { untyped: { ...MARKED, [NO_NONCE]: 'nonce_unexpected', [FRONT]: 'c_hash_missing' } },
  'id token, front channel': { untyped: { ...MARKED, [NO_NONCE]: 'nonce_unexpected' } },
  'refreshed id token': { untyped: { ...MARKED, ...BARE } },
  'access token': { own: TYPED, untyped: BARE },
  'access token, legacy': { untyped: { ...BARE, [REFRESHED]: 'azp_mismatch' } },
  'access token with nonce': { untyped: MARKED },
  'logout token': { own: TYPED, untyped: MARKED },
  userinfo: { untyped: untyped({ others: 'claim_missing' }) },
  'userinfo with times': { untyped: BARE },
  'client assertion': { untyped: untyped({ others: 'issuer_mismatch' }) },
  'client assertion of the issuer': { own: TYPED, untyped: { ...BARE, [REFRESHED]: 'refresh_sub_mismatch', [USERINFO]: 'userinfo_sub_mismatch' } },
  'assertion grant': { untyped: BARE },
  'identity assertion grant': { own: TYPED, untyped: BARE },
  'dpop proof': { own: TYPED, untyped: MARKED },
  'request object': { own: TYPED, untyped: { ...MARKED, [LOGOUT]: 'logout_subject_missing' } },
  'request object without openid': { own: TYPED, untyped: { ...MARKED, [LOGOUT]: 'logout_subject_missing' } },
  'jarm response': { untyped: untyped({ others: 'claim_missing' }) },
  'provided claims': { untyped: untyped({ others: 'claim_missing' }) },
  'introspection response': { own: TYPED, untyped: MARKED },
  'security event': { own: TYPED, untyped: MARKED },
  'sd-jwt credential': { own: TYPED, untyped: MARKED },
  'sd-jwt key binding': { own: TYPED, untyped: untyped({ others: 'claim_missing', [USERINFO]: 'wrong_token_kind', [PROVIDED]: 'wrong_token_kind' }) },
};

/**
 * Untyped tokens that pass at a verb of another kind, and why: [kind, verbs, reason]. Each takes a careless set-up as well:
 * a login without nonce, an API that goes by the client's identifier, an access token made out to the client. A cell that is
 * refused by now fails here.
 */
const ACCEPTED = [
  // Nothing in the token says what it is.
  ['id token, no nonce', [LEGACY, USERINFO], 'it has no claim that an access token or a UserInfo response cannot have'],
  ['userinfo with times', [NO_NONCE, REFRESHED, LEGACY, HINT], 'UserInfo has no claims of its own, and with times it has those of an ID token'],
  ['assertion grant', [NO_NONCE, REFRESHED, LEGACY, USERINFO, HINT], 'RFC 7523 §3 asks for the claims that an ID token has, and for no typ'],
  // Something does, but issuers put it into ID tokens too, so that a rule on it would lock people out.
  ['access token', [NO_NONCE, REFRESHED, USERINFO, HINT], 'client_id and scope mark it'],
  ['access token, legacy', [NO_NONCE, USERINFO, HINT], 'scp marks it'],
  ['identity assertion grant', [NO_NONCE, REFRESHED, LEGACY, USERINFO, HINT], 'resource and client_id mark it'],
  ['client assertion of the issuer', [NO_NONCE, LEGACY, HINT], 'sub is iss: an issuer is no user'],
  // A claims provider may sign any claims, and only the listed ones are taken.
  ...[
    'id token, no nonce', 'access token', 'access token, legacy', 'userinfo', 'userinfo with times', 'client assertion of the issuer',
    'assertion grant', 'identity assertion grant', 'jarm response',
  ].map((kind) => [kind, [PROVIDED], 'nothing is required of it but the signature and the issuer']),
];

const passes = (kind, verb) => ACCEPTED.find(([name, verbs]) => name === kind && verbs.includes(verb));
const codeOf = (codes, verb) => codes[verb] ?? codes.others;

for (const kind of Object.keys(KINDS)) {
  describe(`a token of the kind "${kind}"`, () => {
    for (const type of Object.keys(TYPES)) {
      const token = specimen(kind, type);
      const isTyped = type === 'own' && CODES[kind].own !== undefined;
      for (const [verb, [result, verify, expected, explain]] of Object.entries(VERBS)) {
        const report = () => explain && verifier[explain](token, expected);
        if (isHome(kind, type, verb) || (!isTyped && passes(kind, verb))) {
          test(`typ ${type}, verb ${verb}: accepted`, () => {
            assert.equal(verifier[verify](token, expected).kind, result);
            assert.equal(report()?.ok ?? true, true);
          });
          continue;
        }
        const code = codeOf(isTyped ? CODES[kind].own : CODES[kind].untyped, verb);
        test(`typ ${type}, verb ${verb}: ${code}`, () => {
          const error = refused(code, () => verifier[verify](token, expected), { hint: `${kind} at ${verb}:` });
          assert.deepEqual(report()?.error ?? error.toJSON(), error.toJSON());
        });
      }
    }
  });
}

test('the table has every kind, and no cell that says nothing', () => {
  assert.deepEqual(Object.keys(CODES), Object.keys(KINDS));
  for (const [kind, { typ, homes = [], typed = [] }] of Object.entries(KINDS)) {
    assert.equal(CODES[kind].own !== undefined, typ !== undefined && typ !== 'JWT', kind);
    for (const verb of [...homes, ...typed]) assert.ok(verb in VERBS, verb);
  }
  for (const [kind, verbs, reason] of ACCEPTED) {
    assert.ok(reason.length > 0);
    for (const verb of verbs) {
      assert.ok(verb in VERBS && !isHome(kind, 'none', verb), `${kind} at ${verb}`);
      assert.equal(CODES[kind].untyped[verb], undefined, `${kind} at ${verb} has a code too`);
    }
  }
});

test('no kind passes under a typ that is its own', () => {
  for (const kind of Object.keys(KINDS).filter((name) => CODES[name].own)) {
    const takers = Object.entries(VERBS).filter(([, [, verify, expected]]) => {
      try {
        return Boolean(verifier[verify](specimen(kind, 'own'), expected));
      } catch {
        return false;
      }
    }).map(([verb]) => verb);
    assert.deepEqual(takers, Object.keys(VERBS).filter((verb) => isHome(kind, 'own', verb)), kind);
  }
});
