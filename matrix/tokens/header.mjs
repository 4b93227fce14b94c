// What a header demands, and which kind of token it announces.

import { subject } from '../subject.mjs';

export const HEADER = [
  {
    name: '`crit` names something unknown',
    says: 'RFC 7515 §4.1.11: MUST reject',
    required: 'refuse',
    ...subject({ header: { crit: ['policy'], policy: 'strict' } }),
  },
  {
    name: '`crit` is empty',
    says: 'RFC 7515 §4.1.11: MUST NOT be the empty list',
    required: 'refuse',
    ...subject({ header: { crit: [] } }),
  },
  {
    name: '`b64` false, named in `crit`',
    says: 'RFC 7797 §7: MUST NOT be used in JWTs',
    required: 'refuse',
    ...subject({ header: { b64: false, crit: ['b64'] } }),
  },
  {
    name: '`cty` JWT',
    says: 'RFC 7519 §7.2 (8): the payload is a token itself',
    required: 'refuse',
    ...subject({ header: { cty: 'JWT' } }),
  },
  {
    name: '`typ` at+jwt: an access token',
    says: 'RFC 8725 §3.11, §3.12',
    required: 'refuse',
    check: 'typ',
    ...subject({ header: { typ: 'at+jwt' } }),
  },
  {
    name: '`typ` logout+jwt: a logout token',
    says: 'RFC 8725 §3.11, §3.12; OpenID Connect Back-Channel Logout 1.0 §2.4',
    required: 'refuse',
    check: 'typ',
    ...subject({ header: { typ: 'logout+jwt' } }),
  },
];
