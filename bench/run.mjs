// `cargo xtask bench`, which installs what this needs: node bench/run.mjs [OPTIONS]. Has everything measured (nodes.mjs, runtimes/), and
// writes it (report.mjs, chart.mjs), or has profiles made (profile/). The options are in plan.mjs.

import { mkdirSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chart } from './chart.mjs';
import { OURS } from './core.mjs';
import { measureNodes } from './nodes.mjs';
import { HELP, planOf } from './plan.mjs';
import { profile, faults } from './profile/index.mjs';
import { profileReport } from './profile/report.mjs';
import { report } from './report.mjs';
import { runIn } from './runtimes/index.mjs';
import { readableJson } from './statistics.mjs';

const TARGET = new URL('../target/bench/', import.meta.url);
const RESULTS = new URL('results/', import.meta.url);

const plan = readPlan();
if (plan.profile) {
  await timed(profiles);
} else {
  await timed(nodes);
  if (plan.runtimes.length > 0) await timed(runtimes);
}

function readPlan() {
  if (process.argv.includes('--help')) {
    console.log(HELP);
    process.exit(0);
  }
  try {
    return planOf(process.argv.slice(2));
  } catch (error) {
    console.error(`${error.message}\n\n${HELP}`);
    process.exit(2);
  }
}

async function nodes(factsNow) {
  const node = await measureNodes(plan);
  if (node.length === 0) return;
  const facts = factsNow();
  const newest = node.at(-1);
  const drawn = newest.parts.core && chart(newest.parts.core, { node: newest.node, date: facts.date });
  save('node', { ...facts, node, runtimes: {} }, plan.whole, drawn && { 'chart.svg': drawn });
  for (const run of node) {
    for (const [part, message] of Object.entries(run.failed)) complain(`Node ${run.node}: ${part}: ${message}`);
    complainOf(run.parts.core);
  }
}

async function runtimes(factsNow) {
  const found = {};
  for (const name of plan.runtimes) {
    console.log(`runtime: ${name}`);
    found[name] = await runIn(name, plan);
  }
  save('runtimes', { ...factsNow(), node: [], runtimes: found }, !plan.quick);
  for (const { tables = {} } of Object.values(found)) Object.values(tables).forEach(complainOf);
}

async function profiles(factsNow) {
  const found = { ...await profile(plan), ...factsNow() };
  save('profile', found, plan.whole, {}, profileReport(found));
  faults(found).forEach(complain);
}

/** Gives `work` what tells the circumstances, when it is done. */
async function timed(work) {
  const [started, before] = [Date.now(), load()];
  await work(() => ({
    date: new Date().toISOString().slice(0, 10),
    quick: plan.quick,
    minutes: (Date.now() - started) / 60_000,
    machine: machine(),
    load: [before, load()],
    plan: plan.profile ?? { core: plan.core, own: plan.own, memory: plan.memory },
  }));
}

function machine() {
  const { arch, platform } = process;
  const model = os.cpus()[0]?.model.trim() ?? 'unknown';
  return { cpus: os.availableParallelism(), model, arch, platform, memoryGB: Math.round(os.totalmem() / 2 ** 30) };
}

/** Of the last minute: how many wanted to run. Above the number of CPUs the machine was busy. */
function load() {
  return Number(os.loadavg()[0].toFixed(1));
}

/** The committed results change only where the run was a whole one. */
function save(name, found, isWhole, more = {}, text = report(found)) {
  console.log(`\n${text}\n`);
  const files = { [`${name}.json`]: readableJson(found), [`${name}.md`]: `${text}\n`, ...more };
  for (const folder of [TARGET, ...(isWhole ? [RESULTS] : [])]) {
    mkdirSync(folder, { recursive: true });
    for (const [file, content] of Object.entries(files)) writeFileSync(new URL(file, folder), content);
    console.log(`written to ${relative(process.cwd(), fileURLToPath(folder))}: ${Object.keys(files).join(', ')}`);
  }
}

/** Where this package was not measured, it must not look as if it were merely missing. */
function complainOf(table = {}) {
  for (const [name, { absent }] of Object.entries(table)) {
    if (absent[OURS] !== undefined) complain(`${name}: ${OURS}: ${absent[OURS]}`);
  }
}

function complain(text) {
  console.error(`FAILED: ${text}`);
  process.exitCode = 1;
}
