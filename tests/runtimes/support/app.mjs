// The app that every bundler builds: a page and its script, which probes the package and reports to the frame's page.

import { readFileSync } from 'node:fs';
import { REPORT } from './page.mjs';

/** The page that loads a script. */
export const html = (script, attribute = 'type="module"') =>
  `<!DOCTYPE html><html lang="en"><meta charset="utf-8"><title>app</title><script ${attribute} src="${script}"></script>`;

/** The default entry and `tokenward/remote`. */
export const app = {
  'index.html': html('./main.js'),
  'report.js': REPORT,
  'main.js': `
    import * as tokenward from 'tokenward';
    import * as remote from 'tokenward/remote';
    import given from './given.js';
    import { probe, probeRemote } from './probe.js';
    import { report } from './report.js';
    report(Promise.all([probe(tokenward, given), probeRemote(remote, given)]));`,
};

/** Slim, loaded as a recipe of recipes/ does it. */
export const slimApp = (recipe) => ({
  'index.html': html('./main.js'),
  'report.js': REPORT,
  'recipe.js': readFileSync(new URL(`../recipes/${recipe}.js`, import.meta.url), 'utf8'),
  'main.js': `
    import * as tokenward from 'tokenward/slim';
    import { ready } from './recipe.js';
    import given from './given.js';
    import { probe } from './probe.js';
    import { report } from './report.js';
    report(probe(tokenward, given, ready));`,
});
