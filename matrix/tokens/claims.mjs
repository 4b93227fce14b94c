// Claims: what an ID token must have, for whom it is, and when.

import { leftHalf } from '../../tests/js/differential/draft.mjs';
import { CLIENT, ISSUER, NOW, subject } from '../subject.mjs';

const without = (claim) => ({
  name: `no \`${claim}\``,
  says: 'OpenID Connect Core 1.0 §2: REQUIRED',
  required: 'refuse',
  check: 'presence',
  ...subject({ payload: { [claim]: undefined } }),
});

export const CLAIMS = [
  ...['iss', 'aud', 'sub', 'exp', 'iat'].map(without),
  {
    name: '`exp` is now',
    says: 'RFC 7519 §4.1.4: on or after which it MUST NOT be accepted',
    required: 'refuse',
    ...subject({ payload: { exp: NOW } }),
  },
  {
    name: '`exp` is a string',
    says: 'RFC 7519 §2, §4.1.4: MUST be a number',
    required: 'refuse',
    ...subject({ payload: { exp: String(NOW + 600) } }),
  },
  {
    name: '`exp` is 1e400',
    says: 'RFC 8259 §6: MAY limit the range of numbers',
    required: 'either',
    ...subject({ payloadText: (text) => text.replace(`"exp":${NOW + 600}`, '"exp":1e400') }),
  },
  {
    name: '`exp` in milliseconds',
    says: 'RFC 7519 §2: seconds; as such, 57,000 years ahead',
    required: 'either',
    ...subject({ payload: { exp: (NOW + 600) * 1000 } }),
  },
  {
    name: '`nbf` a minute ahead',
    says: 'RFC 7519 §4.1.5: MUST NOT be accepted before',
    required: 'refuse',
    ...subject({ payload: { nbf: NOW + 60 } }),
  },
  {
    name: '`iat` an hour ahead',
    says: 'OpenID Connect Core 1.0 §3.1.3.7 (10): can be used to reject',
    required: 'either',
    check: 'iat',
    ...subject({ payload: { iat: NOW + 3600, exp: NOW + 7200 } }),
  },
  {
    name: '`iss` with a slash behind it',
    says: 'OpenID Connect Core 1.0 §3.1.3.7 (2): MUST exactly match',
    required: 'refuse',
    ...subject({ payload: { iss: `${ISSUER}/` } }),
  },
  {
    name: '`jti` is a number',
    says: 'RFC 7519 §4.1.7: a case-sensitive string',
    required: 'refuse',
    ...subject({ payload: { jti: 5 } }),
  },
  {
    name: '`sub` is a number',
    says: 'RFC 7519 §4.1.2: a string',
    required: 'refuse',
    check: 'sub',
    ...subject({ payload: { sub: 1001 } }),
  },
  {
    name: '`aud` with a second, unknown audience',
    says: 'OpenID Connect Core 1.0 §3.1.3.7 (3): MUST be rejected',
    required: 'refuse',
    check: 'audiences',
    ...subject({ payload: { aud: [CLIENT, 'https://other.example'], azp: CLIENT } }),
  },
  {
    name: '`azp` is another client',
    says: 'OpenID Connect Core 1.0 §3.1.3.7 (5): MAY include that it SHOULD be this one',
    required: 'either',
    check: 'azp',
    ...subject({ payload: { azp: 'another-client' } }),
  },
  {
    name: 'no `nonce`, though one was sent',
    says: 'OpenID Connect Core 1.0 §3.1.3.7 (11): MUST be present',
    required: 'refuse',
    check: 'presence',
    ...subject({ payload: { nonce: undefined } }),
  },
  {
    name: 'the `nonce` of another login',
    says: 'OpenID Connect Core 1.0 §3.1.3.7 (11): its value checked',
    required: 'refuse',
    check: 'nonce',
    ...subject({ payload: { nonce: 'of-another-login' } }),
  },
  {
    name: '`at_hash` of another access token, implicit flow',
    says: 'OpenID Connect Core 1.0 §3.2.2.9: MUST match',
    required: 'refuse',
    check: 'at_hash',
    ...subject({
      payload: { at_hash: leftHalf('RS256', 'another access token') },
      expected: { flow: 'implicit', accessToken: 'the access token that came with it' },
    }),
  },
];
