// The entry for Cloudflare's runtime, which compiles no bytes in a handler and imports .wasm files as modules.

import { linkOrRefuse } from './link.js';
import module from './tokenward.wasm';

linkOrRefuse(() => module);

export * from './public.js';
export { init as default } from './load.js';
