// npm `jose` as a peer of the comparison.

import { isDeepStrictEqual } from 'node:util';
import { CLASSES } from './classes.mjs';
import { theirs } from './peers.mjs';

export const JOSE = { name: 'jose', classes: CLASSES, judge: theirs, simpler, same: isDeepStrictEqual };

/** The case with each key of the set, bare and alone, and with none where a secret is the key. */
function simpler(subject, { header, keys }) {
  const named = keys.filter((key) => header.kid === undefined || key?.kid === header.kid);
  const sets = [...named.map((key) => [bare(key, header)]), []];
  return sets.flatMap((set) => clocks(subject.options).map((options) => ({ ...subject, jwks: JSON.stringify({ keys: set }), options })));
}

/** Also with the second of tolerance that makes up for a clock without fractions. */
function clocks(options) {
  if (Number.isInteger(options.now)) return [options];
  return [options, { ...options, clockTolerance: (options.clockTolerance ?? 10) + 1 }];
}

/** The key without what jose stops at: foreign members, further operations, and the other name of the algorithm. */
function bare(key, header) {
  const { kty, crv, x, y, n, e, use, alg, key_ops: operations } = key ?? {};
  const named = /^Ed/.test(alg) && /^Ed/.test(header.alg) ? header.alg : alg;
  const allowed = Array.isArray(operations) && operations.includes('verify') ? ['verify'] : operations;
  return { kty, crv, x, y, n, e, use, alg: named, key_ops: allowed, kid: header.kid };
}
