// Where things are: the project's root, the unpacked package under test, and directories to work in.

import { mkdirSync, mkdtempSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../../../../', import.meta.url));
export const packageDirectory = fileURLToPath(new URL('.', import.meta.resolve('tokenward/package.json')));
export const manifest = JSON.parse(readFileSync(join(packageDirectory, 'package.json'), 'utf8'));
export const tarball = join(root, 'target', `tokenward-${manifest.version}.tgz`);

/** A new empty directory under target/. */
export function workDirectory(name) {
  const parent = join(root, 'target', 'js-tests');
  mkdirSync(parent, { recursive: true });
  return mkdtempSync(join(parent, `${name}-`));
}
