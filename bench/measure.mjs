// Measures several things at once, in small slices: in each round every one gets its slice, in an order that changes, so
// that a busy moment of the machine falls on all alike. For every runtime: imports only statistics.mjs.

import { ratios, sequence, shuffled, summary } from './statistics.mjs';

/** Fewest calls before measuring, unless the plan says otherwise: tables that are built after some uses of a key are there by then. */
const WARM_UP_CALLS = 64;

/** For hosts that tell no CPU time. */
const noCpuTime = () => ({ main: NaN, all: NaN });

/**
 * Measures `runners`, a record of `run(calls)`, which may return a promise, and may tell the milliseconds that it took itself.
 *
 * `plan` is { rounds, sliceMs, warmUpMs, warmUpCalls? }; `readCpu()` gives CPU time in microseconds: `main` of this thread, `all` of the process.
 * Returns for each runner `calls` per slice, `rounds` (wall time per call in each round, µs), and per call over all
 * rounds `main` and `all`.
 */
export async function measure(runners, plan, readCpu = noCpuTime) {
  const measured = {};
  for (const [name, run] of Object.entries(runners)) {
    measured[name] = { run, calls: await warmUp(run, plan), rounds: [], total: 0, main: 0, all: 0 };
  }
  const cost = readingCost(readCpu);
  const next = sequence();
  for (let round = 0; round < plan.rounds; round += 1) {
    for (const one of shuffled(Object.values(measured), next)) {
      const before = readCpu();
      const start = performance.now();
      const told = await one.run(one.calls);
      one.rounds.push(((told ?? performance.now() - start) * 1000) / one.calls);
      const after = readCpu();
      one.total += one.calls;
      one.main += after.main - before.main - cost.main;
      one.all += after.all - before.all - cost.all;
    }
  }
  return Object.fromEntries(Object.entries(measured).map(([name, { calls, rounds, total, main, all }]) => [
    name, { calls, rounds, main: main / total, all: all / total },
  ]));
}

/** What is kept of a measurement: times per call in µs, and for all but `ours` how many times as fast ours was. */
export function outcome(measured, ours) {
  return Object.fromEntries(Object.entries(measured).map(([name, { calls, rounds, main, all }]) => {
    const result = { calls, wall: summary(rounds) };
    if (Number.isFinite(main)) Object.assign(result, { main, all });
    const own = measured[ours];
    if (own !== undefined && name !== ours) {
      result.ratio = { wall: summary(ratios(own.rounds, rounds)), best: result.wall.min / Math.min(...own.rounds) };
      if (Number.isFinite(main)) result.ratio.main = main / own.main;
    }
    return [name, result];
  }));
}

/** Calls until the host has compiled what it will; returns how many make a slice. */
async function warmUp(run, { sliceMs, warmUpMs, warmUpCalls = WARM_UP_CALLS }) {
  const start = performance.now();
  let calls = 1;
  let done = 0;
  let fastest = Infinity;
  for (;;) {
    const before = performance.now();
    await run(calls);
    const took = performance.now() - before;
    done += calls;
    if (took > 0) fastest = Math.min(fastest, took / calls);
    if (done >= warmUpCalls && performance.now() - start >= warmUpMs) break;
    if (took < sliceMs) calls *= 2;
  }
  return Math.max(1, Math.round(sliceMs / fastest));
}

/** What the two readings of a slice add to its CPU times themselves. */
function readingCost(readCpu, times = 101) {
  const costs = Array.from({ length: times }, () => {
    const [one, other] = [readCpu(), readCpu()];
    return { main: other.main - one.main, all: other.all - one.all };
  });
  const median = (name) => summary(costs.map((cost) => cost[name])).median;
  return { main: median('main'), all: median('all') };
}
