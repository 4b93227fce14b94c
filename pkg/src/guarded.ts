// The life of a handle in the module's memory: lets no call in after the end, and frees it only when no call runs on it.

import { fault } from './fault.js';
import { isLinked, run } from './link.js';

/** `use` runs a call on the handle; `end` disposes of it, at once or when the last call has returned. */
export function guarded(handle: { free(): void }): { use: <T>(work: () => T) => T; end: () => void } {
  let running = 0;
  let ended = false;
  const freeWhenIdle = (): void => {
    if (ended && running === 0 && isLinked()) handle.free();
  };
  const use = <T>(work: () => T): T => {
    if (ended) throw fault('verifier_disposed', 'this verifier was disposed of; create a new one');
    running += 1; // a `now` of the caller's may come back here, or dispose of the verifier
    try {
      return run(work);
    } finally {
      running -= 1;
      freeWhenIdle();
    }
  };
  const end = (): void => {
    if (ended) return;
    ended = true;
    freeWhenIdle();
  };
  return { use, end };
}
