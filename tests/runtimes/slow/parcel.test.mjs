// The app built by Parcel, and the result opened in Chromium: the default entry as it is; sub-paths, with the setting that lets
// Parcel read `exports` (recipes/parcel.json, shown in docs/bundlers.md).

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { app } from '../support/app.mjs';
import { answer, remoteAnswer } from '../support/given.mjs';
import { visit } from '../support/page.mjs';
import { project, run, SLOW, tested, versionOf } from '../support/project.mjs';

const setting = readFileSync(new URL('../recipes/parcel.json', import.meta.url), 'utf8');
const defaultEntry = {
  ...app,
  'main.js': `
    import * as tokenward from 'tokenward';
    import given from './given.js';
    import { probe } from './probe.js';
    import { report } from './report.js';
    report(probe(tokenward, given));`,
};

test('parcel: the default entry, and sub-paths with its setting', async () => {
  const apps = { parcel: defaultEntry, 'parcel-exports': { ...app, 'package.json': setting } };
  const directories = [];
  for (const [name, files] of Object.entries(apps)) directories.push([name, await built(name, files)]);
  const answers = await visit('chromium', {
    mounts: Object.fromEntries(directories.map(([name, directory]) => [`/${name}/`, { directory }])),
    frames: Object.fromEntries(directories.map(([name]) => [name, `/${name}/index.html`])),
  });
  assert.deepEqual(answers, { parcel: { answer }, 'parcel-exports': { answer: [answer, remoteAnswer] } });
  tested('parcel', versionOf('parcel', SLOW));
});

async function built(name, files) {
  const directory = await project(name, files, { home: SLOW });
  const parcel = join(SLOW, 'node_modules', 'parcel', 'lib', 'bin.js');
  await run(directory, process.execPath, [parcel, 'build', 'index.html', '--dist-dir', 'out', '--public-url', './', '--no-cache']);
  return join(directory, 'out');
}
