// Makes case `index` of a run, calls the package with it, and judges what comes back.

import { inspect } from 'node:util';
import { used } from './watch.mjs';
import { createVerifier, errorCatalog, parseClaims, TokenError } from 'tokenward';
import { randomOf } from '../differential/random.mjs';
import { CALLS } from './calls.mjs';
import { expectations, keySet, options, SECRETS, SUBJECT, tokens } from './material.mjs';
import { mutate } from './mutate.mjs';
import { polluted } from './pollute.mjs';

const CODES = new Set(errorCatalog.map(({ code }) => code));
/** Codes that would say that something is wrong with us. */
const FAULTS = ['internal_error', 'not_initialized', 'wasm_unavailable', 'rng_unavailable'];

/** Runs one case. `complaint` in the answer says what no call may do. `alter` makes of the package's answer another one. */
export function runCase(seed, index, alter = (answer) => answer) {
  const random = randomOf(seed, index);
  const call = random.weighted(CALLS);
  const flaw = random.chance(0.4) ? 'good' : random.pick(call.flaws);
  const [given, reading] = [call.make(flaw), call.make(flaw)];
  const context = {
    name: call.name, random, flaw, own: [], hosts: call.host ? [call.host] : [], held: [], skins: new Set(), inner: [], complaints: [], acts: 0,
  };
  context.act = () => act(context);
  const unspoilt = mutate(given, reading, context);
  const pollution = polluted(random);
  const hold = (verifier) => (context.held.push(verifier), verifier);
  const answer = alter(attempt(() => pollution.during(() => call.run(given, hold))), { call, flaw });
  for (const error of context.inner) {
    const complaint = judgeError(error, { ...context, clear: false });
    if (complaint) context.complaints.push(`inside a call: ${complaint}`);
  }
  for (const verifier of context.held) end(verifier, context);
  if (answer.value instanceof Promise) answer.value.catch(() => {});
  const clear = unspoilt && pollution.isHarmless && flaw === 'good';
  const complaint = context.complaints[0] ?? judge(call, flaw, reading, answer, { ...context, clear });
  return { name: call.name, flaw, outcome: outcomeOf(answer, context), complaint, given };
}

function end(verifier, { complaints }) {
  verifier[Symbol.dispose]();
  const { error } = attempt(() => verifier.explainLogoutToken('x'));
  if (error?.code !== 'verifier_disposed') complaints.push(`a verifier lives on: ${error}`);
}

function attempt(work) {
  try {
    return { value: work() };
  } catch (error) {
    return { error, threw: true };
  }
}

function outcomeOf({ threw, error }, { own }) {
  if (!threw) return 'returned';
  if (own.some((one) => Object.is(one, error))) return "the caller's own";
  return error instanceof TokenError ? error.code : 'the host';
}

function judge(call, flaw, reading, answer, context) {
  if (answer.threw) return judgeError(answer.error, context);
  if (call.says(answer.value)) return call.objection(reading, flaw);
  if (call.mistake(reading)) return `${call.mistake(reading)}, and there is a report`;
  return context.clear ? 'a good token is refused' : undefined;
}

function judgeError(error, { own, hosts, held, clear, disposed }) {
  if (own.some((one) => Object.is(one, error))) return undefined;
  if (!(error instanceof TokenError)) {
    const isHosts = (error instanceof TypeError || error instanceof RangeError) && hosts.some((host) => host.test(error.message));
    return isHosts ? undefined : `threw ${error?.stack ?? String(error)}`;
  }
  if (!CODES.has(error.code) || FAULTS.includes(error.code)) return `${error.code}: ${error.message} ${error.cause}`;
  if (error.code === 'verifier_disposed' && held.length > 0 && !disposed) return 'nobody has disposed of the verifier';
  const odd = ['claim', 'option', 'expected', 'actual', 'oauthError'].find((name) => error[name] !== undefined && typeof error[name] !== 'string');
  if (odd) return `${odd} of an error is no text`;
  const text = `${error.stack} ${inspect(error)}`;
  if (SECRETS.some((secret) => text.includes(secret))) return `an error shows a secret: ${error.message}`;
  return clear ? `a good call is refused: ${error.code}: ${error.message}` : undefined;
}

// Not by index alone: the prototype may have one.
const own = ({ held }) => (held.length > 0 ? held[0] : lasting);

/** What the caller's own code does in the middle of a call. */
const ACTS = [
  () => probe(),
  () => parseClaims(tokens.verifyIdToken.good),
  () => createVerifier(options())[Symbol.dispose](),
  (context) => own(context).updateJwks(keySet()),
  (context) => own(context).updateJwks('{"keys":{}}'),
  (context) => own(context).verifyIdToken(tokens.verifyIdToken.good, expectations.verifyIdToken()),
  (context) => own(context).explainAccessToken(tokens.verifyAccessToken.scopes, expectations.verifyAccessToken()),
  (context) => {
    context.disposed = true;
    if (own(context) !== lasting) own(context)[Symbol.dispose]();
  },
];

function act(context) {
  // A clock that calls back asks the clock again.
  if (context.acts >= 4) return;
  context.acts += 1;
  const answer = attempt(() => context.random.pick(ACTS)(context));
  // Judged when the call is over: by then Object.prototype is clean again.
  if (answer.threw) context.inner.push(answer.error);
}

const lasting = createVerifier(options());

/** Throws where a verifier that was there from the start does not know good from bad any more. */
export function probe() {
  const { subject } = lasting.verifyIdToken(tokens.verifyIdToken.good, expectations.verifyIdToken());
  if (subject !== SUBJECT) throw new Error(`the subject is ${subject}`);
  for (const [verb, flaw, code] of [
    ['verifyIdToken', 'nonce', 'nonce_mismatch'], ['verifyIdToken', 'signature', 'signature_invalid'],
    ['verifyAccessToken', 'scopes', 'insufficient_scope'],
    ['verifyLogoutToken', 'unsigned', 'alg_none_forbidden'],
  ]) {
    const { threw, error } = attempt(() => lasting[verb](tokens[verb][flaw], expectations[verb]()));
    if (!threw || error?.code !== code) throw new Error(`${verb} of a token with the flaw ${flaw}: ${error?.stack ?? 'accepted'}`);
  }
}

export { used };
