// Where things are on this machine: the libraries as files, and the programs of the runtimes.

import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const at = (path) => fileURLToPath(new URL(path, import.meta.url));

export const ROOT = at('../../');
export const BENCH = at('../');
/** The same builds in every runtime; what they need of the host is in them. */
export const LIBRARIES = { tokenward: at('../../node_modules/tokenward/dist/'), jose: at('../node_modules/jose/dist/webapi/') };
export const WORKERD = at('../../node_modules/workerd/bin/workerd');

/** The path of a program: what the variable names, else from bench/runtimes/, else from PATH. Throws where there is none. */
export function program(variable, ...names) {
  const folders = [at('node_modules/.bin'), ...(process.env.PATH ?? '').split(delimiter)];
  const candidates = [process.env[variable], ...folders.flatMap((folder) => names.map((name) => join(folder, name)))];
  const found = candidates.find((path) => path && existsSync(path));
  if (found === undefined) throw new Error(`there is no ${names[0]}; put it on PATH or name it in ${variable}`);
  return found;
}

/** An empty folder under target/bench/. */
export function workFolder(name) {
  const folder = at(`../../target/bench/${name}/`);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  return folder;
}
