// tokenward/remote on Cloudflare's runtime: what concerns an issuer's own documents, on the module that `workerd.ts` links.

import './workerd.js';

export { explainMetadata, validateMetadata, wellKnownUrl } from './metadata.js';
