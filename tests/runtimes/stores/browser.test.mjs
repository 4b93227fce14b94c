// The Cache API of a real browser, which keeps what is put and knows no end; and the entry as a browser loads it, from plain files.

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { after, before, test } from 'node:test';
import { keyStoreContract, waiting } from './key-store-contract.mjs';

const places = [process.env.CHROMIUM_PATH, '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
const executablePath = places.find((place) => place !== undefined && existsSync(place));
const missing = 'no Chromium found; install it (Debian: apt-get install chromium) or name it in CHROMIUM_PATH';
const suite = { skip: executablePath ? false : missing };
const dist = new URL('.', import.meta.resolve('tokenward/stores'));
const page = `<!doctype html><link rel="icon" href="data:,"><script type="module">
  import { cacheStore, memoryStore } from '/stores.js';
  window.stores = { cache: cacheStore(await caches.open('keys')), memory: memoryStore() };
</script>`;
const server = createServer((request, response) => {
  const isScript = /^\/[\w/-]+\.js$/.test(request.url);
  response.setHeader('content-type', isScript ? 'text/javascript' : 'text/html');
  response.end(isScript ? readFileSync(new URL(`.${request.url}`, dist)) : page);
});
let browser;
let tab;

before(async () => {
  if (suite.skip) return;
  const { chromium } = await import('playwright-core');
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const args = ['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking'];
  browser = await chromium.launch({ executablePath, args });
  tab = await browser.newPage();
  await tab.goto(`http://127.0.0.1:${server.address().port}/`);
  await tab.waitForFunction(() => window.stores);
});
after(async () => {
  await browser?.close();
  server.close();
});

const target = (name) => {
  const inPage = ([store, method, args]) => window.stores[store][method](...args);
  const call = (method) => (...args) => tab.evaluate(inPage, [name, method, args]);
  return { get: call('get'), put: call('put') };
};

for (const name of ['cache', 'memory']) keyStoreContract(`Chromium, ${name}`, () => ({ store: target(name) }), { suite });

test('cacheStore: a value that ended still lies in the cache of a browser, and is not found', suite, async () => {
  await target('cache').put('ending', 'value', 0.5);
  await waiting(0.5);
  assert.equal(await target('cache').get('ending'), null);
  const raw = () => caches.match('https://tokenward.invalid/tokenward?key=ending').then((response) => response.text());
  assert.match(await tab.evaluate(raw), /"value":"value"/);
});
