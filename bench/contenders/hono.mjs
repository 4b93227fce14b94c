// npm `hono`: `verify` of hono/jwt, with a CryptoKey that is imported already.

import { verify } from 'hono/jwt';
import { importKey } from './web-crypto.mjs';

export const hono = [{ name: 'hono', prepare }];

async function prepare(subject) {
  const { alg, issuer: iss, audience: aud } = subject;
  const key = await importKey(subject);
  const options = { alg, iss, aud };
  return { verify: (token) => verify(token, key, options) };
}
