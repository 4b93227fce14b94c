// tokenward/remote everywhere else: what concerns an issuer's own documents, on the module that `inline.ts` links.

import './inline.js';

export { explainMetadata, validateMetadata, wellKnownUrl } from './metadata.js';
