// A bare workerd on loopback with a script of the test's own, beside the package as it was packed under ./tokenward/dist.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join, posix } from 'node:path';
import { packageDirectory, root, workDirectory } from './places.mjs';

const workerd = join(root, 'node_modules', 'workerd', 'bin', 'workerd');

/** Serves `script`; it may reach loopback. Resolves when it answers: `origin`, the text of its `first` answer, and `stop` to end it. */
export async function startWorker(script) {
  const directory = workDirectory('workerd');
  const port = await freePort();
  cpSync(join(packageDirectory, 'dist'), join(directory, 'tokenward', 'dist'), { recursive: true });
  writeFileSync(join(directory, 'worker.js'), script);
  writeFileSync(join(directory, 'config.capnp'), config(directory, port));
  const child = spawn(workerd, ['serve', 'config.capnp'], { cwd: directory });
  let problems = '';
  child.stderr.on('data', (chunk) => (problems += chunk));
  const ended = once(child, 'close');
  const stop = async () => {
    child.kill('SIGKILL');
    await ended;
    rmSync(directory, { recursive: true });
  };
  const origin = `http://127.0.0.1:${port}`;
  try {
    return { origin, first: await firstAnswer(`${origin}/`, child), stop };
  } catch (error) {
    await stop();
    throw new Error(`workerd gave no answer: ${error.message}\n${problems}`);
  }
}

function config(directory, port) {
  const files = readdirSync(join(directory, 'tokenward', 'dist'), { recursive: true }).map((name) => posix.join('tokenward/dist', name.replaceAll('\\', '/')));
  const modules = ['worker.js', ...files.filter((name) => /\.(js|wasm)$/.test(name) && !/edge-light\.js$|stores\/file\.js$/.test(name))]
    .map((name) => `(name = "${name}", ${name.endsWith('.wasm') ? 'wasm' : 'esModule'} = embed "${name}")`);
  return `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [(name = "main", worker = .main), (name = "internet", network = (allow = ["private", "public"]))],
  sockets = [(name = "http", address = "127.0.0.1:${port}", http = (), service = "main")]);
const main :Workerd.Worker = (modules = [${modules.join(',\n')}], compatibilityDate = "2026-10-01");
`;
}

async function firstAnswer(address, child) {
  for (let attempt = 0; ; attempt++) {
    try {
      return await (await fetch(address)).text();
    } catch (error) {
      if (attempt === 200 || child.exitCode !== null) throw error;
      await new Promise((done) => setTimeout(done, 50));
    }
  }
}

async function freePort() {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address();
  await new Promise((done) => probe.close(done));
  return port;
}
