// The entry for Vercel's edge runtime, which compiles no bytes and takes `?module` as "import the compiled module".

import { linkOrRefuse } from './link.js';
import module from './tokenward.wasm?module';

linkOrRefuse(() => module);

export * from './public.js';
export { init as default } from './load.js';
