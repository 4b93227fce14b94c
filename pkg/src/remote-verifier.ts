// createRemoteVerifier: carries the requests that the core asks for, and asks again. When to fetch, what an answer is worth and
// how long it lasts is decided in the core; fetch-document.ts makes one request.
//
// Callers that wait for another one's fetch look again after a pause of their own: on some edge runtimes a promise of one request
// must not be awaited by another.

import { fault } from './fault.js';
import { fetchDocument, within } from './fetch-document.js';
import type { Limits } from './fetch-document.js';
import { guarded } from './guarded.js';
import { run } from './link.js';
import type { RemoteEvent, RemoteJwksOptions, RemoteState, RemoteVerifier, RemoteVerifierOptions } from './remote-types.js';
import type { KeyStore } from './stores/types.js';
import { isTokenError } from './token-error.js';

/**
 * Makes a verifier for one issuer that finds, fetches and keeps the keys itself. Nothing is fetched before the first token that
 * needs a key.
 *
 * @param options issuer and policy as for `createVerifier`, without `jwks`; how keys are fetched and kept. An unknown name is refused
 * @returns a frozen verifier; its methods may be taken off it
 * @throws {TokenError} `invalid_option` (names the option), `weak_key`
 * @see OpenID Connect Discovery 1.0 §4; RFC 8414 §3; OpenID Connect Core 1.0 §10.1.1
 */
export function createRemoteVerifier(options: RemoteVerifierOptions): RemoteVerifier {
  const handle = run((core) => new core.CoreRemoteVerifier(options));
  const { use, end } = guarded(handle);
  const { issuer } = handle;
  const { store, onEvent, ...limits }: Settings = handle.settings();
  let cause: unknown; // of the latest failed request: the host's own error
  let kept: number | undefined; // when the set came that the store has

  const tell = (event: RemoteEvent): void => {
    try {
      onEvent?.(event);
    } catch {
      // A faulty log must not refuse a token.
    }
  };
  const tellAll = (): void => {
    for (const event of use(() => handle.takeEvents())) tell({ issuer, ...event });
  };
  const consult = async <T>(work: (store: KeyStore) => Promise<T>): Promise<T | null> => {
    if (store === undefined) return null;
    try {
      return await within(limits.timeout, Promise.resolve(work(store)));
    } catch (cause) {
      tell({ type: 'store_failed', issuer, cause });
      return null;
    }
  };
  const restore = async (ticket: number): Promise<boolean> => {
    if (store === undefined || !use(() => handle.mayRestore(ticket))) return false;
    const stored = await consult((store) => store.get(use(() => handle.storeKey())));
    const suffices = stored !== null && use(() => handle.restore(ticket, stored));
    kept = use(() => handle.snapshot())?.record.fetchedAt;
    return suffices;
  };
  const keep = async (): Promise<void> => {
    const snapshot = store && use(() => handle.snapshot());
    if (snapshot === undefined || snapshot.record.fetchedAt === kept) return;
    kept = snapshot.record.fetchedAt;
    await consult((store) => store.put(use(() => handle.storeKey()), JSON.stringify(snapshot.record), snapshot.ttl));
  };
  const fetchKeys = async (ticket: number): Promise<void> => {
    if (await restore(ticket)) return;
    for (let more = true; more; ) {
      const request = use(() => handle.nextRequest(ticket));
      if (request === undefined) return;
      const fetched = await fetchDocument(request, limits);
      cause = fetched.cause;
      more = use(() => handle.settle(ticket, fetched.outcome));
    }
    tellAll();
    await keep();
  };

  /** Asks until there is an answer: each turn of the core's is one, or says what to do first. */
  const insist = async (question: (call: number) => Turn): Promise<Turn> => {
    const call = use(() => handle.call());
    let waited = 0;
    for (let pause = 5; ; ) {
      let turn: Turn;
      try {
        turn = use(() => question(call));
      } catch (error) {
        throw withCause(error, cause);
      } finally {
        tellAll();
      }
      if (turn.done) return turn;
      if (turn.fetch !== undefined) {
        await fetchKeys(turn.fetch);
        continue;
      }
      if (waited > 4 * limits.timeout + 2000) throw fault('jwks_unavailable', 'another request fetches the keys, and does not come to an end');
      await new Promise((done) => setTimeout(done, pause));
      waited += pause;
      pause = Math.min(pause * 2, 50);
    }
  };
  const ask = async (verb: string, text: string, expected: unknown): Promise<any> => {
    const { result, ask, hook, entry } = await insist((call) => handle.attempt(verb, call, text, expected));
    if (ask !== undefined && hook !== undefined) {
      const answer = await hook(entry);
      use(() => handle.conclude(ask, answer));
    }
    return result;
  };

  const names = tokens.flatMap((token) => [`verify${token}`, `explain${token}`]);
  const verbs = Object.fromEntries(names.map((name) => [name, (text: string, expected: unknown) => ask(name, text, expected)])) as Verbs;
  return Object.freeze({
    issuer,
    ...verbs,
    refresh: async () => void (await insist((call) => handle.refresh(call))),
    get state(): RemoteState {
      return use(() => handle.state());
    },
    [asyncDispose]: async () => end(),
  });
}

type Verbs = Pick<RemoteVerifier, Extract<keyof RemoteVerifier, `verify${string}` | `explain${string}`>>;

const tokens = [
  'IdToken', 'RefreshedIdToken', 'AccessToken', 'LogoutToken', 'UserInfo', 'IdTokenHint', 'ProvidedClaims', 'IntrospectionResponse',
];

interface Settings extends Limits {
  store: KeyStore | undefined;
  onEvent: RemoteJwksOptions['onEvent'];
}

/** An answer (`done`), perhaps with a hook that has the last word; or a ticket to fetch with; or neither: wait. */
interface Turn {
  done?: true;
  result?: unknown;
  ask?: string;
  hook?: (entry: unknown) => unknown;
  entry?: unknown;
  fetch?: number;
}

/** The core knows that nobody answered; why, only the host knows. */
function withCause(error: unknown, cause: unknown): unknown {
  if (isTokenError(error) && error.code === 'jwks_unavailable' && error.cause === undefined && cause !== undefined) {
    Object.defineProperty(error, 'cause', { value: cause, configurable: true, writable: true });
  }
  return error;
}

// Hosts without explicit resource management get a symbol that a polyfill can find by name.
const asyncDispose: typeof Symbol.asyncDispose = Symbol.asyncDispose ?? (Symbol.for('Symbol.asyncDispose') as typeof Symbol.asyncDispose);
