// Loads the test-only build (`cargo xtask dist --hazmat`), which exposes raw signature checks. Never the shipped package.

import { existsSync } from 'node:fs';

const ENTRY = new URL('../../../../target/hazmat/index.js', import.meta.url);

/** `verify(alg, jwk, message, signature)` says 'accept' or 'refuse'; a refused key or algorithm refuses. */
export async function loadHazmat() {
  if (!existsSync(ENTRY)) throw new Error('the hazmat build is missing: run `cargo xtask dist --hazmat`');
  const { hazmatVerify } = await import(ENTRY);
  return (alg, jwk, message, signature) => word(hazmatVerify(alg, jwk, message, signature));
}

/** Anything but a boolean would be a defect of the build. */
function word(held) {
  if (typeof held !== 'boolean') throw new TypeError(`hazmatVerify returned ${typeof held}`);
  return held ? 'accept' : 'refuse';
}

export function bytes(hex) {
  return new Uint8Array(Buffer.from(hex, 'hex'));
}
