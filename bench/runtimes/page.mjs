// In a browser: opens fresh pages for cold starts, measures on the thread of the page, then has a worker measure, and sends what was
// found. browsers.mjs serves it.

import { table } from './browser-table.mjs';
import { freshPages } from './fresh-pages.mjs';

const send = (body) => fetch('/found', { method: 'POST', body: JSON.stringify(body) });

try {
  // Before this page has loaded a library itself.
  const { cold } = await (await fetch('/given.json')).json();
  const starts = await freshPages(cold);
  const page = await table();
  const worker = await new Promise((resolve, reject) => {
    const thread = new Worker('/bench/runtimes/page-worker.mjs', { type: 'module' });
    thread.onmessage = ({ data }) => (data.problem === undefined ? resolve(data.table) : reject(new Error(data.problem)));
    thread.onerror = ({ message }) => reject(new Error(`the worker: ${message}`));
  });
  await send({ tables: { page, worker }, starts });
} catch (error) {
  await send({ problem: String(error) });
}
