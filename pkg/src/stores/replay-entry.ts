// What a replay store is asked about: its name without ambiguity, and how long to remember it.

import { optionFault } from '../fault.js';
import { isTime } from './check.js';
import { sha256Hex } from './digest.js';
import type { ReplayEntry, Seconds } from '../types.js';

// A verifier takes a token up to its greatest clock tolerance after the end.
const margin = 300;
// A token without an end could come again at any time. No kind that is asked about today lacks one.
const dayWithoutEnd = 86400;

/** Kind, issuer and id as one text: JSON, so that no two entries have the same. */
export function nameOf(entry: ReplayEntry): string {
  const { kind, issuer, id } = (entry ?? {}) as Partial<ReplayEntry>;
  if (![kind, issuer, id].every((part) => typeof part === 'string')) {
    throw optionFault('entry', 'must have the kind, the issuer and the id of a token, as strings');
  }
  return JSON.stringify([kind, issuer, id]);
}

/** The same for a store that others can read: SHA-256 in hexadecimal digits. */
export function digestOf(entry: ReplayEntry): Promise<string> {
  return sha256Hex(nameOf(entry));
}

/** How long the entry is remembered, in seconds from now: never less than the margin. */
export function lengthOf(entry: ReplayEntry, now: Seconds): Seconds {
  const expiresAt: Seconds | undefined = entry.expiresAt;
  if (expiresAt === undefined) return dayWithoutEnd;
  if (!isTime(expiresAt)) throw optionFault('entry', 'must have an `expiresAt` in seconds since 1970');
  return Math.max(expiresAt - now, 0) + margin;
}

/** Until when the entry is remembered, in seconds since 1970. */
export function endOf(entry: ReplayEntry, now: Seconds): Seconds {
  return now + lengthOf(entry, now);
}
