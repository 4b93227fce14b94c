// The package unbundled in Chromium; Firefox and WebKit are the same rows in slow/. Every case of the sample page, in Chromium
// alone, is tests/js/browser.

import { browserRows } from './support/browser-rows.mjs';

await browserRows('chromium');
