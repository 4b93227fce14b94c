// Load on one remote verifier while its key server rotates and fails at random. Time runs as fast as the host's; what the
// verifier keeps is kept for seconds instead of minutes, so that a short run sees many refreshes.

import { createRemoteVerifier } from 'tokenward/remote';
import { CLIENT, misbehaviours, NONCE, startKeyServer } from './key-server.mjs';

const { reset, hang, status, html, json, truncated, cut } = misbehaviours;
const FAILURES = [reset, hang, status(500), status(503, { 'retry-after': '1' }), status(302, { location: '/' }), html, json('{"keys":[]}'), json('{'), truncated, cut];

/** A repeatable sequence of numbers from 0 to 1 (mulberry32). */
export function randomFrom(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** `rate` verifications per second for `seconds`. Every token is signed by a key that is published; those of withdrawn keys are counted apart. */
export async function runLoad({ seconds, rate, seed }) {
  const random = randomFrom(seed);
  const server = await startKeyServer();
  const events = {};
  const report = { seed, accepted: 0, refused: {}, acceptedAfterWithdrawal: 0, withdrawnRefused: 0, rotations: 0, failures: 0, events, memory: [] };
  let lastFetch = 0; // when the verifier last got a good set
  const verifier = createRemoteVerifier({
    issuer: server.issuer, clientId: CLIENT, timeout: 200, maxAge: 2, cooldown: 1, staleIfError: 600, unknownKidTtl: 1,
    onEvent: ({ type }) => {
      events[type] = (events[type] ?? 0) + 1;
      if (type === 'fetched') lastFetch = performance.now();
    },
  });
  const now = () => Math.floor(Date.now() / 1000);
  const make = () => {
    const key = server.newKey('Ed25519');
    return { key, token: server.idToken(key, now(), { exp: now() + seconds + 600 }) };
  };
  // Published: those that sign, the newest of them only once the verifier can have it.
  let signing = make();
  let coming;
  const withdrawn = [];
  server.publish(signing.key);
  await verifier.verifyIdToken(signing.token, { nonce: NONCE });

  const check = async ({ token }) => {
    try {
      await verifier.verifyIdToken(token, { nonce: NONCE });
      report.accepted += 1;
    } catch ({ code, message }) {
      report.refused[code] = (report.refused[code] ?? 0) + 1;
      report.example ??= message;
    }
  };
  const checkWithdrawn = async ({ token, at }) => {
    const began = performance.now();
    const accepted = await verifier.verifyIdToken(token, { nonce: NONCE }).then(() => true, () => false);
    // Only a set that came after the withdrawal can know of it.
    if (!accepted) report.withdrawnRefused += 1;
    else if (lastFetch > at && began > lastFetch) report.acceptedAfterWithdrawal += 1;
  };
  const change = () => {
    const dice = random();
    if (dice < 0.25) {
      report.failures += 1;
      server.answer = FAILURES[Math.floor(random() * FAILURES.length)];
    } else if (dice < 0.6) {
      server.answer = undefined;
    } else if (coming === undefined) {
      // Announce the next key beside the one that signs; it signs when it has been fetched.
      coming = { ...make(), since: performance.now() };
      server.publish(signing.key, coming.key);
    } else if (lastFetch > coming.since + 50) {
      report.rotations += 1;
      withdrawn.push({ ...signing, at: performance.now() + 50 });
      if (withdrawn.length > 5) withdrawn.shift();
      signing = coming;
      coming = undefined;
      server.publish(signing.key);
    }
  };

  const start = performance.now();
  const pending = new Set();
  const run = (work) => {
    pending.add(work);
    void work.finally(() => pending.delete(work));
  };
  let sent = 0;
  let changed = 0;
  let measured = 0;
  while (performance.now() - start < seconds * 1000) {
    const elapsed = performance.now() - start;
    if (elapsed - changed > 100) {
      changed = elapsed;
      change();
    }
    if (elapsed - measured > (seconds * 1000) / 10) {
      measured = elapsed;
      globalThis.gc?.();
      report.memory.push(Math.round(process.memoryUsage().rss / 1e5) / 10);
    }
    for (; sent < (elapsed / 1000) * rate; sent++) {
      const old = withdrawn[Math.floor(random() * withdrawn.length)];
      run(old !== undefined && random() < 0.1 ? checkWithdrawn(old) : check(signing));
    }
    await new Promise((done) => setTimeout(done, 5));
  }
  await Promise.all(pending);
  await server.stop();
  return report;
}
