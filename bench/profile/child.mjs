// One algorithm in a fresh process: how long a call takes with and without a cache, against `jose`, and then a profile of each.
// The package comes from a folder whose module has the names of its functions; index.mjs says which.

import { readFileSync } from 'node:fs';
import { Session } from 'node:inspector/promises';
import { jose } from '../contenders/jose.mjs';
import { tokenward } from '../contenders/tokenward.mjs';
import { enter, OURS } from '../core.mjs';
import { subjects } from '../fixture.mjs';
import { measure, outcome } from '../measure.mjs';
import { sharesOf } from './samples.mjs';

/** The loop of calls. */
const LOOP = new URL('../core.mjs', import.meta.url).href;
const PROFILED = [OURS, `${OURS}, cached`];
const LISTED = 25;

process.once('message', async ({ name, folder, plan }) => {
  const answer = await run(name, folder, plan);
  process.send(answer, () => process.disconnect());
});

/** By contender: { wall, ratio?, shares, functions }; the times are of slices without the profiler. */
async function run(name, folder, { core, ms, everyUs }) {
  const library = await import(new URL('slim.js', folder));
  await library.default(readFileSync(new URL('tokenward.wasm', folder)));
  const [asKnown] = jose(await import('jose'));
  const { runners, absent } = await enter([...tokenward(library), asKnown], subjects([name])[name]);
  for (const [contender, reason] of Object.entries(absent)) throw new Error(`${contender}: ${reason}`);
  const measured = outcome(await measure(runners, core), OURS);
  for (const contender of PROFILED) {
    const profile = await profileOf(runners[contender], measured[contender].wall.median, ms, everyUs);
    const { count, shares, functions } = sharesOf(profile, { folder, loop: LOOP });
    Object.assign(measured[contender], { samples: count, shares, functions: functions.slice(0, LISTED) });
  }
  return measured;
}

/** As `node --cpu-prof` writes it, but of these calls alone. */
async function profileOf(runner, callUs, ms, everyUs) {
  const session = new Session();
  session.connect();
  await session.post('Profiler.enable');
  await session.post('Profiler.setSamplingInterval', { interval: everyUs });
  await session.post('Profiler.start');
  runner(Math.ceil((ms * 1000) / callUs));
  const { profile } = await session.post('Profiler.stop');
  session.disconnect();
  return profile;
}
