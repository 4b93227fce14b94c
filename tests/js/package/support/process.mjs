// Runs a piece of code as a module in a Node process of its own, where nothing is loaded yet.

import { spawnSync } from 'node:child_process';
import { root } from './places.mjs';

/** What `script` gives to `done(value)`, by way of JSON. `flags` are Node's; `cwd` decides where imports resolve. */
export function inFreshProcess(script, { flags = [], cwd = root, input = {} } = {}) {
  const source = `
    const input = ${JSON.stringify(input)};
    const done = (value) => process.stdout.write(JSON.stringify(value));
    const codeOf = async (work) => { try { await work(); return 'fine'; } catch (error) { return error.code ?? String(error); } };
    ${script}`;
  const args = [...flags, '--input-type=module', '--eval', source];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd, encoding: 'utf8', timeout: 60_000 });
  if (status !== 0) throw new Error(`the process ended with ${status}:\n${stderr}`);
  return { value: JSON.parse(stdout), stderr };
}
