// The documents say what the tests did: the README's table the versions, docs/bundlers.md the recipes. Runs after the others, and
// asks also whether each of them has run.

import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { ROWS } from './rows.mjs';
import { noted, readJson, root } from './support/project.mjs';
import { readReadme, readVersions, withTable } from './table.mjs';

const AGAIN = 'run `cargo xtask test --runtimes`, with --all for the slow rows';
const versions = readVersions();

test('the table of the README is that of versions.json', () => {
  assert.equal(readReadme(), withTable(readReadme(), versions), AGAIN);
  assert.deepEqual(Object.keys(versions), ROWS.map(({ name }) => name), AGAIN);
  assert.notEqual(withTable(readReadme(), { ...versions, deno: { version: '0', date: '' } }), readReadme(), 'a stale table is found out');
});

test('the table names the versions of the lock files', () => {
  for (const { name, packages, from } of ROWS.filter((row) => row.packages)) {
    const locked = readJson(`${root}/${packages}/package-lock.json`).packages[`node_modules/${from}`];
    assert.equal(versions[name].version, locked.version, `${name}: ${AGAIN}`);
  }
});

test('every quick row has been tested, pinned ones in the version of the table', () => {
  for (const { name, packages } of ROWS.filter(({ slow }) => !slow)) {
    const { version } = noted(name) ?? assert.fail(`${name} was not tested; run \`cargo xtask test --runtimes\``);
    if (packages) assert.equal(version, versions[name].version, `${name}: ${AGAIN}`);
  }
});

test('docs/bundlers.md shows the recipes as they are tested, and nothing else', () => {
  const folder = new URL('recipes/', import.meta.url);
  const recipes = readdirSync(folder).map((file) => readFileSync(new URL(file, folder), 'utf8'));
  const page = readFileSync(`${root}/docs/bundlers.md`, 'utf8');
  const shown = [...page.matchAll(/```\w+\n(.*?)```/gs)].map(([, text]) => text);
  assert.deepEqual(shown.toSorted(), recipes.toSorted());
});
