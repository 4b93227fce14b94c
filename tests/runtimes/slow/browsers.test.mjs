// The package unbundled in Firefox and in WebKit.

import { browserRows } from '../support/browser-rows.mjs';
import { SLOW } from '../support/project.mjs';

await browserRows('firefox', SLOW);
await browserRows('webkit', SLOW);
