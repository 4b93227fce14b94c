// Serves the page on loopback: the files of this folder at `/`, the built package at `/tokenward/`.
//
//   node www/serve.mjs [--port N]        port 8123 unless told otherwise; 0 takes a free one
//
// For trying things out on one's own machine, so it listens on 127.0.0.1 only, and serves only the kinds of file that
// the page is made of. Knows Node and nothing of tokens.

import { createReadStream } from 'node:fs';
import { realpath, stat } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname, join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const HOST = '127.0.0.1';
const DEFAULT_PORT = 8123;
const PAGE = fileURLToPath(new URL('.', import.meta.url));
const PACKAGE = fileURLToPath(new URL('../node_modules/tokenward/dist/', import.meta.url));

const TYPES = new Map(Object.entries({
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.wasm': 'application/wasm',
}));

/** The policy of the page. `frame-ancestors` counts only in a header, so the meta element of the page lacks it. */
export const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
].join('; ');

/**
 * Starts the server and resolves to it once it listens.
 *
 * `port` 0 takes a free port; `packageFolder` is the built package; `policy` another content security policy;
 * `extra(path)` may answer a path with `{ type, body }`, for pages that only a test needs.
 */
export async function serve({ port = DEFAULT_PORT, packageFolder = PACKAGE, policy = CONTENT_SECURITY_POLICY, extra = () => undefined } = {}) {
  const server = createServer((request, response) => {
    answer(request, response, { packageFolder, policy, extra }).catch(() => refuse(response, 500, 'The file could not be read.'));
  });
  await new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, HOST, resolve);
  });
  return server;
}

// ── one request ──

async function answer(request, response, { packageFolder, policy, extra }) {
  setSecurityHeaders(response, policy);
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    response.setHeader('allow', 'GET, HEAD');
    return refuse(response, 405, 'Only GET and HEAD.');
  }
  const path = safePath(request.url);
  if (path === null) return refuse(response, 400, 'No such path.');

  const made = extra(path);
  if (made) return send(request, response, made.type, Buffer.byteLength(made.body), () => response.end(made.body));

  const file = await find(path, packageFolder);
  if (file === null) return refuse(response, 404, 'Not found.');
  return send(request, response, file.type, file.size, () => createReadStream(file.name).on('error', () => response.destroy()).pipe(response));
}

function setSecurityHeaders(response, policy) {
  response.setHeader('content-security-policy', policy);
  response.setHeader('x-content-type-options', 'nosniff');
  response.setHeader('referrer-policy', 'no-referrer');
  response.setHeader('cross-origin-opener-policy', 'same-origin');
  response.setHeader('cross-origin-resource-policy', 'same-origin');
  response.setHeader('cache-control', 'no-store');
}

function send(request, response, type, size, body) {
  response.writeHead(200, { 'content-type': type, 'content-length': size });
  return request.method === 'HEAD' ? response.end() : body();
}

function refuse(response, status, message) {
  if (response.headersSent) return response.destroy();
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8' });
  return response.end(`${message}\n`);
}

// ── from a path to a file ──

/** The decoded path, or null for one that could lead out of the folder or to a hidden file. */
function safePath(url) {
  const [raw] = url.split(/[?#]/u, 1);
  try {
    const path = decodeURIComponent(raw);
    const segments = path.split('/').slice(1);
    const harmless = path.startsWith('/') && !/[\\\0:]/u.test(path) && segments.every((segment) => !segment.startsWith('.'));
    return harmless ? path : null;
  } catch {
    return null;
  }
}

async function find(path, packageFolder) {
  const [folder, rest] = path.startsWith('/tokenward/') ? [packageFolder, path.slice('/tokenward/'.length)] : [PAGE, path.slice(1)];
  const name = join(folder, rest === '' && folder === PAGE ? 'index.html' : rest);
  const type = TYPES.get(extname(name));
  if (type === undefined) return null;
  try {
    const real = await realpath(name);
    const inside = real.startsWith((await realpath(folder)) + sep);
    const { size } = await stat(real);
    return inside ? { name: real, type, size } : null;
  } catch {
    return null;
  }
}

// ── the command ──

async function main() {
  const { values } = parseArgs({ options: { port: { type: 'string', default: String(DEFAULT_PORT) } } });
  const port = Number(values.port);
  if (!Number.isInteger(port) || port < 0 || port > 65535) fail(`--port must be a number from 0 to 65535, not ${JSON.stringify(values.port)}.`);
  if ((await find('/tokenward/inline.js', PACKAGE)) === null) fail('The package is not built yet. Run: cargo xtask dist');
  try {
    const server = await serve({ port });
    console.log(`Tokenward is at http://${HOST}:${server.address().port}/ (Ctrl+C stops it)`);
  } catch (error) {
    if (error.code === 'EADDRINUSE') fail(`Port ${port} is in use. Choose another one: node www/serve.mjs --port ${port + 1}`);
    if (error.code === 'EACCES') fail(`Port ${port} may not be used by this account. Choose one above 1023.`);
    throw error;
  }
}

function fail(message) {
  console.error(message);
  process.exit(1);
}

if (process.argv[1] && (await realpath(process.argv[1])) === (await realpath(fileURLToPath(import.meta.url)))) await main();
