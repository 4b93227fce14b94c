// Frames in a real browser. A page opens one frame after another, each posts its answer to the page, and the page posts them all
// to the server here. So a browser needs no driver: it is started with an address, and ended when the answers are there.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join } from 'node:path';
import { root, run } from './project.mjs';

const PATIENCE = 240_000;
const FRAME_PATIENCE = 60_000;
const TYPES = { '.html': 'text/html', '.js': 'text/javascript', '.wasm': 'application/wasm' };

/** For a frame's own files: posts what a promise gives, or why it failed. */
export const REPORT = `export function report(answer) {
  const tell = (message) => parent.postMessage(message, '*');
  Promise.resolve(answer).then((given) => tell({ answer: given }), (error) => tell({ failure: String(error?.stack ?? error) }));
}
`;

const PAGE = (frames) => `<!DOCTYPE html><html lang="en"><meta charset="utf-8"><title>frames</title><body><script type="module">
const answers = {};
for (const [name, address] of Object.entries(${JSON.stringify(frames)})) {
  const frame = document.createElement('iframe');
  frame.src = address;
  answers[name] = await new Promise((resolve) => {
    const stop = setTimeout(() => resolve({ failure: 'no answer' }), ${FRAME_PATIENCE});
    addEventListener('message', ({ source, data }) => {
      if (source !== frame.contentWindow || !('answer' in data || 'failure' in data)) return;
      clearTimeout(stop);
      resolve(data);
    });
    document.body.append(frame);
  });
}
await fetch('/answers', { method: 'POST', body: JSON.stringify(answers) });
</script>`;

// WebKitGTK knows no headless mode.
const [MINI_BROWSER, XVFB] = ['/usr/lib/x86_64-linux-gnu/webkit2gtk-4.1/MiniBrowser', '/usr/bin/Xvfb'];

const BROWSERS = {
  chromium: {
    find: () => process.env.CHROMIUM_PATH ?? ['/usr/bin/chromium', '/usr/bin/google-chrome'].find(existsSync),
    args: (profile) => [
      '--headless=new', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
      '--disable-component-update', '--disable-sync', `--user-data-dir=${profile}`,
    ],
  },
  firefox: {
    find: () => ['/usr/bin/firefox-esr', '/usr/bin/firefox'].find(existsSync),
    args: (profile) => {
      const off = ['browser.aboutwelcome.enabled', 'datareporting.policy.dataSubmissionEnabled', 'browser.shell.checkDefaultBrowser'];
      writeFileSync(join(profile, 'user.js'), off.map((name) => `user_pref("${name}", false);\n`).join(''));
      return ['--headless', '--no-remote', '--profile', profile];
    },
  },
  webkit: {
    find: () => [MINI_BROWSER].filter(() => existsSync(XVFB)).find(existsSync),
    args: () => ['--private'],
    display: true,
    version: () => run(root, 'dpkg-query', ['--show', '--showformat=${Version}', 'libwebkit2gtk-4.1-0']),
  },
};

/** The version of a browser, or undefined where it is not installed. */
export async function findBrowser(name) {
  const { find, version } = BROWSERS[name];
  const path = find();
  if (path === undefined) return undefined;
  const text = version ? await version() : await run(root, path, ['--version']);
  return { path, version: /\d+\.\d+[\w.]*/.exec(text)[0] };
}

/**
 * Opens the frames in the browser and gives what each answered: { answer } or { failure }. `mounts` are the folders served, as
 * { [prefix]: { directory, headers } }; `frames` are addresses by name, also of other servers.
 */
export async function visit(name, { mounts = {}, frames }) {
  if (BROWSERS[name].find() === undefined) throw new Error(`${name} is not installed`);
  const { promise, resolve, reject } = settled();
  const missing = [];
  const server = createServer((request, response) => serve(request, response, { mounts, frames, resolve, missing })).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const browser = await start(name, `http://127.0.0.1:${server.address().port}/`);
  browser.once('error', reject);
  const late = () => reject(new Error(`${name} gave no answers; asked for in vain: ${missing.join(', ') || 'nothing'}`));
  const stop = setTimeout(late, PATIENCE);
  try {
    const answers = await promise;
    for (const answer of Object.values(answers)) if (answer.failure) answer.missing = missing;
    return answers;
  } finally {
    clearTimeout(stop);
    await browser.end();
    server.closeAllConnections();
    server.close();
  }
}

function serve(request, response, { mounts, frames, resolve, missing }) {
  const path = decodeURIComponent(new URL(request.url, 'http://localhost').pathname);
  const send = (status, body, headers) => response.writeHead(status, { 'cache-control': 'no-store', ...headers }).end(body);
  if (path === '/') return send(200, PAGE(frames), { 'content-type': 'text/html' });
  if (path === '/answers') {
    const chunks = [];
    request.on('data', (chunk) => chunks.push(chunk)).on('end', () => {
      send(204);
      resolve(JSON.parse(Buffer.concat(chunks)));
    });
    return undefined;
  }
  const mount = Object.entries(mounts).find(([prefix]) => path.startsWith(prefix));
  const file = mount && join(mount[1].directory, path.slice(mount[0].length));
  if (!file?.startsWith(mount[1].directory) || !existsSync(file)) {
    missing.push(path);
    return send(404);
  }
  return send(200, readFileSync(file), { 'content-type': TYPES[extname(file)] ?? 'application/octet-stream', ...mount[1].headers });
}

/** The browser as a process group of its own, so that all of it can be ended; with a display where it needs one. */
async function start(name, address) {
  const { find, args, display } = BROWSERS[name];
  const profile = join(root, 'target', 'runtimes', `profile-${name}-${process.pid}`);
  rmSync(profile, { recursive: true, force: true });
  mkdirSync(profile, { recursive: true });
  const screen = display ? await startDisplay() : undefined;
  const env = { ...process.env, HOME: profile, ...(screen && { DISPLAY: screen.name }) };
  const child = spawn(find(), [...args(profile), address], { detached: true, stdio: 'ignore', env });
  const ended = once(child, 'close').catch(() => {});
  child.end = async () => {
    try {
      process.kill(-child.pid, 'SIGKILL');
    } catch {
      // it has ended by itself
    }
    await ended;
    await screen?.end();
    rmSync(profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  };
  return child;
}

/** A display that nobody sees: it chooses its number and writes it to the pipe. */
async function startDisplay() {
  const stdio = ['ignore', 'ignore', 'ignore', 'pipe'];
  const child = spawn(XVFB, ['-displayfd', '3', '-screen', '0', '1280x800x24', '-nolisten', 'tcp'], { stdio });
  const ended = once(child, 'close');
  const [number] = await Promise.race([once(child.stdio[3], 'data'), ended]);
  const end = async () => {
    child.kill();
    await ended;
  };
  return { name: `:${String(number).trim()}`, end };
}

function settled() {
  const handles = {};
  const promise = new Promise((resolve, reject) => Object.assign(handles, { resolve, reject }));
  return { promise, ...handles };
}
