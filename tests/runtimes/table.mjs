// The README's table of tested versions, made of versions.json. Run as a program after the tests of the rows, it first takes over
// what they noted, with today's date; rows that did not run keep theirs.

import { readFileSync, writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { ROWS, WHERE } from './rows.mjs';
import { noted } from './support/project.mjs';

const README = new URL('../../README.md', import.meta.url);
const VERSIONS = new URL('versions.json', import.meta.url);
const [START, END] = ['<!-- tested versions: written by `cargo xtask test --runtimes` -->', '<!-- end of tested versions -->'];

export const readVersions = () => JSON.parse(readFileSync(VERSIONS, 'utf8'));
export const readReadme = () => readFileSync(README, 'utf8');

/** The README with its table made anew. */
export function withTable(readme, versions) {
  const [before, rest] = readme.split(START);
  const after = rest?.split(END)[1];
  if (after === undefined) throw new Error(`README.md has lost a marker: ${START} … ${END}`);
  return `${before}${START}\n${table(versions)}${END}${after}`;
}

function table(versions) {
  const lines = ROWS.map(({ name, title, forms, slow }) => {
    const { version, date } = versions[name] ?? { version: 'not tested yet', date: '' };
    return `| ${title} | ${version} | ${forms} | ${date} | ${WHERE[slow]} |`;
  });
  return ['', '| | version | how | last tested | by |', '|---|---|---|---|---|', ...lines, '', ''].join('\n');
}

/** What has been tested now, over what was tested before. */
function refreshed(versions) {
  const date = new Date().toISOString().slice(0, 10);
  const now = ROWS.flatMap(({ name }) => (noted(name) ? [[name, { ...noted(name), date }]] : []));
  const all = { ...versions, ...Object.fromEntries(now) };
  return Object.fromEntries(ROWS.flatMap(({ name }) => (all[name] ? [[name, all[name]]] : [])));
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const versions = refreshed(readVersions());
  const lines = Object.entries(versions).map(([name, row]) => `  ${JSON.stringify(name)}: ${JSON.stringify(row)}`);
  writeFileSync(VERSIONS, `{\n${lines.join(',\n')}\n}\n`);
  writeFileSync(README, withTable(readReadme(), versions));
}
