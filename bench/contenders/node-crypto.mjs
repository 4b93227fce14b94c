// Node's bare `crypto.verify` (OpenSSL, synchronous) of bytes that are decoded already: the limit. No JSON, no claims.

import { createHmac, createPublicKey, timingSafeEqual, verify as cryptoVerify } from 'node:crypto';
import { PSS } from '../fixture.mjs';

export const nodeCrypto = [{ name: 'crypto.verify', prepare }];

function prepare(subject) {
  const { tokens, refused } = subject;
  const decoded = new Map([...tokens, ...Object.values(refused)].map((token) => [token, decode(token)]));
  const holds = checkOf(subject);
  const verify = (token) => {
    const { input, signature } = decoded.get(token);
    if (!holds(input, signature)) throw new Error('signature');
  };
  return { bare: true, synchronous: true, verify };
}

function checkOf({ alg, jwk, secret }) {
  if (alg === 'HS256') return (input, mac) => timingSafeEqual(createHmac('sha256', secret).update(input).digest(), mac);
  const key = { key: createPublicKey({ key: jwk, format: 'jwk' }), dsaEncoding: 'ieee-p1363', ...(alg === 'PS256' ? PSS : {}) };
  const hash = alg === 'EdDSA' ? null : `sha${alg.slice(2)}`;
  return (input, signature) => cryptoVerify(hash, input, key, signature);
}

function decode(token) {
  const end = token.lastIndexOf('.');
  return { input: Buffer.from(token.slice(0, end)), signature: Buffer.from(token.slice(end + 1), 'base64url') };
}
