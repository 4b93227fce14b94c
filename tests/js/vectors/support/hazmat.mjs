// Loads the test-only build (`cargo xtask dist --hazmat`), which exposes raw signature checks. Never the shipped package.

import { existsSync } from 'node:fs';

const ENTRY = new URL('../../../../target/hazmat/index.js', import.meta.url);

/** `verify(alg, jwk, message, signature)`: `{ verdict }`, 'accept' or 'refuse'; a refused key is a refused signature. */
export async function loadHazmat() {
  if (!existsSync(ENTRY)) throw new Error('the hazmat build is missing: run `cargo xtask dist --hazmat`');
  const { hazmatVerify } = await import(ENTRY);
  return (alg, jwk, message, signature) => {
    const held = hazmatVerify(alg, jwk, message, signature);
    if (typeof held !== 'boolean') throw new TypeError(`hazmatVerify returned ${typeof held}`);
    return { verdict: held ? 'accept' : 'refuse' };
  };
}
