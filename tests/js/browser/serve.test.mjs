// The server of the page: what it gives, with which headers, and what it refuses. No browser is needed.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createConnection } from 'node:net';
import { after, before, test } from 'node:test';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { CONTENT_SECURITY_POLICY, serve } from '../../../www/serve.mjs';

const COMMAND = fileURLToPath(new URL('../../../www/serve.mjs', import.meta.url));

let server;
let port;
before(async () => {
  server = await serve({ port: 0 });
  port = server.address().port;
});
after(() => new Promise((resolve) => { server.close(resolve); }));

const GIVEN = [
  ['/', 'text/html; charset=utf-8'],
  ['/index.html?x=1', 'text/html; charset=utf-8'],
  ['/style.css', 'text/css; charset=utf-8'],
  ['/main.js', 'text/javascript; charset=utf-8'],
  ['/parts/sample.js', 'text/javascript; charset=utf-8'],
  ['/icon.svg', 'image/svg+xml'],
  ['/tokenward/inline.js', 'text/javascript; charset=utf-8'],
  ['/tokenward/tokenward.wasm', 'application/wasm'],
];

for (const [path, type] of GIVEN) {
  test(`gives ${path} as ${type}`, async () => {
    const { status, headers, body } = await ask('GET', path);
    assert.equal(status, 200);
    assert.equal(headers.get('content-type'), type);
    assert.equal(headers.get('content-security-policy'), CONTENT_SECURITY_POLICY);
    assert.equal(headers.get('x-content-type-options'), 'nosniff');
    assert.ok(body.length > 0);
    const head = await ask('HEAD', path);
    assert.equal(head.status, 200);
    assert.equal(head.body.length, 0);
    assert.equal(head.headers.get('content-length'), headers.get('content-length'));
  });
}

const OUTSIDE = 'node_modules/playwright-core/index.js'; // of a kind that is served, but not of the page

const REFUSED = [
  `/../${OUTSIDE}`, `/%2e%2e/${OUTSIDE}`, `/..%2f${OUTSIDE}`, `/parts/../../${OUTSIDE}`, `/parts/%2e%2e/%2e%2e/${OUTSIDE}`,
  '/tokenward/../../playwright-core/index.js', '/tokenward/%2e%2e/%2e%2e/playwright-core/index.js',
  '/../package.json', '/%2e%2e/package.json', '/..%2fpackage.json', '/parts/../../Cargo.toml', '/tokenward/../package.json',
  '/tokenward/%2e%2e/package.json', '/..\\package.json', '/%5c..%5cpackage.json', '//etc/passwd', '/.gitignore', '/%00', '/%',
  '/serve.mjs', '/make-sample.mjs', '/parts', '/parts/', '/nothing.js', '/tokenward/', '/tokenward/nothing.js', 'http://127.0.0.1/', '*',
];

for (const path of REFUSED) {
  test(`does not give ${path}`, async () => {
    const { status, body, headers } = await ask('GET', path);
    assert.ok([400, 404].includes(status), `status ${status}`);
    assert.ok(body.length < 40, 'nothing of a file is in the answer');
    assert.equal(headers.get('x-content-type-options'), 'nosniff');
  });
}

for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS']) {
  test(`refuses ${method}`, async () => {
    const { status, headers } = await ask(method, '/');
    assert.equal(status, 405);
    assert.equal(headers.get('allow'), 'GET, HEAD');
  });
}

test('the page carries the same policy, save for what only a header can say', async () => {
  const page = await readFile(new URL('../../../www/index.html', import.meta.url), 'utf8');
  const [, policy] = /http-equiv="Content-Security-Policy" content="([^"]+)"/u.exec(page);
  const byHeader = CONTENT_SECURITY_POLICY.split('; ').filter((directive) => !directive.startsWith('frame-ancestors'));
  assert.deepEqual(policy.split('; ').sort(), byHeader.sort());
  assert.doesNotMatch(page, /<style|\sstyle=|\son[a-z]+=|<script(?![^>]*\ssrc=)/iu, 'nothing inline');
});

test('the file that must not be given is there to be given', async () => {
  await readFile(new URL(`../../../${OUTSIDE}`, import.meta.url));
});

test('listens on loopback only', () => {
  assert.equal(server.address().address, '127.0.0.1');
});

test('the command says where the page is', async () => {
  const child = spawn(process.execPath, [COMMAND, '--port', '0'], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = await once(child.stdout.setEncoding('utf8'), 'data');
  const [, address] = /(http:\/\/127\.0\.0\.1:\d+\/)/u.exec(line);
  assert.equal((await fetch(address)).status, 200);
  child.kill();
  await once(child, 'exit');
});

test('the command says when the port is in use, and which argument is wrong', async () => {
  const busy = await run(['--port', String(port)]);
  assert.equal(busy.code, 1);
  assert.match(busy.stderr, new RegExp(`Port ${port} is in use\\..*--port`, 'u'));
  const wrong = await run(['--port', 'eighty']);
  assert.equal(wrong.code, 1);
  assert.match(wrong.stderr, /--port must be a number/u);
});

// ── asking ──

/** By hand, because `fetch` tidies a path before it is sent. */
async function ask(method, path) {
  const socket = createConnection(port, '127.0.0.1');
  socket.write(`${method} ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n`);
  const chunks = [];
  for await (const chunk of socket) chunks.push(chunk);
  const answer = Buffer.concat(chunks);
  const end = answer.indexOf('\r\n\r\n');
  const [statusLine, ...lines] = answer.subarray(0, end).toString('latin1').split('\r\n');
  const headers = new Map(lines.map((line) => line.split(/: (.*)/su)).map(([name, value]) => [name.toLowerCase(), value]));
  return { status: Number(statusLine.split(' ')[1]), headers, body: answer.subarray(end + 4) };
}

async function run(args) {
  const child = spawn(process.execPath, [COMMAND, ...args], { stdio: ['ignore', 'ignore', 'pipe'] });
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text) => { stderr += text; });
  const [code] = await once(child, 'exit');
  return { code, stderr };
}
