// The built-in sample and the switches that break it. Each case is data: what it changes, and the error code it must
// meet (`accepted` for the token as issued). Knows no verifier; the page decides what to do with the chosen case.
// Next door: `sample-data.js`, made by `../make-sample.mjs`.

import { expectations, jwks, tokens } from './sample-data.js';
import { fill, h, prose, uniqueId } from './dom.js';

const JWKS_TEXT = JSON.stringify(jwks, null, 2);
const HOUR = 3600;

/** The inputs of the unbroken sample, by field name. */
const AS_ISSUED = {
  token: tokens.good,
  jwks: JWKS_TEXT,
  issuer: expectations.issuer,
  clientId: expectations.clientId,
  nonce: expectations.nonce,
  accessToken: expectations.accessToken,
  now: String(expectations.now),
  clockTolerance: '10',
};

const GROUPS = [
  {
    title: 'As issued',
    cases: [
      breaks('good', 'Nothing changed', 'accepted', {},
        'The ID token as the provider signed it, one minute after it was issued.'),
    ],
  },
  {
    title: 'Signature and key',
    cases: [
      breaks('altered-payload', 'Altered payload', 'signature_invalid', { token: tokens.alteredPayload },
        'The subject in the claims was changed after signing; the signature is the old one.'),
      breaks('foreign-key', 'Foreign key', 'signature_invalid', { token: tokens.foreignKey },
        'Signed with a key that is not in the set, under the name of one that is.'),
      breaks('alg-none', 'Algorithm “none”', 'alg_none_forbidden', { token: tokens.algNone },
        'The header says that the token needs no signature, and there is none.'),
      breaks('hmac', 'HMAC with the public key', 'alg_not_allowed', { token: tokens.hmac },
        'The header says HS256, and the published key was used as if it were a shared secret.'),
      breaks('unknown-kid', 'Unknown key name', 'key_not_found', { token: tokens.unknownKid },
        'The header names a key that is not in the set.'),
      breaks('no-kid', 'No key name', 'kid_required', { token: tokens.noKid },
        'Two keys would fit and the header names none.'),
    ],
  },
  {
    title: 'Form',
    cases: [
      breaks('padded', 'Padding added', 'malformed_token', { token: tokens.padded },
        'Two “=” at the end: the same bytes for a lenient decoder, but not the token that was issued.'),
      breaks('duplicate-claim', 'Claim given twice', 'duplicate_member', { token: tokens.duplicateClaim },
        'The claims hold `sub` twice, so that two readers could see two users. Rightly signed.'),
      breaks('crit', 'Critical extension', 'crit_unsupported', { token: tokens.crit },
        'The header demands that an extension be understood which is not.'),
      breaks('access-token-type', 'Another kind of token', 'typ_mismatch', { token: tokens.accessTokenType },
        'The header says `at+jwt`: an access token handed in as an ID token.'),
      breaks('no-subject', 'Claim missing', 'claim_missing', { token: tokens.noSubject },
        'Rightly signed, but without `sub`: it says nothing about who logged in.'),
    ],
  },
  {
    title: 'For someone else',
    cases: [
      breaks('foreign-issuer', 'Another issuer', 'issuer_mismatch', { issuer: 'https://login.other.example' },
        'The application expects another provider than the one that issued the token.'),
      breaks('foreign-audience', 'Foreign audience', 'audience_mismatch', { token: tokens.foreignAudience },
        'Rightly signed, but issued to another application.'),
      breaks('extra-audience', 'One audience too many', 'audience_untrusted', { token: tokens.extraAudience },
        'Issued to this application and to one that it does not trust.'),
      breaks('wrong-nonce', 'Replayed: wrong nonce', 'nonce_mismatch', { nonce: 'of-another-login' },
        'The token answers an earlier login, not the one that is under way.'),
      breaks('no-nonce', 'Nonce missing', 'nonce_missing', { token: tokens.noNonce },
        'A nonce was sent with the request and the token carries none.'),
      breaks('access-token-swapped', 'Access token swapped', 'at_hash_mismatch', { accessToken: 'another-access-token' },
        'The access token that came along is not the one whose hash the ID token carries.'),
    ],
  },
  {
    title: 'At the wrong time',
    cases: [
      breaks('expired', 'Expired', 'token_expired', { now: String(expectations.now + HOUR) },
        'The same token, an hour later.'),
      breaks('from-the-future', 'From the future', 'issued_in_future', { now: String(expectations.now - HOUR) },
        'The same token, an hour before it was issued.'),
    ],
  },
];

/** Every case in the order shown: `{ id, title, expects, changed, inputs, explanation }`. */
export const sampleCases = Object.freeze(GROUPS.flatMap((group) => group.cases));

/**
 * Shows the cases as one group of radio buttons.
 * @param root     the element to fill
 * @param onPick   called with the chosen case
 * @returns `pick(id)` chooses a case as if clicked; `clear()` says that the inputs are no longer a sample's;
 *          `chosen()` is the case whose inputs are in use, or null
 */
export function mountSample(root, { onPick }) {
  const explanation = h('p', { class: 'sample-explanation' });
  const radios = new Map();
  let chosen = null;

  const choose = (sampleCase) => {
    chosen = sampleCase;
    radios.get(sampleCase.id).checked = true;
    fill(explanation, ...explain(sampleCase));
    onPick(sampleCase);
  };

  const clear = () => {
    chosen = null;
    for (const radio of radios.values()) radio.checked = false;
    fill(explanation, 'The inputs below are your own. Choose a case to load the sample again.');
  };

  fill(root, ...GROUPS.map((group) => groupOf(group, radios, choose)), explanation);
  return {
    pick: (id) => choose(sampleCases.find((sampleCase) => sampleCase.id === id)),
    clear,
    chosen: () => chosen,
  };
}

function groupOf(group, radios, choose) {
  return h('fieldset', { class: 'sample-group' },
    h('legend', {}, group.title),
    group.cases.map((sampleCase) => choice(sampleCase, radios, choose)));
}

function choice(sampleCase, radios, choose) {
  const id = uniqueId('sample');
  const radio = h('input', { type: 'radio', name: 'sample', id, value: sampleCase.id, 'data-expects': sampleCase.expects });
  radio.addEventListener('change', () => choose(sampleCase));
  radios.set(sampleCase.id, radio);
  return h('div', { class: 'sample-choice' },
    radio,
    h('label', { for: id },
      h('span', { class: 'sample-title' }, sampleCase.title),
      ' ',
      h('code', { class: 'sample-expects' }, sampleCase.expects)));
}

function explain(sampleCase) {
  const outcome = sampleCase.expects === 'accepted'
    ? ['It must be accepted.']
    : ['It must be refused with ', h('code', {}, sampleCase.expects), '.'];
  return [...prose(sampleCase.explanation), ' ', ...outcome];
}

function breaks(id, title, expects, change, explanation) {
  return Object.freeze({
    id, title, expects, explanation,
    changed: Object.keys(change),
    inputs: Object.freeze({ ...AS_ISSUED, ...change }),
  });
}
