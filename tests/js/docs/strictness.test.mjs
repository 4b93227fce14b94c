// docs/strictness.md is made by `cargo xtask matrix`, which needs the peers. Here, without them: its rows are those of
// matrix/tokens.mjs, and its column about this package says what this package decides now.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { cell, read } from '../../../matrix/page.mjs';
import { tokenward } from '../../../matrix/peers/tokenward.mjs';
import { ROWS } from '../../../matrix/tokens.mjs';

const PAGE = readFileSync(new URL('../../../docs/strictness.md', import.meta.url), 'utf8');
const AGAIN = 'run `cargo xtask matrix`';

test('the page has the rows of the token list', () => assert.deepEqual(rowsOf(PAGE), listed(), AGAIN));

test('the page says what this package decides', async () => assert.deepEqual(columnOf(PAGE), await decided(tokenward), AGAIN));

test('this package decides as the specifications require', async () => {
  const wrong = Object.entries(await decided(tokenward)).filter(([, text]) => text.startsWith('✗'));
  assert.deepEqual(wrong, []);
});

test('every library of the page has a cell in every row', () => {
  const rows = read(PAGE);
  const names = Object.keys(rows[0].cells);
  assert.ok(names.length >= 5, names.join());
  for (const { name, cells } of rows) {
    assert.deepEqual(Object.keys(cells), names, name);
    for (const text of Object.values(cells)) assert.match(text, /^(✗ )?(accept( \(no such check\))?|refuse `\w+`|unsupported)$/, name);
  }
});

test('a page that has gone stale is found out', async () => {
  const { name } = ROWS.find(({ required }) => required === 'refuse');
  const line = PAGE.split('\n').find((one) => one.startsWith(`| ${name} |`));
  const without = PAGE.replace(`${line}\n`, '');
  assert.notDeepEqual(rowsOf(without), listed());
  assert.notDeepEqual(rowsOf(PAGE.replace(line, line.replace('| refuse |', '| either |'))), listed());
  const now = await decided(tokenward);
  assert.notDeepEqual(columnOf(PAGE.replace(line, line.replace(/refuse `\w+`/, 'accept'))), now);
  const lax = { ...tokenward, judge: async (row) => (row.token === ROWS.at(-1).token ? { accepted: true } : tokenward.judge(row)) };
  assert.notDeepEqual(columnOf(PAGE), await decided(lax));
});

function rowsOf(page) {
  return read(page).map(({ name, says, required }) => ({ name, says, required }));
}

function listed() {
  return ROWS.map(({ name, says, required }) => ({ name, says, required }));
}

function columnOf(page) {
  return Object.fromEntries(read(page).map(({ name, cells }) => [name, cells[tokenward.name]]));
}

async function decided(library) {
  return Object.fromEntries(await Promise.all(ROWS.map(async (row) => [row.name, cell(row, library, await library.judge(row))])));
}
