// In a browser: measures on the thread of the page, then has a worker measure, and sends both tables. browsers.mjs serves it.

import { table } from './browser-table.mjs';

const send = (body) => fetch('/found', { method: 'POST', body: JSON.stringify(body) });

try {
  const page = await table();
  const worker = await new Promise((resolve, reject) => {
    const thread = new Worker('/bench/runtimes/page-worker.mjs', { type: 'module' });
    thread.onmessage = ({ data }) => (data.problem === undefined ? resolve(data.table) : reject(new Error(data.problem)));
    thread.onerror = ({ message }) => reject(new Error(`the worker: ${message}`));
  });
  await send({ tables: { page, worker } });
} catch (error) {
  await send({ problem: String(error) });
}
