// npm `jsonwebtoken`: `verify` with a KeyObject, the quickest of the keys that its documentation names.

import { createPublicKey, createSecretKey } from 'node:crypto';
import jwt from 'jsonwebtoken';

export const jsonwebtoken = [{ name: 'jsonwebtoken', lacks: { EdDSA: 'knows no EdDSA' }, prepare }];

function prepare({ alg, issuer, audience, jwk, secret }) {
  const key = jwk === undefined ? createSecretKey(Buffer.from(secret)) : createPublicKey({ key: jwk, format: 'jwk' });
  const options = { algorithms: [alg], issuer, audience };
  return { synchronous: true, verify: (token) => jwt.verify(token, key, options) };
}
