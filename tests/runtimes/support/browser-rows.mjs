// The rows of every browser: the package unbundled in a document, a module worker and a service worker, and under content security
// policies with and without 'wasm-unsafe-eval'.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { html } from './app.mjs';
import { answer, remoteAnswer, slimAnswer } from './given.mjs';
import { findBrowser, REPORT, visit } from './page.mjs';
import { project, QUICK, tested } from './project.mjs';

const POLICY = (script) => ({
  'content-security-policy': `default-src 'none'; script-src ${script}; worker-src 'self'; connect-src 'self'`,
});
const DIST = './node_modules/tokenward/dist';

const importMap = JSON.stringify({ imports: { tokenward: `${DIST}/inline.js`, 'tokenward/remote': `${DIST}/remote.js` } });
const work = (entry) => `
  import * as tokenward from '${DIST}/${entry}.js';
  import given from './given.js';
  import { probe, probeRefused } from './probe.js';
  const source = ${entry === 'slim'} ? new URL('${DIST}/tokenward.wasm', import.meta.url) : undefined;`;
const frame = (script) => `import { report } from './report.js';\n${script}`;

const files = {
  'report.js': REPORT,
  'map.html': html('./map.js').replace('<script', `<script type="importmap">${importMap}</script><script`),
  'map.js': frame(`
    import * as tokenward from 'tokenward';
    import * as remote from 'tokenward/remote';
    import given from './given.js';
    import { probe, probeRemote } from './probe.js';
    report(Promise.all([probe(tokenward, given), probeRemote(remote, given)]));`),
  ...Object.fromEntries(['inline', 'slim'].flatMap((entry) => [
    [`${entry}.html`, html(`./${entry}.js`)],
    [`${entry}.js`, frame(`${work(entry)} report(probe(tokenward, given, source));`)],
    [`refused-${entry}.html`, html(`./refused-${entry}.js`)],
    [`refused-${entry}.js`, frame(`${work(entry)} report(probeRefused(tokenward, given, source));`)],
    [`worker-${entry}.html`, html(`./start-${entry}.js`)],
    [`start-${entry}.js`, frame(`report(new Promise((resolve, reject) => {
      const worker = new Worker(new URL('worker-${entry}.js', import.meta.url), { type: 'module' });
      worker.onmessage = ({ data }) => resolve(data);
      worker.onerror = ({ message }) => reject(new Error(message ?? 'the worker did not load'));
    }));`)],
    [`worker-${entry}.js`, `${work(entry)} probe(tokenward, given, source).then((answer) => postMessage(answer));`],
  ])),
  'service.html': html('./register.js'),
  'register.js': frame(`
    const found = await navigator.serviceWorker.register('./service.js', { type: 'module' });
    const { port1, port2 } = new MessageChannel();
    const worker = found.installing ?? found.waiting ?? found.active;
    await new Promise((done) => {
      worker.onstatechange = () => worker.state === 'activated' && done();
      worker.onstatechange();
    });
    report(new Promise((resolve) => { port1.onmessage = ({ data }) => resolve(data); worker.postMessage('probe', [port2]); }));`),
  'service.js': `${work('inline')} addEventListener('message', (event) => {
    event.waitUntil(probe(tokenward, given).then((answer) => event.ports[0].postMessage(answer)));
  });`,
};

const VERBS = [
  'createVerifier', 'parseClaims', 'inspectJwks', 'jwkThumbprint', 'generatePkce', 'verifyPkce', 'generateState', 'extractAccessToken',
];
const refusedBy = (code) => ({ init: 'wasm_unavailable', ...Object.fromEntries(VERBS.map((verb) => [verb, code])) });

const ROWS = {
  'an import map': ['/plain/map.html', [answer, remoteAnswer]],
  'a module worker': ['/plain/worker-inline.html', answer],
  'a module worker, slim': ['/plain/worker-slim.html', slimAnswer],
  'a service worker': ['/plain/service.html', answer],
  "a policy with 'wasm-unsafe-eval'": ['/open/inline.html', answer],
  "a policy with 'wasm-unsafe-eval', slim": ['/open/slim.html', slimAnswer],
  "a policy with 'wasm-unsafe-eval', worker": ['/open/worker-inline.html', answer],
  'a policy without it': ['/closed/refused-inline.html', refusedBy('wasm_unavailable')],
  // Slim's init says why, its verbs that there is no module.
  'a policy without it, slim': ['/closed/refused-slim.html', refusedBy('not_initialized')],
};

/** Declares the test of one browser. */
export async function browserRows(name, home = QUICK) {
  const browser = await findBrowser(name);
  test(`${name}: documents, workers, policies`, { skip: browser ? false : `${name} is not installed` }, async () => {
    const directory = await project(`browser-${name}`, files, { home });
    const mounts = {
      '/plain/': { directory },
      '/open/': { directory, headers: POLICY("'self' 'wasm-unsafe-eval'") },
      '/closed/': { directory, headers: POLICY("'self'") },
    };
    const frames = Object.fromEntries(Object.entries(ROWS).map(([row, [path]]) => [row, path]));
    const expected = Object.fromEntries(Object.entries(ROWS).map(([row, [, value]]) => [row, { answer: value }]));
    assert.deepEqual(await visit(name, { mounts, frames }), expected);
    tested(name, browser.version);
  });
}
