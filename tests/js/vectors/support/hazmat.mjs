// Loads the test-only build (`cargo xtask dist --hazmat`), which exposes raw signature checks. Never the shipped package.

import { existsSync, readFileSync } from 'node:fs';

const FOLDER = new URL('../../../../target/hazmat/', import.meta.url);

/** `verify(alg, jwk, message, signature)` says 'accept' or 'refuse'; a refused key or algorithm refuses. */
export async function loadHazmat() {
  const glueUrl = new URL('tokenward_bg.js', FOLDER);
  if (!existsSync(glueUrl)) throw new Error('the hazmat build is missing: run `cargo xtask dist --hazmat`');
  const glue = await import(glueUrl);
  const module = new WebAssembly.Module(readFileSync(new URL('tokenward.wasm', FOLDER)));
  const { exports } = new WebAssembly.Instance(module, { './tokenward_bg.js': { ...glue } });
  glue.__wbg_set_wasm(exports);
  exports.__wbindgen_start();
  return (alg, jwk, message, signature) => word(glue.hazmatVerify(alg, jwk, message, signature));
}

/** Anything but a boolean would be a defect of the build. */
function word(held) {
  if (typeof held !== 'boolean') throw new TypeError(`hazmatVerify returned ${typeof held}`);
  return held ? 'accept' : 'refuse';
}

export function bytes(hex) {
  return new Uint8Array(Buffer.from(hex, 'hex'));
}
