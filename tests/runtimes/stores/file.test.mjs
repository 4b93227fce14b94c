// Keys in files: what lies in the directory, and what is made of files that are broken.

import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { fileStore } from 'tokenward/stores/file';
import { keyStoreContract } from './key-store-contract.mjs';

const parent = mkdtempSync(join(tmpdir(), 'tokenward-files-'));
after(() => rmSync(parent, { recursive: true }));
let count = 0;
const freshDirectory = () => join(parent, String(count++), 'deep');
const onlyFile = (directory) => {
  const [name, ...others] = readdirSync(directory);
  assert.deepEqual(others, []);
  return join(directory, name);
};

keyStoreContract('fileStore', () => ({ store: fileStore(freshDirectory()) }));

test('fileStore: two stores of one directory share it, by path and by URL', async () => {
  const directory = freshDirectory();
  await fileStore(directory).put('key', 'value', 60);
  assert.equal(await fileStore(pathToFileURL(directory)).get('key'), 'value');
  assert.equal(await fileStore(`${directory}/`).get('key'), 'value');
});

test('fileStore: a file is for its owner alone, its name tells no key, and nothing is left beside it', async () => {
  const directory = freshDirectory();
  const store = fileStore(directory);
  for (let round = 0; round < 3; round++) await store.put('tokenward/1/key', `value ${round}`, 60);
  const file = onlyFile(directory);
  assert.match(file, /[/\\][0-9a-f]{64}\.json$/);
  if (process.platform === 'win32') return; // which has no such modes
  assert.equal(statSync(file).mode & 0o777, 0o600);
  assert.equal(statSync(directory).mode & 0o777, 0o700);
});

test('fileStore: a broken file counts as absent, and is replaced by the next put', async () => {
  const directory = freshDirectory();
  const store = fileStore(directory);
  await store.put('key', 'value', 60);
  const file = onlyFile(directory);
  const whole = readFileSync(file, 'utf8');
  const broken = [
    '', ' ', 'null', '[]', '7', '"value"', '{}', whole.slice(0, -1), `${whole}}`, `\ufeff${whole}`, '{"value":"value"}', '{"endsAt":9e9}',
    '{"value":7,"endsAt":9e9}', '{"value":"value","endsAt":"9e9"}', '{"value":"value","endsAt":null}', '{"value":"value","endsAt":0}', '\0\0',
  ];
  for (const text of broken) {
    writeFileSync(file, text);
    assert.equal(await store.get('key'), null, text);
  }
  writeFileSync(file, whole);
  assert.equal(await store.get('key'), 'value');
  writeFileSync(file, broken[0]);
  await store.put('key', 'again', 60);
  assert.equal(await store.get('key'), 'again');
});

test('fileStore: what the file system refuses is passed on, and leaves nothing behind', async () => {
  const directory = freshDirectory();
  const store = fileStore(directory);
  await store.put('key', 'value', 60);
  const file = onlyFile(directory);
  rmSync(file);
  mkdirSync(join(file, 'in the way'), { recursive: true });
  await assert.rejects(store.get('key'), { code: 'EISDIR' });
  await assert.rejects(store.put('key', 'value', 60), (error) => error.syscall === 'rename');
  onlyFile(directory);
  const notADirectory = join(parent, 'file');
  writeFileSync(notADirectory, '');
  await assert.rejects(fileStore(notADirectory).get('key'), { code: 'ENOTDIR' });
});
