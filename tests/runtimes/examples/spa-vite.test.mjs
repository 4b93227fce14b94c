// examples/spa-vite as a person uses it: built by Vite, opened in a real Chromium, logged in at a real OpenID Provider. Then the answers
// that must not log anybody in.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import { startProvider } from '../../../examples/spa-vite/provider.mjs';
import { DESKTOP, openPage, screenshot, serveFiles, startBrowser } from './browser.mjs';

const EXAMPLE = fileURLToPath(new URL('../../../examples/spa-vite/', import.meta.url));
const LIMITS = { timeout: 120_000 };

const dist = mkdtempSync(join(tmpdir(), 'tokenward-spa-'));
let app;
let provider;
let browser;
before(async () => {
  for (const tell of ['info', 'warn']) console[tell] = () => {}; // the provider's advice for production
  app = await serveFiles(dist);
  provider = await startProvider({ port: 0, appOrigin: app.origin });
  Object.assign(process.env, { VITE_ISSUER: provider.issuer, VITE_CONNECT: new URL(provider.issuer).origin, VITE_CLIENT_ID: provider.clientId });
  await build({ root: EXAMPLE, logLevel: 'error', build: { outDir: dist, emptyOutDir: true } });
  browser = await startBrowser();
});
after(async () => {
  await browser?.close();
  await provider?.close();
  await app?.stop();
  rmSync(dist, { recursive: true });
});

const state = (page, name) => page.locator(`#page[data-state="${name}"]`).waitFor();
const text = (page) => page.locator('#page').innerText();

async function start() {
  const { page, ...rest } = await openPage(browser, app.origin);
  await page.goto(`${app.origin}/`);
  await state(page, 'out');
  return { page, ...rest };
}

/** To the provider and through its two pages; the answer comes back to the app. */
async function logIn(page, user = 'alice') {
  await page.getByRole('button', { name: /Sign in|Try again/ }).click();
  await page.locator('input[name=login]').fill(user);
  await page.locator('input[name=password]').fill('any');
  await page.locator('button[type=submit]').click();
  await page.locator('input[name=prompt][value=consent]').waitFor({ state: 'attached' });
  await page.locator('button[type=submit]').click();
}

const claim = (page, name) => page.locator(`[data-claim="${name}"]`).innerText();
const stored = (page) => page.evaluate(() => JSON.stringify([{ ...sessionStorage }, { ...localStorage }]));

test('a login, its claims, and the way out', LIMITS, async () => {
  const { page, complaints, close } = await start();
  await screenshot(page, 'spa-signed-out');
  await logIn(page);
  await state(page, 'in');
  assert.deepEqual([await claim(page, 'sub'), await claim(page, 'iss')], ['"alice"', `"${provider.issuer}"`]);
  assert.equal(await page.locator('#user').innerText(), `${provider.issuer}#alice`);
  assert.match(await text(page), /Hello, Alice Example/);
  assert.equal(page.url(), `${app.origin}/`, 'no code is left in the address');
  assert.equal(await stored(page), '[{},{}]', 'nothing is left in storage');
  await page.locator('summary').click();
  assert.ok(await page.locator('.steps [data-status=pass]').count() >= 10);
  assert.equal(await page.locator('.steps [data-status=fail]').count(), 0);
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), 'it fits a phone');
  await screenshot(page, 'spa-signed-in');
  await page.setViewportSize(DESKTOP);
  await screenshot(page, 'spa-signed-in-desktop');
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.locator('button[value=yes]').click();
  await state(page, 'out');
  assert.deepEqual(complaints, []);
  await close();
});

test('an answer with another state is refused, and a second try finds no login under way', LIMITS, async () => {
  const { page, complaints, close } = await start();
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.locator('input[name=login]').waitFor();
  const forged = `${app.origin}/?code=made-up&state=another&iss=${encodeURIComponent(provider.issuer)}`;
  await page.goto(forged);
  await state(page, 'refused');
  assert.match(await text(page), /belongs to another login/);
  await screenshot(page, 'spa-refused-state');
  await page.goto(forged);
  await state(page, 'refused');
  assert.match(await text(page), /no login under way/);
  assert.deepEqual(complaints, []);
  await logIn(page, 'bob');
  await state(page, 'in');
  assert.equal(await claim(page, 'sub'), '"bob"');
  await close();
});

