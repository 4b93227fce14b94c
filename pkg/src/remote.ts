// tokenward/remote everywhere else: keys that are fetched, and an issuer's own documents, on the module that `inline.ts` links.

import './inline.js';

export { explainMetadata, validateMetadata, wellKnownUrl } from './metadata.js';
export { createRemoteVerifier } from './remote-verifier.js';
export type { KeyStore } from './stores/types.js';
export type {
  RemoteEvent, RemoteJwksOptions, RemoteResponse, RemoteState, RemoteVerifier, RemoteVerifierOptions, RemoteVerifierSet,
} from './remote-types.js';
