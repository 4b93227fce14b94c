// The worker of page.mjs.

import { table } from './browser-table.mjs';

table().then((found) => postMessage({ table: found }), (error) => postMessage({ problem: String(error) }));
