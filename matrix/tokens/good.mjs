// Tokens that must be accepted: to refuse one of them locks users out.

import { KEYS } from '../../tests/js/differential/keys.mjs';
import { CLIENT, NOW, published, RSA, STRANGER, subject } from '../subject.mjs';

const good = (alg, kind) => ({ alg, key: KEYS[kind][0] });

export const GOOD = [
  {
    name: 'a good token, RS256',
    says: 'OpenID Connect Core 1.0 §3.1.3.7',
    required: 'accept',
    ...subject(good('RS256', 'RSA')),
  },
  { name: 'a good token, PS256', says: 'RFC 7518 §3.5', required: 'accept', ...subject(good('PS256', 'RSA')) },
  { name: 'a good token, ES256', says: 'RFC 7518 §3.4', required: 'accept', ...subject(good('ES256', 'P-256')) },
  { name: 'a good token, EdDSA', says: 'RFC 8037 §3.1', required: 'accept', ...subject(good('EdDSA', 'Ed25519')) },
  {
    name: 'no `typ`',
    says: 'RFC 7519 §5.1: use of `typ` is OPTIONAL',
    required: 'accept',
    ...subject({ header: { typ: undefined } }),
  },
  {
    name: '`aud` is a list with this client alone',
    says: 'RFC 7519 §4.1.3: in the general case an array',
    required: 'accept',
    ...subject({ payload: { aud: [CLIENT] } }),
  },
  {
    name: '`exp` half a second ahead',
    says: 'RFC 7519 §2: non-integer values can be represented',
    required: 'accept',
    ...subject({ payload: { exp: NOW + 0.5 } }),
  },
  {
    name: 'a key without `kty` beside the good one',
    says: 'RFC 7517 §5: SHOULD ignore keys that miss members',
    required: 'accept',
    ...subject({ keys: [{ kid: 'broken' }, published(RSA, { alg: 'RS256' })] }),
  },
  {
    name: 'a key with `alg` none beside the good one',
    says: 'RFC 7517 §5: SHOULD ignore values out of range',
    required: 'accept',
    ...subject({ keys: [published(STRANGER, { kid: 'k3', alg: 'none' }), published(RSA, { alg: 'RS256' })] }),
  },
  {
    name: 'an EC key with the same `kid` before it',
    says: 'RFC 7517 §4.5: keys of other types may share a `kid`',
    required: 'accept',
    ...subject({ keys: [published(KEYS['P-256'][0], { alg: 'ES256' }), published(RSA, { alg: 'RS256' })] }),
  },
];
