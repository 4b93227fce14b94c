// The test-only build, ready to use in Node: `hazmatVerify(alg, jwk, message, signature, way)` tells whether a raw signature
// holds; a key that is refused verifies nothing. Written beside the module by `cargo xtask dist --hazmat`; never published.

import { readFileSync } from 'node:fs';
import * as glue from './tokenward_bg.js';

const module = new WebAssembly.Module(readFileSync(new URL('tokenward.wasm', import.meta.url)));
const { exports } = new WebAssembly.Instance(module, { './tokenward_bg.js': { ...glue } });
glue.__wbg_set_wasm(exports);
exports.__wbindgen_start();

export const { hazmatVerify } = glue;
