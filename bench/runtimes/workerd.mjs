// A bare workerd on loopback with worker.mjs in it. Time is kept here, around each request, less what an empty one takes; slices
// are longer, so that this counts little.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { OURS } from '../core.mjs';
import { measure, outcome } from '../measure.mjs';
import { summary } from '../statistics.mjs';
import { BENCH, LIBRARIES, WORKERD, workFolder } from './places.mjs';

/** How much longer than elsewhere a slice is. */
const LONGER = 5;
const EMPTY_REQUESTS = 200;
/** What of this folder runs inside. */
const PORTABLE = [
  'core.mjs', 'gate.mjs', 'measure.mjs', 'statistics.mjs',
  ...['jose', 'portable', 'tokenward', 'web-crypto'].map((name) => `contenders/${name}.mjs`),
];

export async function workerd({ subjects, plan }) {
  if (!existsSync(WORKERD)) throw new Error('there is no workerd; `cargo xtask setup` installs it');
  const { version } = JSON.parse(readFileSync(join(WORKERD, '../../package.json'), 'utf8'));
  const { ask, stop } = await start();
  try {
    const empty = await emptyRequest(ask);
    const tables = { main: {} };
    for (const subject of Object.values(subjects)) {
      const { names, absent } = await ask({ subject });
      const runners = Object.fromEntries(names.map((name) => [name, (calls) => timed(() => ask({ name, calls }), empty)]));
      const measured = await measure(runners, { ...plan, sliceMs: plan.sliceMs * LONGER });
      tables.main[subject.name] = { measured: outcome(measured, OURS), absent };
    }
    const note = `timed from outside; an empty request takes ${empty.toFixed(2)} ms, which is subtracted; a slice ${plan.sliceMs * LONGER} ms`;
    return { version, note, tables };
  } finally {
    await stop();
  }
}

async function emptyRequest(ask) {
  const samples = [];
  for (let index = 0; index < EMPTY_REQUESTS; index += 1) samples.push(await timed(() => ask({})));
  return summary(samples).median;
}

/** In milliseconds, never none. */
async function timed(work, less = 0) {
  const start = performance.now();
  await work();
  return Math.max(performance.now() - start - less, 0.01);
}

async function start() {
  const folder = workFolder('workerd');
  cpSync(LIBRARIES.tokenward, join(folder, 'tokenward'), { recursive: true });
  cpSync(LIBRARIES.jose, join(folder, 'jose'), { recursive: true });
  for (const name of PORTABLE) cpSync(join(BENCH, name), join(folder, 'bench', name));
  cpSync(join(BENCH, 'runtimes/worker.mjs'), join(folder, 'worker.mjs'));
  const port = await freePort();
  writeFileSync(join(folder, 'config.capnp'), config(folder, port));
  const child = spawn(WORKERD, ['serve', 'config.capnp'], { cwd: folder });
  let said = '';
  child.stderr.on('data', (chunk) => (said += chunk));
  const ended = once(child, 'close');
  const ask = async (body) => (await fetch(`http://127.0.0.1:${port}/`, { method: 'POST', body: JSON.stringify(body) })).json();
  const stop = async () => {
    child.kill('SIGKILL');
    await ended;
  };
  for (let attempt = 0; ; attempt += 1) {
    try {
      await ask({});
      return { ask, stop };
    } catch (error) {
      if (attempt < 100 && child.exitCode === null) {
        await new Promise((resolve) => { setTimeout(resolve, 100); });
        continue;
      }
      await stop();
      throw new Error(`workerd gave no answer (${error.message}) ${said.slice(0, 500)}`);
    }
  }
}

/** Every file that worker.mjs may load, as workerd wants them named. */
function config(folder, port) {
  const files = (name) => readdirSync(join(folder, name), { recursive: true }).map((file) => `${name}/${file.replaceAll('\\', '/')}`)
    .filter((file) => /\.(js|wasm)$/u.test(file) && !/edge-light|\/hono|stores\//u.test(file));
  const modules = ['worker.mjs', ...PORTABLE.map((name) => `bench/${name}`), ...files('tokenward'), ...files('jose')]
    .map((name) => `(name = "${name}", ${name.endsWith('.wasm') ? 'wasm' : 'esModule'} = embed "${name}")`);
  return `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [(name = "main", worker = .main)],
  sockets = [(name = "http", address = "127.0.0.1:${port}", http = (), service = "main")]);
const main :Workerd.Worker = (modules = [${modules.join(',\n')}], compatibilityDate = "2026-10-01");
`;
}

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}
