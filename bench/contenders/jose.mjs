// npm `jose`: `jwtVerify` with a CryptoKey that is imported already. For every runtime: the library is given.

import { importKey } from './web-crypto.mjs';

export const jose = ({ jwtVerify }) => [
  { name: 'jose', prepare: (subject) => prepare(jwtVerify, subject) },
  // As a server under load has it: WebCrypto works in other threads meanwhile.
  { name: 'jose, 16 at once', prepare: async (subject) => ({ ...await prepare(jwtVerify, subject), atOnce: 16 }) },
];

async function prepare(jwtVerify, subject) {
  const { alg, issuer, audience } = subject;
  const key = await importKey(subject);
  const options = { issuer, audience, algorithms: [alg] };
  return { verify: (token) => jwtVerify(token, key, options) };
}
