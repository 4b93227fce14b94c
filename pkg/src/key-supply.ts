// Brings the keys that the core asks for: from the store, else by the requests that it names. Whoever holds the ticket works here;
// when to fetch and what an answer is worth is decided in the core. fetch-document.ts makes one request.

import { fetchDocument, within } from './fetch-document.js';
import type { Limits } from './fetch-document.js';
import { Errand } from './link.js';
import type { Core } from './link.js';
import type { RemoteEvent, RemoteJwksOptions } from './remote-types.js';
import type { KeyStore } from './stores/types.js';

export type Handle = InstanceType<Core['CoreRemoteVerifier']>;

/** What the host carries requests with, as the core has read it from the options. */
export interface Settings extends Limits {
  issuer: string;
  store: KeyStore | undefined;
  onEvent: RemoteJwksOptions['onEvent'];
}

export interface KeySupply {
  /** Works off a ticket. Rejects only where the caller's own functions fail, such as a clock. */
  fetch(ticket: number): Promise<void>;
  /** How many tickets were worked off: where it has changed, there is something new to ask. */
  readonly fetches: number;
  /** The host's own error of the latest request, if it failed. */
  readonly cause: unknown;
  /** Tells what has happened since. */
  tell(): void;
}

export function keySupply(handle: Handle, use: <T>(work: () => T) => T, { issuer, store, onEvent, ...limits }: Settings): KeySupply {
  const patience = Math.min(limits.timeout, longestForStore);
  let fetches = 0;
  let hostError: unknown;
  let kept: string | undefined; // what the store has
  let storeRests = 0; // until when, by the clock of `performance`

  const emit = (event: RemoteEvent): void => {
    try {
      // A log that fails, at once or later, must not refuse a token.
      Promise.resolve(onEvent?.(event)).catch(() => {});
    } catch {}
  };
  const tell = (): void => {
    for (const event of use(() => handle.run(Errand.Events))) emit({ issuer, ...event });
  };

  /** A store that is not there is nothing to wait for: neither now, nor again and again. */
  const consult = async <T>(work: (store: KeyStore) => Promise<T>): Promise<T | undefined> => {
    if (store === undefined || performance.now() < storeRests) return undefined;
    try {
      return await within(patience, Promise.resolve(work(store)));
    } catch (cause) {
      storeRests = performance.now() + storeRest;
      emit({ type: 'store_failed', issuer, cause });
      return undefined;
    }
  };
  const snapshot = (): { text: string; ttl: number } | undefined => {
    const found = use(() => handle.run(Errand.Snapshot));
    return found && { text: JSON.stringify(found.record), ttl: found.ttl };
  };
  const restore = async (ticket: number): Promise<boolean> => {
    if (store === undefined || !use(() => handle.run(Errand.MayRestore, ticket))) return false;
    const name = use(() => handle.run(Errand.StoreKey));
    const stored = await consult((store) => store.get(name));
    if (stored === undefined || stored === null) return false;
    const suffices = use(() => handle.run(Errand.Restore, ticket, stored));
    if (suffices) kept = snapshot()?.text;
    return suffices;
  };
  const keep = async (): Promise<void> => {
    const latest = store && snapshot();
    if (latest === undefined || latest.text === kept) return;
    const name = use(() => handle.run(Errand.StoreKey));
    const done = await consult(async (store) => (await store.put(name, latest.text, latest.ttl), true));
    kept = done ? latest.text : undefined;
  };
  const request = async (ticket: number): Promise<void> => {
    for (let more = true; more; ) {
      const wanted = use(() => handle.run(Errand.NextRequest, ticket));
      if (wanted === undefined) return;
      const { outcome, cause } = await fetchDocument(wanted, limits);
      hostError = cause;
      more = use(() => handle.run(Errand.Settle, ticket, outcome));
    }
  };

  return {
    get fetches() {
      return fetches;
    },
    get cause() {
      return hostError;
    },
    tell,
    async fetch(ticket) {
      try {
        if (!(await restore(ticket))) await request(ticket);
      } catch (error) {
        use(() => handle.run(Errand.Abandon, ticket));
        throw error;
      } finally {
        fetches += 1; // the others may ask again, while this one sees to the store
      }
      tell();
      await keep();
    },
  };
}

// Milliseconds. Both are about an aid: without it there is the network.
const longestForStore = 1_000;
const storeRest = 30_000;
