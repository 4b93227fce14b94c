// What the browser tests share: finding Chromium, serving the page on a free port, and a page that records what goes
// wrong in it. The tests are next door; the page itself is in `www/`.

import { existsSync, mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { serve } from '../../../www/serve.mjs';

const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

const ARGUMENTS = [
  '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
  '--disable-background-networking', '--disable-component-update', '--disable-sync',
];

export const DESKTOP = { width: 1280, height: 900 };
export const PHONE = { width: 360, height: 740 };

/** For every test with a browser: nothing may hang. */
export const LIMITS = { timeout: 120_000 };

const SCREENSHOTS = fileURLToPath(new URL('../../../target/screenshots/', import.meta.url));

/** Starts server and browser. `open({ path })` gives a page that is ready to use; `served` is every path the server was asked
 *  for, so that nothing escapes which the browser does not report; `close()` ends both. */
export async function startBench(serveOptions = {}) {
  const server = await serve({ port: 0, ...serveOptions });
  const served = [];
  server.on('request', (request) => served.push(request.url));
  const origin = `http://127.0.0.1:${server.address().port}`;
  const browser = await chromium.launch({ executablePath: findChromium(), args: ARGUMENTS });
  return {
    origin,
    served,
    open: ({ path = '/', ...options } = {}) => openPage(browser, `${origin}${path}`, options),
    close: async () => {
      await browser.close();
      server.closeAllConnections();
      await new Promise((resolve) => { server.close(resolve); });
    },
  };
}

/** Writes a picture for people to look at: target/screenshots/NAME.png. */
export async function screenshot(page, name, options = {}) {
  mkdirSync(SCREENSHOTS, { recursive: true });
  await page.screenshot({ path: `${SCREENSHOTS}${name}.png`, ...options });
}

/** The text field with exactly this accessible name. */
export const field = (page, name) => page.getByRole('textbox', { name, exact: true });

function findChromium() {
  const path = process.env.CHROMIUM_PATH ?? PLACES.find((place) => existsSync(place));
  if (path) return path;
  throw new Error('No Chromium found. Install it (Debian: apt-get install chromium) or name it in CHROMIUM_PATH.');
}

/** Opens `url`; `complaints()` gives console errors, exceptions and policy violations so far, `requests` every
 *  request made. */
async function openPage(browser, url, { viewport = DESKTOP, colorScheme = 'light', waitFor = 'html[data-ready]', ...rest }) {
  const context = await browser.newContext({ viewport, colorScheme, serviceWorkers: 'block', ...rest });
  const page = await context.newPage();
  const problems = [];
  const requests = [];
  context.on('request', (request) => requests.push(request.url()));
  context.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) problems.push(`${message.type()}: ${message.text()}`);
  });
  page.on('pageerror', (error) => problems.push(`exception: ${error.message}`));
  await context.exposeBinding('recordViolation', (_source, text) => problems.push(`policy: ${text}`));
  await page.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', (event) => {
      window.recordViolation(`${event.effectiveDirective} ${event.blockedURI} ${event.sourceFile}`);
    });
  });
  await page.goto(url);
  if (waitFor) await page.locator(waitFor).waitFor();
  const complaints = async () => {
    await page.evaluate(() => new Promise((resolve) => { setTimeout(resolve, 50); })); // events arrive after their cause
    return problems;
  };
  return { page, complaints, requests, close: () => context.close() };
}
