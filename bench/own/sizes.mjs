// What each entry of the installed package weighs: the files that it loads, raw and compressed. Knows the file system only.

import { readFileSync } from 'node:fs';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

const DIST = new URL('../../node_modules/tokenward/dist/', import.meta.url);

/** The module of a static import is a file beside. */
const ENTRIES = {
  'default (module embedded)': ['inline.js'],
  'workerd, edge-light (module imported)': ['workerd.js', 'tokenward.wasm'],
  'slim, without its module': ['slim.js'],
  'slim, with its module': ['slim.js', 'tokenward.wasm'],
  'remote (module embedded)': ['remote.js'],
  'tokenward.wasm alone': ['tokenward.wasm'],
};

/** By entry: { files, raw, gzip, brotli } in bytes. A file is compressed alone, as servers do. */
export function runSizes() {
  return Object.fromEntries(Object.entries(ENTRIES).map(([name, roots]) => {
    const files = reachable(roots);
    const total = (measure) => files.reduce((sum, file) => sum + measure(readFileSync(new URL(file, DIST))), 0);
    return [name, {
      files: files.length,
      raw: total((bytes) => bytes.length),
      gzip: total((bytes) => gzipSync(bytes, { level: 9 }).length),
      brotli: total((bytes) => brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length } }).length),
    }];
  }));
}

/** The files that `roots` load, themselves included. */
function reachable(roots) {
  const found = new Set();
  const waiting = [...roots];
  while (waiting.length > 0) {
    const file = waiting.pop();
    if (found.has(file)) continue;
    found.add(file);
    if (!file.endsWith('.js')) continue;
    const source = readFileSync(new URL(file, DIST), 'utf8');
    for (const [, path] of source.matchAll(/^\s*(?:import|export)[^'"]*['"](\.{1,2}\/[^'"]+)['"]/gmu)) {
      waiting.push(new URL(path, new URL(file, DIST)).href.slice(DIST.href.length));
    }
  }
  return [...found].sort();
}
