// Every part in every Node that is wanted, each in a fresh process: in-node.mjs, or watched.mjs where memory is watched.

import { fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { MEMORY_CASES } from './own/memory-cases.mjs';
import { runSizes } from './own/sizes.mjs';
import { EVERYWHERE } from './plan.mjs';

const INSTALLED = ['node22', 'node24'].map((name) => fileURLToPath(new URL(`runtimes/node_modules/${name}/bin/node`, import.meta.url)));

/** One result for each version: its facts, `parts` by name, and of what failed the message. */
export async function measureNodes(plan) {
  const runs = [];
  for (const node of plan.parts.length === 0 ? [] : programs(plan)) {
    const run = { ...await ask(node, 'in-node.mjs', 'facts'), parts: {}, failed: {} };
    if (runs.some((other) => other.node === run.node)) continue;
    for (const part of plan.parts.filter((name) => runs.length === 0 || EVERYWHERE.includes(name))) {
      console.log(`Node ${run.node}: ${part}`);
      try {
        run.parts[part] = await work(node, part, plan);
      } catch (error) {
        // The others are still worth having.
        run.failed[part] = error.message;
      }
    }
    runs.push(run);
  }
  return runs;
}

/** This one, then without --quick those that are installed for it, then those that were asked for. */
function programs(plan) {
  const missing = plan.node.find((path) => !existsSync(path));
  if (missing !== undefined) throw new Error(`--node: there is no ${missing}`);
  return [process.execPath, ...(plan.quick ? [] : INSTALLED.filter((path) => existsSync(path))), ...plan.node];
}

async function work(node, part, plan) {
  if (part === 'sizes') return runSizes();
  if (part === 'calls') return ask(node, 'watched.mjs', part, { calls: plan.calls });
  if (part !== 'memory') return ask(node, 'in-node.mjs', part, plan);
  const table = {};
  for (const name of MEMORY_CASES) {
    const count = name.includes('in use') ? plan.memory.inUse : plan.memory.count;
    table[name] = { count, ...await ask(node, 'watched.mjs', part, { name, count }) };
  }
  return table;
}

/** What a fresh process answers. */
async function ask(node, script, part, given = {}) {
  const child = fork(fileURLToPath(new URL(script, import.meta.url)), { execPath: node, execArgv: ['--expose-gc'] });
  let answer;
  child.on('message', (message) => {
    if (message.tell !== undefined) console.log(`  ${message.tell}`);
    else answer = message.answer;
  });
  child.send({ part, plan: given });
  // Its last message may come after its end.
  const [[code]] = await Promise.all([once(child, 'exit'), once(child, 'disconnect')]);
  if (answer === undefined) throw new Error(`ended with ${code} and no answer; what it said stands above`);
  return answer;
}
