// A real Chromium for the examples with a page, and a server for built files. What goes wrong in a page is recorded.

import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';

const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
const ARGUMENTS = [
  '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
  '--disable-background-networking', '--disable-component-update', '--disable-sync',
];
const TYPES = { '.html': 'text/html; charset=utf-8', '.js': 'text/javascript; charset=utf-8', '.css': 'text/css; charset=utf-8' };
const SCREENSHOTS = fileURLToPath(new URL('../../../target/screenshots/', import.meta.url));

export const DESKTOP = { width: 1280, height: 900 };
export const PHONE = { width: 360, height: 740 };

export function startBrowser() {
  const executablePath = process.env.CHROMIUM_PATH ?? PLACES.find((place) => existsSync(place));
  if (!executablePath) throw new Error('No Chromium found. Install it (Debian: apt-get install chromium) or name it in CHROMIUM_PATH.');
  return chromium.launch({ executablePath, args: ARGUMENTS });
}

/** A page of its own; `complaints` collects console errors (policy violations are among them), warnings and exceptions while it is at
 *  `origin`: what the provider's pages complain of is not the app's. */
export async function openPage(browser, origin, options = {}) {
  const context = await browser.newContext({ viewport: PHONE, serviceWorkers: 'block', ...options });
  const page = await context.newPage();
  const complaints = [];
  context.on('console', (message) => {
    const ours = page.url().startsWith(`${origin}/`);
    if (ours && ['error', 'warning'].includes(message.type())) complaints.push(`${message.type()}: ${message.text()}`);
  });
  page.on('pageerror', (error) => complaints.push(`exception: ${error.message}`));
  return { page, complaints, close: () => context.close() };
}

/** Writes a picture for people to look at: target/screenshots/NAME.png. */
export async function screenshot(page, name) {
  mkdirSync(SCREENSHOTS, { recursive: true });
  await page.screenshot({ path: join(SCREENSHOTS, `${name}.png`), fullPage: true });
}

/** Serves a directory of built files on a free port of loopback, as a static host does. */
export async function serveFiles(directory) {
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url, 'http://127.0.0.1');
    const file = join(directory, pathname === '/' ? 'index.html' : pathname);
    if (!existsSync(file) || !TYPES[extname(file)]) return response.writeHead(404).end();
    return response.writeHead(200, { 'Content-Type': TYPES[extname(file)] }).end(readFileSync(file));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    origin: `http://127.0.0.1:${server.address().port}`,
    stop: () => {
      server.closeAllConnections();
      return new Promise((resolve) => { server.close(resolve); });
    },
  };
}
