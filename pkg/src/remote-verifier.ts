// createRemoteVerifier: asks the core, and asks again when it wants keys first. key-supply.ts brings them.
//
// Callers that wait for another one's fetch look again after a pause of their own: on some edge runtimes a promise of one request
// must not be awaited by another.

import { fault } from './fault.js';
import { guarded } from './guarded.js';
import { keySupply } from './key-supply.js';
import type { Handle, Settings } from './key-supply.js';
import { Errand, run, Subject } from './link.js';
import type { RemoteState, RemoteVerifier, RemoteVerifierOptions } from './remote-types.js';
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
  const handle: Handle = run((core) => new core.CoreRemoteVerifier(options));
  const { use, end } = guarded(handle);
  const settings: Settings = handle.run(Errand.Settings);
  const supply = keySupply(handle, use, settings);

  /** One turn of the core's: an answer, or what to do first. */
  const put = (question: () => Turn): Turn => {
    try {
      return use(question);
    } catch (error) {
      throw withCause(error, supply.cause);
    } finally {
      supply.tell();
    }
  };
  /** Waits until a fetch has ended, or its time is over. */
  const pause = async (since: number): Promise<void> => {
    const [before, began] = [supply.fetches, performance.now()];
    if (began - since > 4 * settings.timeout + grace) throw fault('jwks_unavailable', 'another request fetches the keys, and does not come to an end');
    for (let length = 5; supply.fetches === before && performance.now() - began < settings.timeout + grace; length = Math.min(length * 2, 50)) {
      await new Promise((done) => setTimeout(done, length));
    }
  };
  const insist = async (question: (call: number) => Turn): Promise<Turn> => {
    const call = use(() => handle.run(Errand.Call));
    const began = performance.now();
    for (;;) {
      const turn = put(() => question(call));
      if (turn.done) return turn;
      if (turn.fetch === undefined) await pause(began);
      else await supply.fetch(turn.fetch);
    }
  };
  const verify = async (subject: Subject, explains: boolean, text: string, expected: unknown): Promise<any> => {
    const { result, ask, hook, entry } = await insist((call) => handle.attempt(subject, explains, call, text, expected));
    if (ask !== undefined && hook !== undefined) {
      const answer = await hook(entry);
      use(() => handle.conclude(ask, answer));
    }
    return result;
  };

  const verb = (subject: Subject, explains: boolean) => (text: string, expected: unknown) => verify(subject, explains, text, expected);
  const verbs = Object.fromEntries(tokens.flatMap((token) => [
    [`verify${token}`, verb(Subject[token], false)], [`explain${token}`, verb(Subject[token], true)],
  ])) as Verbs;
  return Object.freeze({
    issuer: settings.issuer,
    ...verbs,
    refresh: async () => void (await insist((call) => handle.run(Errand.Refresh, call))),
    get state(): RemoteState {
      return use(() => handle.run(Errand.State));
    },
    [asyncDispose]: async () => end(),
  });
}

type Verbs = Pick<RemoteVerifier, Extract<keyof RemoteVerifier, `verify${string}` | `explain${string}`>>;

const tokens = [
  'IdToken', 'RefreshedIdToken', 'AccessToken', 'LogoutToken', 'UserInfo', 'IdTokenHint', 'ProvidedClaims', 'IntrospectionResponse',
] as const;

// Milliseconds beyond the time of a request, after which the core gives a ticket up; a little more than its own.
const grace = 1_100;

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
