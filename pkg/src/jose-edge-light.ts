// tokenward/jose on Vercel's edge runtime: the names of npm `jose` for verifying JWTs, on the module that `edge-light.ts` links.

import './edge-light.js';

export * from './jose/public.js';
