// tokenward/remote on Vercel's edge runtime: what concerns an issuer's own documents, on the module that `edge-light.ts` links.

import './edge-light.js';

export { explainMetadata, validateMetadata, wellKnownUrl } from './metadata.js';
