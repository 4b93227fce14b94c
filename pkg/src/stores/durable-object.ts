// Replays in Durable Objects: each is one place in the world, and handles what it is asked in turn. The function asks, the class answers.

import { backendFault, has, hostNow, isTime, known, latestTime, whole } from './check.js';
import { digestOf, endOf } from './replay-entry.js';
import type { ReplayEntry, Seconds } from '../types.js';

/** As much of a DurableObjectNamespace as is used. */
export interface ReplayNamespace {
  idFromName(name: string): unknown;
  // `any`, because an id belongs to the namespace that made it.
  get(id: any): { fetch(url: string, init: { method: string }): Promise<{ ok: boolean; status: number; text(): Promise<string> }> };
}

/** As much of the storage of a Durable Object as is used. Times are milliseconds since 1970. */
export interface ReplayObjectStorage {
  transaction<T>(work: (storage: Omit<ReplayObjectStorage, 'transaction'>) => Promise<T>): Promise<T>;
  get(key: string): Promise<unknown>;
  put(key: string, value: unknown): Promise<void>;
  delete(keys: string[]): Promise<number>;
  list(options: { limit: number; startAfter?: string }): Promise<Map<string, unknown>>;
  getAlarm(): Promise<number | null>;
  setAlarm(time: number): Promise<void>;
}

/** As much of a DurableObjectState as is used. */
export interface ReplayObjectState {
  readonly storage: ReplayObjectStorage;
}

type Transaction = Omit<ReplayObjectStorage, 'transaction'>;

/**
 * Remembers presented tokens in Durable Objects of the class `ReplayObject`, which the Worker must export; for the option `replay` of
 * a remote verifier. No id is stored: the key is a SHA-256.
 *
 * @param namespace the binding, such as `env.REPLAY`
 * @param options `shards`: over how many objects the tokens are spread, 1 to 65536; default 16. After a change of it, tokens
 * presented before are not known
 * @returns `true` where the token was not seen before; an entry is kept until 300 s after the token's end, and without an end for a day
 * @throws {TokenError} `invalid_option`; the returned function rejects where the object cannot be asked
 */
export function durableObjectReplay(namespace: ReplayNamespace, options?: { shards?: number }): (entry: ReplayEntry) => Promise<boolean> {
  if (!has(namespace, 'idFromName', 'get')) throw backendFault('namespace', 'a binding to a Durable Object namespace');
  const { shards: given = 16 } = known(options, ['shards']);
  const shards = whole('shards', given, 1, 65536);
  return async (entry) => {
    const digest = await digestOf(entry);
    const shard = Number.parseInt(digest.slice(0, 8), 16) % shards;
    const object = namespace.get(namespace.idFromName(`tokenward/replay/${shard}`));
    const response = await object.fetch(`https://tokenward.invalid/${digest}?until=${Math.min(endOf(entry, hostNow()), latestTime)}`, { method: 'POST' });
    const answer = await response.text();
    if (response.ok && answer === 'true') return true;
    if (response.ok && answer === 'false') return false;
    throw new Error(`durableObjectReplay: the object answered with status ${response.status}; is it of the class ReplayObject?`);
  };
}

/** The Durable Object behind `durableObjectReplay`: export it from the Worker, and bind it. Works with either kind of storage. */
export class ReplayObject {
  readonly #storage: ReplayObjectStorage;

  constructor(state: ReplayObjectState, _env?: unknown) {
    this.#storage = state.storage;
  }

  // `any`, so that these types need no Response.
  async fetch(request: { readonly method: string; readonly url: string }): Promise<any> {
    const { pathname, searchParams } = new URL(request.url);
    const digest = pathname.slice(1);
    const until = Number(searchParams.get('until'));
    const isAsked = request.method === 'POST' && /^[0-9a-f]{64}$/.test(digest) && isTime(until) && until > 0;
    if (!isAsked) return new Response(null, { status: 400 });
    return new Response(String(await this.#remember(digest, until)));
  }

  /** Clean-up only: an entry that ended counts as absent, deleted or not. */
  async alarm(): Promise<void> {
    const now = Date.now() / 1000;
    let firstEnd = Infinity;
    let startAfter: string | undefined;
    for (;;) {
      const page = await this.#deleteEnded(startAfter, now);
      for (const end of page.values()) if (isAfter(end, now)) firstEnd = Math.min(firstEnd, end);
      startAfter = Array.from(page.keys()).at(-1);
      if (page.size < pageSize) break;
    }
    if (firstEnd < Infinity) await this.#storage.transaction((storage) => wakeBy(storage, Math.max(firstEnd, now + pause)));
  }

  // Of many requests with one digest exactly one finds it absent: a name has one object in the world, which runs one thread; while
  // it waits for its storage no other request is let in (input gate); the transaction makes reading and writing one step even
  // if gates were off; and no answer leaves before the write is on disk (output gate).
  #remember(digest: string, until: Seconds): Promise<boolean> {
    return this.#storage.transaction(async (storage) => {
      if (isAfter(await storage.get(digest), Date.now() / 1000)) return false;
      await storage.put(digest, until);
      await wakeBy(storage, until);
      return true;
    });
  }

  /** Returns the page as it was. */
  #deleteEnded(startAfter: string | undefined, now: Seconds): Promise<Map<string, unknown>> {
    return this.#storage.transaction(async (storage) => {
      const page = await storage.list({ limit: pageSize, ...(startAfter === undefined ? {} : { startAfter }) });
      const ended = Array.from(page.keys()).filter((key) => !isAfter(page.get(key), now));
      if (ended.length > 0) await storage.delete(ended);
      return page;
    });
  }
}

async function wakeBy(storage: Transaction, time: Seconds): Promise<void> {
  const alarm = await storage.getAlarm();
  if (alarm === null || alarm > time * 1000) await storage.setAlarm(Math.ceil(time * 1000));
}

function isAfter(end: unknown, now: Seconds): end is Seconds {
  return typeof end === 'number' && now < end;
}

const pageSize = 128; // as many keys as one deletion takes
const pause = 60; // seconds between two clean-ups at least
