// Which key of the set may verify: what keys and headers say of themselves.

import { published, RSA, STRANGER, subject } from '../subject.mjs';

export const KEY_CHOICE = [
  {
    name: 'a `kid` that the set does not have',
    says: 'OpenID Connect Core 1.0 §10.1.1: fetch the keys anew',
    required: 'refuse',
    ...subject({ header: { kid: 'k3' } }),
  },
  {
    name: '`kid` is a number, in the token and in the set',
    says: 'RFC 7515 §4.1.4, RFC 7517 §4.5: MUST be a string',
    required: 'refuse',
    ...subject({ header: { kid: 1 }, jwk: { kid: 1 } }),
  },
  {
    name: 'two RSA keys with this `kid`, the second signed',
    says: 'RFC 7517 §4.5: SHOULD use distinct values',
    required: 'either',
    ...subject({ keys: [published(STRANGER), published(RSA)] }),
  },
  {
    name: 'the key has `use`: enc',
    says: 'RFC 7517 §4.2: the intended use',
    required: 'refuse',
    ...subject({ jwk: { use: 'enc' } }),
  },
  {
    name: 'the key has `key_ops`: encrypt',
    says: 'RFC 7517 §4.3: what it is intended to be used for',
    required: 'refuse',
    ...subject({ jwk: { use: undefined, key_ops: ['encrypt'] } }),
  },
  {
    name: 'the key has `alg`: PS256, the token RS256',
    says: 'RFC 8725 §3.1: one algorithm for each key, MUST be checked',
    required: 'refuse',
    ...subject({ jwk: { alg: 'PS256' } }),
  },
];
