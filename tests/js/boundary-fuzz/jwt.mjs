// The handle behind tokenward/jose, called as its shell calls it: the shell itself reads options before the core sees them,
// and answers by promises.

import './watch.mjs';
import 'tokenward';

const { run } = await import(new URL('dist/link.js', import.meta.resolve('tokenward/package.json')));

/** Verifies a JWT of no named kind with keys that live for this call. */
export function verifyJwt(keys, token, expected) {
  const handle = run((core) => new core.CoreJwt(keys));
  try {
    return run(() => handle.verifyJwt(token, expected));
  } finally {
    handle.free();
  }
}
