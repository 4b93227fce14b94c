// The core table: algorithm by algorithm, all contenders against each other. For every runtime: what is measured, and with
// what clock, is given. Contenders are in contenders/, the gate in gate.mjs, the slices in measure.mjs.

import { gate } from './gate.mjs';
import { measure, outcome } from './measure.mjs';

/** The contender that all others are compared with. */
export const OURS = 'tokenward';

/** By subject: { measured: by contender, absent: by contender the reason }. `tell` hears of each subject before it is measured. */
export async function runCore({ subjects, contenders, plan, readCpu, tell = () => {} }) {
  const table = {};
  for (const subject of Object.values(subjects)) {
    tell(subject.name);
    const { runners, absent } = await enter(contenders, subject);
    table[subject.name] = { measured: outcome(await measure(runners, plan, readCpu), OURS), absent };
  }
  return table;
}

/** The contenders that know the algorithm and pass the gate, as runners; the others with their reason. */
export async function enter(contenders, subject) {
  const runners = {};
  const absent = {};
  for (const { name, lacks = {}, prepare } of contenders) {
    if (lacks[subject.alg] !== undefined) {
      absent[name] = lacks[subject.alg];
      continue;
    }
    try {
      const prepared = await prepare(subject);
      await gate(prepared, subject);
      runners[name] = runner(prepared, subject.tokens);
    } catch (error) {
      absent[name] = `not measured: ${error.message}`;
    }
  }
  return { runners, absent };
}

/** `run(calls)`: calls one after another, or `atOnce` of them together where the contender is asynchronous and says so. */
export function runner({ verify, synchronous = false, atOnce = 1 }, tokens) {
  const at = (index) => tokens[index % tokens.length];
  if (synchronous) {
    return (calls) => {
      for (let index = 0; index < calls; index += 1) verify(at(index));
    };
  }
  if (atOnce === 1) {
    return async (calls) => {
      for (let index = 0; index < calls; index += 1) await verify(at(index));
    };
  }
  return async (calls) => {
    for (let done = 0; done < calls; done += atOnce) {
      await Promise.all(Array.from({ length: Math.min(atOnce, calls - done) }, (_, index) => verify(at(done + index))));
    }
  };
}
