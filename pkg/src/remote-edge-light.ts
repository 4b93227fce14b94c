// tokenward/remote on Vercel's edge runtime: keys that are fetched, and an issuer's own documents, on the module that `edge-light.ts` links.

import './edge-light.js';

export { explainMetadata, validateMetadata, wellKnownUrl } from './metadata.js';
export { createRemoteVerifier } from './remote-verifier.js';
export type { KeyStore } from './stores/types.js';
export type {
  RemoteEvent, RemoteJwksOptions, RemoteResponse, RemoteState, RemoteVerifier, RemoteVerifierOptions, RemoteVerifierSet,
} from './remote-types.js';
