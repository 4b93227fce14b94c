// What the fuzzer finds and is known: each with a pattern of the complaint, the reason, and the smallest call that shows it.
// A row whose call behaves is to be deleted: the test says so.

import { used } from './watch.mjs';
import { createVerifier } from 'tokenward';
import { options } from './material.mjs';

export const KNOWN = [
  {
    name: 'an exception of a getter within a list keeps a place in the table of references',
    // Nobody complains; the number of places is looked at by options-fuzz.test.mjs.
    pattern: /^(?!)/,
    reason: 'the import has returned undefined by then, which wasm-bindgen puts into the table and nobody takes out',
    shows() {
      const verifier = createVerifier(options());
      const requiredAmr = Object.defineProperty(['pwd'], 0, { get() { throw new Error('a getter'); } });
      const throws = () => throwsError(() => verifier.verifyIdToken('x', { nonce: null, requiredAmr }));
      throws();
      const before = used().references;
      for (let count = 0; count < 100; count += 1) throws();
      return used().references === before + 100;
    },
  },
];

export function knownAs(complaint) {
  const plain = complaint.replace(/^inside a call: /, '');
  return KNOWN.find(({ pattern }) => pattern.test(plain))?.name;
}

function throwsError(work) {
  try {
    return void work();
  } catch (error) {
    return error;
  }
}
