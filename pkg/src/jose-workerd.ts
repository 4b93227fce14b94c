// tokenward/jose on Cloudflare's runtime: the names of npm `jose` for verifying JWTs, on the module that `workerd.ts` links.

import './workerd.js';

export * from './jose/public.js';
