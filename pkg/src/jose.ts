// tokenward/jose everywhere else: the names of npm `jose` for verifying JWTs, on the module that `inline.ts` links.

import './inline.js';

export * from './jose/public.js';
