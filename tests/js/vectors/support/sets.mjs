// Reads third-party vectors and the ledger of disagreements. Knows files, not tokens.
// Next door: ledger rules and sources are told in tests/vectors/SOURCES.md.

import assert from 'node:assert/strict';
import { readFileSync, readdirSync, statSync } from 'node:fs';

const ROOT = new URL('../../../vectors/', import.meta.url);

export function readBytes(set, file) {
  return readFileSync(new URL(`${set}/${encodeURIComponent(file).replaceAll('%2F', '/')}`, ROOT));
}

export function readText(set, file) {
  return readBytes(set, file).toString('utf8');
}

/** A ledger names a file, or a folder whose files are the cases. */
export function isThere(set, file) {
  return statSync(new URL(`${set}/${file}`, ROOT)).size > 0;
}

export function filesOf(set, folder) {
  return readdirSync(new URL(`${set}/${folder}/`, ROOT)).sort();
}

export function readJson(set, file) {
  return JSON.parse(readText(set, file));
}

/** How each file of raw signatures is run: see SOURCES.md. */
export const primitives = JSON.parse(readFileSync(new URL('primitives.json', ROOT), 'utf8'));

/** What is expected of a set beyond its labels: see SOURCES.md. */
export function readDecisions(set) {
  return readJson('decisions', `${set}.json`);
}

export const exceptions = JSON.parse(readFileSync(new URL('exceptions.json', ROOT), 'utf8'));

/**
 * Collects verdicts of one file and compares them with its labels and with the ledger, both ways: an unlisted
 * disagreement fails, and so does a listed one that is none any more.
 */
export class Judge {
  #entries;
  #wrong = [];
  #seen = { accept: 0, refuse: 0 };

  constructor(set, file) {
    const listed = exceptions.filter((entry) => entry.set === set && entry.file === file);
    this.#entries = new Map(listed.map((entry) => [entry.case, entry]));
  }

  /** `label` and `ours` are 'accept' or 'refuse'. */
  verdict(name, label, ours) {
    this.#seen[ours] += 1;
    const entry = this.#entries.get(String(name));
    this.#entries.delete(String(name));
    const wanted = entry ? entry.ours : label;
    const problem = (text) => this.#wrong.push(`case ${name}: ${text}`);
    if (entry && entry.expected !== label) problem(`the ledger says expected ${entry.expected}, the label says ${label}`);
    if (entry && entry.ours === label) problem('the ledger lists an agreement');
    if (ours !== wanted) problem(`${ours}, ${wanted} was wanted${entry ? ' by the ledger' : ''}`);
  }

  /** The number of cases per outcome is part of the test, so that a file that lost its cases fails. */
  finish(counts) {
    for (const name of this.#entries.keys()) this.#wrong.push(`case ${name}: listed in the ledger, and not in the file`);
    assert.deepEqual(this.#wrong, []);
    assert.deepEqual(this.#seen, counts);
  }
}
