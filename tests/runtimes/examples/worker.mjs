// A Worker in a real workerd on loopback: bundled by esbuild as wrangler does it (condition `workerd`, .wasm files as modules beside
// the script) and run by miniflare.

import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { Miniflare } from 'miniflare-node20';

const COMPATIBILITY_DATE = '2026-04-01';

/** Starts the Worker at `entry`; `options` are Miniflare's, such as `bindings` and `kvNamespaces`. */
export async function startWorker(entry, options = {}) {
  const directory = mkdtempSync(join(tmpdir(), 'tokenward-worker-'));
  const modules = await bundle(fileURLToPath(entry), directory);
  const miniflare = new Miniflare({
    modules, modulesRoot: directory, compatibilityDate: COMPATIBILITY_DATE, host: '127.0.0.1', port: 0, cf: false, ...options,
  });
  const origin = (await miniflare.ready).origin;
  return {
    origin,
    miniflare,
    stop: async () => {
      await miniflare.dispose();
      rmSync(directory, { recursive: true });
    },
  };
}

async function bundle(entry, directory) {
  const wasm = new Map();
  const beside = {
    name: 'wasm-beside',
    setup: ({ onResolve, resolve }) => onResolve({ filter: /\.wasm$/ }, async ({ path, importer, resolveDir, kind, pluginData }) => {
      if (pluginData === beside) return undefined;
      const { path: found } = await resolve(path, { importer, resolveDir, kind, pluginData: beside });
      wasm.set(basename(found), found);
      return { path: `./${basename(found)}`, external: true };
    }),
  };
  const outfile = join(directory, 'worker.js');
  await build({
    entryPoints: [entry], outfile, bundle: true, format: 'esm', target: 'es2024', conditions: ['workerd', 'worker', 'browser'],
    plugins: [beside], logLevel: 'silent',
  });
  return [
    { type: 'ESModule', path: outfile },
    ...[...wasm].map(([name, found]) => ({ type: 'CompiledWasm', path: join(directory, name), contents: readFileSync(found) })),
  ];
}
