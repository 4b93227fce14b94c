// Stores in the memory of one process: nothing is shared, and nothing survives it.

import { checkKey, checkPut, clock, known, whole } from './check.js';
import { endOf, nameOf } from './replay-entry.js';
import type { ReplayEntry, Seconds } from '../types.js';
import type { KeyStore } from './types.js';

const mostEntries = 10_000_000; // below what a Map can hold

/**
 * Keeps values in this process. When it is full, the value that was put first goes first.
 *
 * @param options `maxEntries`: default 100, `0` keeps nothing; `now`: the time in seconds, or a function that is asked
 * (default: the host's clock)
 * @throws {TokenError} `invalid_option`
 */
export function memoryStore(options?: { maxEntries?: number; now?: Seconds | (() => Seconds) }): KeyStore {
  const { maxEntries = 100, now } = known(options, ['maxEntries', 'now']);
  const most = whole('maxEntries', maxEntries, 0, mostEntries);
  const time = clock(now);
  const entries = new Map<string, { value: string; endsAt: Seconds }>(); // in the order of putting
  return Object.freeze({
    async get(key: string) {
      checkKey(key);
      const entry = entries.get(key);
      if (entry === undefined) return null;
      if (time() < entry.endsAt) return entry.value;
      entries.delete(key);
      return null;
    },
    async put(key: string, value: string, ttl: Seconds) {
      checkPut(key, value, ttl);
      const endsAt = time() + ttl;
      entries.delete(key);
      entries.set(key, { value, endsAt });
      for (const oldest of entries.keys()) {
        if (entries.size <= most) break;
        entries.delete(oldest);
      }
    },
  });
}

/**
 * Remembers presented tokens in this process; for the option `replay`, also of the synchronous verifier. Nothing that could still
 * be replayed is forgotten: when it is full, and nothing has ended, it throws.
 *
 * @param options `maxEntries`: default 100000; `now`: the time in seconds, or a function that is asked (default: the host's clock)
 * @returns `true` where the token was not seen before; an entry is kept until 300 s after the token's end, and without an end for a day
 * @throws {TokenError} `invalid_option`; when it is full, the returned function throws an Error
 */
export function memoryReplay(options?: { maxEntries?: number; now?: Seconds | (() => Seconds) }): (entry: ReplayEntry) => boolean {
  const { maxEntries = 100_000, now } = known(options, ['maxEntries', 'now']);
  const most = whole('maxEntries', maxEntries, 1, mostEntries);
  const time = clock(now);
  const ends = new Map<string, Seconds>();
  let firstEnd = Infinity; // nothing ends before it, so a full store is not searched in vain each time
  const forgetEnded = (at: Seconds): void => {
    if (at < firstEnd) return;
    firstEnd = Infinity;
    for (const [name, end] of ends) {
      if (end <= at) ends.delete(name);
      else firstEnd = Math.min(firstEnd, end);
    }
  };
  return (entry) => {
    const name = nameOf(entry);
    const at = time();
    const end = endOf(entry, at);
    const seenUntil = ends.get(name);
    if (seenUntil !== undefined && at < seenUntil) return false;
    if (seenUntil === undefined && ends.size >= most) forgetEnded(at);
    if (seenUntil === undefined && ends.size >= most) {
      throw new Error(`memoryReplay: all ${most} entries are of tokens that are still valid; raise maxEntries, or use a shared store`);
    }
    ends.set(name, end);
    firstEnd = Math.min(firstEnd, end);
    return true;
  };
}
