// A small app built by each bundler in its default configuration, and the result opened in Chromium, all in one browser. The
// recipes with the module as a file of its own (recipes/, shown in docs/bundlers.md) are built and opened in the same way.

import assert from 'node:assert/strict';
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { nodeResolve } from '@rollup/plugin-node-resolve';
import * as esbuild from 'esbuild';
import { rollup } from 'rollup';
import * as vite from 'vite';
import * as vite7 from 'vite7';
import webpack from 'webpack';
import { answer, remoteAnswer, slimAnswer } from './support/given.mjs';
import { app, html, slimApp } from './support/app.mjs';
import { visit } from './support/page.mjs';
import { project, tested, versionOf } from './support/project.mjs';

/** Each builds the app in `directory` into its folder `out`. */
const viteBuild = ({ build }) => (directory) =>
  build({ root: directory, base: './', configFile: false, logLevel: 'error', build: { outDir: 'out' } });
const esbuildWith = (options) => async (directory) => {
  const settings = { absWorkingDir: directory, entryPoints: ['main.js'], bundle: true, format: 'esm', outdir: 'out', logLevel: 'silent' };
  await esbuild.build({ ...settings, ...options });
  page(directory);
};
const BUILDS = {
  vite: viteBuild(vite),
  vite7: viteBuild(vite7),
  webpack: async (directory) => {
    const settings = { context: directory, mode: 'production', entry: './main.js', output: { path: join(directory, 'out') } };
    const compiler = webpack({ ...settings, performance: { hints: false } });
    const stats = await new Promise((resolve, reject) => { compiler.run((error, result) => (error ? reject(error) : resolve(result))); });
    assert.ok(!stats.hasErrors() && !stats.hasWarnings(), stats.toString('errors-warnings'));
    page(directory, 'defer'); // a classic script: in a module webpack does not find its own address
  },
  rollup: async (directory) => {
    const onwarn = ({ message }) => assert.fail(message);
    const bundle = await rollup({ input: join(directory, 'main.js'), plugins: [nodeResolve()], onwarn });
    await bundle.write({ file: join(directory, 'out', 'main.js'), format: 'es' });
    page(directory);
  },
  esbuild: esbuildWith({}),
};
const RECIPES = { vite: BUILDS.vite, vite7: BUILDS.vite7, webpack: BUILDS.webpack, esbuild: esbuildWith({ loader: { '.wasm': 'file' } }) };
const SERVERS = { vite, vite7 };

const [mounts, frames, expected, servers] = [{}, {}, {}, []];
const failures = new Map();
let answers;

before(async () => {
  const all = (object, add) => Object.entries(object).map(([name, tool]) => add(name, tool));
  const additions = [
    ...all(BUILDS, (name, build) => [name, () => built(name, app, build, 0), [answer, remoteAnswer]]),
    ...all(RECIPES, (name, build) => [`${name}-slim`, () => built(`${name}-slim`, recipeOf(name), build, 1), slimAnswer]),
    ...all(SERVERS, (name, tool) => [`${name}-dev`, () => served(`${name}-dev`, app, tool), [answer, remoteAnswer]]),
    ...all(SERVERS, (name, tool) => [`${name}-slim-dev`, () => served(`${name}-slim-dev`, recipeOf(name), tool), slimAnswer]),
  ];
  for (const [name, add, value] of additions) {
    expected[name] = { answer: value };
    await add().then((address) => { frames[name] = address; }, (error) => failures.set(name, error));
  }
  answers = await visit('chromium', { mounts, frames });
});
after(() => Promise.all(servers.map((server) => server.close())));

for (const vite of ['vite', 'vite7']) {
  const names = [vite, `${vite}-slim`, `${vite}-dev`, `${vite}-slim-dev`];
  test(`${vite}, build and development server: the default entry, and the recipe`, () => held(...names));
}
test('webpack: the default entry, and the recipe', () => held('webpack', 'webpack-slim'));
test('rollup: the default entry', () => held('rollup'));
test('esbuild: the default entry, and the recipe', () => held('esbuild', 'esbuild-slim'));

function held(row, ...others) {
  for (const name of [row, ...others]) {
    if (failures.has(name)) throw failures.get(name);
    assert.deepEqual(answers[name], expected[name], name);
  }
  tested(row, versionOf(row));
}

function recipeOf(name) {
  return slimApp(name === 'vite7' ? 'vite' : name);
}

/** Builds an app. What has the default entry has no module as a file of its own, a recipe has one. */
async function built(name, files, build, modules) {
  const directory = await project(name, files);
  await build(directory);
  const found = readdirSync(join(directory, 'out'), { recursive: true }).filter((file) => file.endsWith('.wasm'));
  assert.equal(found.length, modules, `${name}: ${found.join()}`);
  mounts[`/${name}/`] = { directory: join(directory, 'out') };
  return `/${name}/index.html`;
}

async function served(name, files, { createServer }) {
  const root = await project(name, files);
  const server = await createServer({ root, configFile: false, logLevel: 'error', server: { host: '127.0.0.1', port: 0 } });
  servers.push(server);
  await server.listen();
  return `http://127.0.0.1:${server.httpServer.address().port}/index.html`;
}

/** The page, for bundlers that build scripts alone. */
function page(directory, attribute) {
  writeFileSync(join(directory, 'out', 'index.html'), html('./main.js', attribute));
}
