// Loads the test-only build (`cargo xtask dist --hazmat`), which exposes raw signature checks. Never the shipped package.

import { existsSync } from 'node:fs';

const ENTRY = new URL('../../../../target/hazmat/index.js', import.meta.url);

/** Every way to compute: with and without a table of the key, as the published module does, and by the maintained crates. */
const WAYS = ['usual', 'with-table', 'without-table', 'reference'];

/** `verify(alg, jwk, message, signature)` says 'accept' or 'refuse', or throws where two ways differ; a refused key or algorithm refuses. */
export async function loadHazmat() {
  if (!existsSync(ENTRY)) throw new Error('the hazmat build is missing: run `cargo xtask dist --hazmat`');
  const { hazmatVerify } = await import(ENTRY);
  return (alg, jwk, message, signature) => {
    const [first, ...others] = WAYS.map((way) => word(hazmatVerify(alg, jwk, message, signature, way)));
    if (others.some((other) => other !== first)) throw new Error(`${alg}: ${[first, ...others].map((each, at) => `${WAYS[at]} ${each}`).join(', ')}`);
    return first;
  };
}

/** Anything but a boolean would be a defect of the build. */
function word(held) {
  if (typeof held !== 'boolean') throw new TypeError(`hazmatVerify returned ${typeof held}`);
  return held ? 'accept' : 'refuse';
}

export function bytes(hex) {
  return new Uint8Array(Buffer.from(hex, 'hex'));
}