const ANSWERS = [
  ['from another issuer', (sent) => `code=x&state=${sent}&iss=https%3A%2F%2Fother.example`, /comes from another provider/],
  ['from nobody, where the provider names itself', (sent) => `code=x&state=${sent}`, /comes from another provider/],
  ['with an error', (sent, iss) => `error=access_denied&error_description=%3Cb%3Ebuy%20now&state=${sent}&iss=${iss}`, /You, or the provider, said no/],
  ['with an error that is no code', (sent, iss) => `error=%3Cb%3Ebuy%20now&state=${sent}&iss=${iss}`, /did not say why/],
  ['without a code', (sent, iss) => `state=${sent}&iss=${iss}`, /carries no code/],
  ['with two codes', (sent, iss) => `code=x&code=y&state=${sent}&iss=${iss}`, /duplicate_parameter/],
];

for (const [name, query, words] of ANSWERS) {
  test(`an answer ${name} logs nobody in`, LIMITS, async () => {
    const { page, complaints, close } = await start();
    const asked = [];
    page.on('request', (request) => { if (request.method() === 'POST') asked.push(request.url()); });
    const sent = page.waitForRequest((request) => request.url().startsWith(`${provider.issuer}/auth?`));
    await page.getByRole('button', { name: 'Sign in' }).click();
    const sentState = new URL((await sent).url()).searchParams.get('state');
    await page.locator('input[name=login]').waitFor();
    await page.goto(`${app.origin}/?${query(sentState, encodeURIComponent(provider.issuer))}`);
    await state(page, 'refused');
    assert.match(await text(page), words);
    assert.doesNotMatch(await text(page), /buy now/);
    assert.deepEqual([asked, complaints], [[], []], 'no code was sent');
    await close();
  });
}

test('a code that the provider does not know', LIMITS, async () => {
  const { page, close } = await start();
  const sent = page.waitForRequest((request) => request.url().startsWith(`${provider.issuer}/auth?`));
  await page.getByRole('button', { name: 'Sign in' }).click();
  const sentState = new URL((await sent).url()).searchParams.get('state');
  await page.locator('input[name=login]').waitFor();
  await page.goto(`${app.origin}/?code=made-up&state=${sentState}&iss=${encodeURIComponent(provider.issuer)}`);
  await state(page, 'refused');
  assert.match(await text(page), /gave no tokens\.\s+The provider calls it invalid_grant/);
  await close();
});

test('an ID token that was changed on the way is refused, with every rule up to the broken one', LIMITS, async () => {
  const { page, complaints, close } = await start();
  await page.route(`${provider.issuer}/token`, async (route) => {
    const response = await route.fetch();
    const tokens = await response.json();
    const [header, payload, signature] = tokens.id_token.split('.');
    const claims = JSON.parse(Buffer.from(payload, 'base64url'));
    const changed = Buffer.from(JSON.stringify({ ...claims, sub: 'mallory' })).toString('base64url');
    await route.fulfill({ response, json: { ...tokens, id_token: `${header}.${changed}.${signature}` } });
  });
  await logIn(page);
  await state(page, 'refused');
  assert.equal(await page.locator('#code').innerText(), 'signature_invalid');
  assert.equal(await page.locator('.steps [data-status=fail]').count(), 1);
  assert.doesNotMatch(await text(page), /mallory/);
  await screenshot(page, 'spa-refused-token');
  assert.deepEqual(complaints, []);
  await close();
});

test('the policy of the page lets nothing go elsewhere', LIMITS, async () => {
  const { page, close } = await start();
  const blocked = (work) => page.evaluate(async (text) => {
    const violation = new Promise((resolve) => {
      document.addEventListener('securitypolicyviolation', ({ effectiveDirective }) => resolve(effectiveDirective), { once: true });
    });
    if (text === 'fetch') fetch('https://other.example/').catch(() => {});
    if (text === 'image') new Image().src = 'https://other.example/';
    return violation;
  }, work);
  assert.deepEqual([await blocked('fetch'), await blocked('image')], ['connect-src', 'img-src']);
  await close();
});

test('the example type-checks', () => {
  const tsc = fileURLToPath(new URL('../../../node_modules/typescript/bin/tsc', import.meta.url));
  const types = fileURLToPath(new URL('../node_modules/vite/client', import.meta.url));
  const { status, stdout } = spawnSync(process.execPath, [tsc, '-p', EXAMPLE, '--types', types], { encoding: 'utf8' });
  assert.equal(status, 0, stdout);
});
