// The default entry: the module is embedded, decoded and linked on import, synchronously, so that `require` works too.

import { bytesOfBase64 } from './base64.js';
import { linkOrRefuse } from './link.js';
import base64 from './wasm-base64.js';

linkOrRefuse(() => new WebAssembly.Module(bytesOfBase64(base64)));

export * from './public.js';
export { init as default } from './load.js';
