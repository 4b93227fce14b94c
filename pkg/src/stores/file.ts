// tokenward/stores/file: keys in files, for the processes of one machine. An entry of its own: no other file needs node:fs.

import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { optionFault } from '../fault.js';
import { checkKey, checkPut } from './check.js';
import { sha256Hex } from './digest.js';
import { enclose, open } from './envelope.js';
import type { Seconds } from '../types.js';
import type { KeyStore } from './types.js';

export type { KeyStore } from './types.js';

/**
 * Keeps each value in a file of its own (mode 0600), which is replaced as a whole: a reader sees the old value or the new one.
 * A file that cannot be understood counts as absent. Files that ended stay until they are put again.
 *
 * @param directory its path, or its `file:` URL; made at the first `put` (mode 0700) where it is missing. Nobody else may write into it
 * @throws {TokenError} `invalid_option`
 */
export function fileStore(directory: string | { readonly href: string }): KeyStore {
  const path = pathOf(directory);
  const fileOf = async (key: string): Promise<string> => `${path}/${await sha256Hex(key)}.json`;
  return Object.freeze({
    async get(key: string) {
      checkKey(key);
      return open(await readIfThere(await fileOf(key)));
    },
    async put(key: string, value: string, ttl: Seconds) {
      checkPut(key, value, ttl);
      const file = await fileOf(key);
      await mkdir(path, { recursive: true, mode: 0o700 });
      await replace(file, enclose(value, ttl));
    },
  });
}

async function readIfThere(file: string): Promise<string | null> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if ((error as { code?: unknown } | null)?.code === 'ENOENT') return null;
    throw error;
  }
}

/** Writes beside the file, under a name that nobody else has, and moves it into its place. */
async function replace(file: string, text: string): Promise<void> {
  const draft = `${file}.${globalThis.crypto.randomUUID()}.tmp`;
  try {
    await writeFile(draft, text, { mode: 0o600, flag: 'wx' });
    await rename(draft, file);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
}

function pathOf(directory: unknown): string {
  if (typeof directory === 'string' && directory !== '' && !directory.includes('\0') && !/^file:/i.test(directory)) return directory;
  const href = (directory as { href?: unknown } | null | undefined)?.href;
  if (typeof href === 'string' && href.startsWith('file:')) return fileURLToPath(href);
  throw optionFault('directory', 'must be the path of a directory, or its `file:` URL as a URL');
}
