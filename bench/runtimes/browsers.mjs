// Chromium and Firefox, without a driver: each is started with the address of a page (page.mjs) that measures in fresh pages, in
// itself, then in a worker, and sends what it found to the server here.

import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname, join, normalize, sep } from 'node:path';
import { coldTable } from '../own/cold-starts.mjs';
import { BENCH, LIBRARIES, program, workFolder } from './places.mjs';

const FOLDERS = { bench: BENCH, tokenward: LIBRARIES.tokenward, jose: LIBRARIES.jose };
const TYPES = { '.mjs': 'text/javascript', '.js': 'text/javascript' };
const page = (script) => `<!doctype html><title>bench</title><body><script type="module" src="/bench/runtimes/${script}"></script>`;
const PAGES = { '/': page('page.mjs'), '/fresh': page('fresh-page.mjs') };
/** With these a page gets the precise clock. */
const ISOLATED = {
  'cross-origin-opener-policy': 'same-origin', 'cross-origin-embedder-policy': 'require-corp', 'cache-control': 'no-store',
};
const TIME_LIMIT = 30 * 60_000;

export function chromium(given) {
  const path = program('CHROMIUM_PATH', 'chromium', 'google-chrome', 'google-chrome-stable', 'chromium-browser');
  const options = [
    '--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update',
    '--disable-sync', '--disable-renderer-backgrounding', '--disable-background-timer-throttling',
  ];
  return measureIn('chromium', path, (folder, url) => [...options, `--user-data-dir=${folder}`, url], given);
}

export function firefox(given) {
  const path = program('FIREFOX_PATH', 'firefox', 'firefox-esr');
  const off = [
    'browser.aboutwelcome.enabled', 'browser.shell.checkDefaultBrowser', 'datareporting.policy.dataSubmissionEnabled', 'app.update.enabled',
  ];
  return measureIn('firefox', path, (folder, url) => {
    writeFileSync(join(folder, 'user.js'), off.map((name) => `user_pref("${name}", false);\n`).join(''));
    return ['--headless', '--no-remote', '--profile', folder, url];
  }, given);
}

async function measureIn(name, path, argumentsFor, given) {
  const version = execFileSync(path, ['--version'], { encoding: 'utf8' }).match(/\d+(\.\d+)+/u)?.[0] ?? 'of unknown version';
  const { server, url, found } = await serve(given);
  // A group of its own, because a browser is many processes.
  const child = spawn(path, argumentsFor(workFolder(`${name}-profile`), url), { stdio: 'ignore', detached: true });
  const stop = () => endGroup(child);
  const interrupt = () => process.exit(130);
  process.once('exit', stop);
  process.once('SIGINT', interrupt);
  const ended = once(child, 'exit').then(([code]) => { throw new Error(`the browser ended with ${code} before it had measured`); });
  ended.catch(() => {});
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${TIME_LIMIT / 60_000} minutes`)), TIME_LIMIT);
  });
  try {
    const { tables, starts } = await Promise.race([found, ended, late]);
    return { version, tables, cold: coldTable(starts) };
  } finally {
    clearTimeout(timer);
    stop();
    process.off('exit', stop).off('SIGINT', interrupt);
    server.closeAllConnections();
    server.close();
  }
}

function endGroup({ pid }) {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch (error) {
    if (error.code !== 'ESRCH') throw error;
  }
}

/** `found` settles when the page has sent what it found, or why it could not. */
async function serve(given) {
  const found = Promise.withResolvers?.() ?? withResolvers();
  const server = createServer((request, response) => {
    answer(request, response, given, found).catch((error) => response.writeHead(500).end(error.message));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { server, url: `http://127.0.0.1:${server.address().port}/`, found: found.promise };
}

async function answer(request, response, given, found) {
  if (request.method === 'POST') {
    const body = JSON.parse(await text(request));
    response.writeHead(204).end();
    if (body.problem === undefined) found.resolve(body);
    else found.reject(new Error(body.problem));
    return;
  }
  const send = (type, body) => response.writeHead(200, { 'content-type': type, ...ISOLATED }).end(body);
  if (PAGES[request.url] !== undefined) return void send('text/html', PAGES[request.url]);
  if (request.url === '/given.json') return void send('application/json', JSON.stringify(given));
  const [, folder, ...rest] = request.url.split('/');
  const path = normalize(rest.join(sep));
  const type = TYPES[extname(path)];
  if (FOLDERS[folder] === undefined || path.startsWith('..') || type === undefined) return void response.writeHead(404).end();
  send(type, await readFile(join(FOLDERS[folder], path)));
}

async function text(request) {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

/** Node 20 has no Promise.withResolvers. */
function withResolvers() {
  const made = {};
  made.promise = new Promise((resolve, reject) => Object.assign(made, { resolve, reject }));
  return made;
}
