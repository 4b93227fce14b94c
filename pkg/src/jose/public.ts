// What tokenward/jose exports, under jose's names. What it lacks (signing, encryption, import and export of keys) is not
// here at all, so that an import of it fails at once.

export { jwtVerify } from './verify.js';
export { createLocalJWKSet } from './local-jwks.js';
export { createRemoteJWKSet, customFetch, jwksCache } from './remote-jwks.js';
export { decodeJwt, decodeProtectedHeader } from './decode.js';
export { calculateJwkThumbprint, calculateJwkThumbprintUri } from './thumbprint.js';
export * as errors from './error-classes.js';
export type * from './types.js';
