// A long run: so many calls with one verifier and three keys, good tokens and forged ones. Does memory stay flat?
// Other ways to use memory (verifiers that are forgotten, hostile tokens) are in soak.mjs.

import { moduleBytes } from './watch-memory.mjs';
import { subjects } from '../fixture.mjs';

const NAMES = ['RS256-2048', 'ES256', 'EdDSA'];
/** Every tenth token is forged: a refusal makes an error object. */
const FORGED_EVERY = 10;
const READINGS = 10;

/** { calls, accepted, refused, seconds, readings: [{ calls, module, heap, resident }], flat }; bytes. */
export async function runCalls({ calls, tell = () => {} }) {
  const { createVerifier } = await import('tokenward');
  const given = Object.values(subjects(NAMES));
  const [{ issuer, audience }] = given;
  const verifier = createVerifier({ issuer, clientId: audience, jwks: { keys: given.map(({ jwk }) => jwk) } });
  const tokens = given.map((subject) => [subject.tokens, subject.refused['a forged payload']]);
  const result = { calls, accepted: 0, refused: 0, seconds: 0, readings: [] };
  const start = performance.now();
  for (let done = 0; done < calls; done += 1) {
    const [good, forged] = tokens[done % tokens.length];
    try {
      verifier.verifyIdToken(done % FORGED_EVERY === 0 ? forged : good[done % good.length], { nonce: null });
      result.accepted += 1;
    } catch (error) {
      if (error.code !== 'signature_invalid') throw error;
      result.refused += 1;
    }
    if (done % 256 === 0) await new Promise(setImmediate);
    if ((done + 1) % Math.ceil(calls / READINGS) === 0 || done + 1 === calls) {
      result.readings.push(reading(done + 1));
      tell(`${done + 1} calls`);
    }
  }
  result.seconds = (performance.now() - start) / 1000;
  const forged = Math.ceil(calls / FORGED_EVERY);
  if (result.refused !== forged) throw new Error(`${result.refused} refused instead of ${forged}`);
  result.flat = result.readings[0].module === result.readings.at(-1).module;
  return result;
}

function reading(calls) {
  globalThis.gc?.();
  const { heapUsed, rss } = process.memoryUsage();
  return { calls, module: moduleBytes(), heap: heapUsed, resident: rss };
}
