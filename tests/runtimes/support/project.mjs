// A small project of its own for each row: the packed tarball installed by npm, the probe, what it is given, and files of
// the row. Also runs commands in it, and notes which version was tested (table.mjs makes the table of that).

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { given } from './given.mjs';

export const root = fileURLToPath(new URL('../../../', import.meta.url));
/** The two folders with packages: of the quick rows and of the slow ones. Projects live inside, to find those packages. */
export const QUICK = join(root, 'tests', 'runtimes');
export const SLOW = join(QUICK, 'slow');

const manifest = readJson(join(root, 'pkg', 'package.json'));
const tarball = join(root, 'target', `tokenward-${manifest.version}.tgz`);
const notes = join(root, 'target', 'runtimes', 'tested');

/** Makes the project anew, in `home`, from texts by path. Its own package.json may be among them. */
export async function project(name, files = {}, { home = QUICK } = {}) {
  const directory = join(home, 'work', name);
  rmSync(directory, { recursive: true, force: true });
  const own = { 'package.json': '{ "private": true, "type": "module" }', 'given.js': `export default ${JSON.stringify(given)};\n` };
  for (const [path, text] of Object.entries({ ...own, ...files })) write(join(directory, path), text);
  copyFileSync(join(QUICK, 'support', 'probe.js'), join(directory, 'probe.js'));
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  await run(directory, npm, ['install', '--offline', '--no-audit', '--no-fund', tarball]);
  assert.equal(readJson(join(directory, 'node_modules', 'tokenward', 'package.json')).version, manifest.version);
  return directory;
}

/** Runs a program to its end and gives its standard output. Asynchronous, as the program may ask this process for the keys. */
export async function run(directory, program, args, { env = {}, timeout = 180_000 } = {}) {
  const clean = { ...process.env, NODE_OPTIONS: '', NODE_TEST_CONTEXT: undefined };
  const settings = { cwd: directory, timeout, env: { ...clean, ...env }, maxBuffer: 64 << 20 };
  return new Promise((resolve, reject) => {
    const ended = (error, output) => (error ? reject(new Error(`${error.message}\n${output}`)) : resolve(output));
    execFile(program, args, settings, ended).stdin.end();
  });
}

/** The answer of a program that writes JSON as its last line. */
export async function ask(directory, program, args, options) {
  return JSON.parse((await run(directory, program, args, options)).trim().split('\n').pop());
}

/** Notes that the row was tested with this version. Called when everything the row claims has held. */
export function tested(row, version) {
  assert.match(version, /^\d+[\w.+-]*$/, `${row} has no version`);
  write(join(notes, `${row}.json`), JSON.stringify({ version }));
}

/** The version of an installed development package. */
export function versionOf(name, home = QUICK) {
  return readJson(join(home, 'node_modules', name, 'package.json')).version;
}

export function readJson(path) {
  return JSON.parse(readFileSync(path, 'utf8'));
}

/** What has been noted of a row: { version }. */
export function noted(row) {
  const path = join(notes, `${row}.json`);
  return existsSync(path) ? readJson(path) : undefined;
}

function write(path, text) {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}
