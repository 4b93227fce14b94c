// From the command line to what is done, how often and for how long. Knows no clock and no library.

import { parseArgs } from 'node:util';
import { CASE_NAMES } from './fixture.mjs';

export const HELP = `\
cargo xtask bench [OPTIONS]     measure this package against others; writes target/bench/, and without --quick bench/results/
  --quick                       about two minutes: this Node only, few rounds
  --only PART,…                 only these parts: core, cold, shares, keys, key-sets, token-size, sizes, memory, calls; or none
  --calls N                     length of the long run (calls)
  --node PATH                   also in this Node; may be repeated
  --profile                     instead: where the time of a call and the bytes of the module go, room by room (two minutes)
  --runtimes NAME,…             also the core table against jose in: chromium, firefox, deno, bun, workerd; or all`;

/** `core` and `cold` run in every Node, the others in the first. */
export const PARTS = ['core', 'cold', 'shares', 'keys', 'key-sets', 'token-size', 'sizes', 'memory', 'calls'];
export const EVERYWHERE = ['core', 'cold'];
export const RUNTIMES = ['chromium', 'firefox', 'deno', 'bun', 'workerd'];

const QUICK = {
  core: { rounds: 12, sliceMs: 5, warmUpMs: 60 },
  own: { rounds: 10, sliceMs: 5, warmUpMs: 60 },
  cold: { runs: 5, names: ['RS256-2048', 'ES256', 'EdDSA'] },
  memory: { count: 200, inUse: 20 },
  calls: 10_000,
  profile: { core: { rounds: 12, sliceMs: 5, warmUpMs: 300 }, ms: 500, everyUs: 200, runs: 5 },
};

const FULL = {
  core: { rounds: 60, sliceMs: 12, warmUpMs: 400 },
  own: { rounds: 40, sliceMs: 12, warmUpMs: 300 },
  cold: { runs: 20, names: CASE_NAMES },
  memory: { count: 1000, inUse: 200 },
  calls: 1_000_000,
  profile: { core: { rounds: 60, sliceMs: 12, warmUpMs: 1000 }, ms: 4000, everyUs: 200, runs: 20 },
};

const BOTH = { keyCounts: [1, 10, 100, 1000], tokenSizes: [512, 2048, 8192, 16_384] };

/** The plan of a command line; throws with a sentence for whoever typed it. */
export function planOf(argv) {
  const { values } = parseArgs({
    args: argv,
    options: {
      quick: { type: 'boolean', default: false },
      only: { type: 'string' },
      calls: { type: 'string' },
      profile: { type: 'boolean', default: false },
      node: { type: 'string', multiple: true, default: [] },
      runtimes: { type: 'string', default: '' },
    },
  });
  const plan = { ...BOTH, ...(values.quick ? QUICK : FULL), quick: values.quick, node: values.node };
  if (values.profile) return profilePlan(plan, values);
  delete plan.profile;
  if (values.calls !== undefined) plan.calls = countOf('--calls', values.calls);
  plan.parts = { undefined: PARTS, none: [] }[values.only] ?? namesOf('--only', values.only, PARTS);
  plan.whole = values.only === undefined && !values.quick;
  plan.runtimes = values.runtimes === 'all' ? RUNTIMES : namesOf('--runtimes', values.runtimes, RUNTIMES);
  if (plan.parts.length + plan.runtimes.length === 0) throw new Error('there is nothing to measure');
  return plan;
}

/** Of this Node alone: the profile says why, and not how fast. */
function profilePlan({ quick, profile }, { only, calls, node, runtimes }) {
  if (only !== undefined || calls !== undefined || node.length > 0 || runtimes !== '') throw new Error('--profile stands alone, or with --quick');
  return { quick, whole: !quick, profile };
}

function namesOf(option, text, known) {
  const names = text.split(',').filter(Boolean);
  for (const name of names) {
    if (!known.includes(name)) throw new Error(`${option} does not know ${JSON.stringify(name)}, only ${known.join(', ')}`);
  }
  return names;
}

function countOf(option, text) {
  if (!/^[1-9]\d{0,8}$/u.test(text)) throw new Error(`${option} must be a whole number above 0, not ${JSON.stringify(text)}`);
  return Number(text);
}
