// The core table on the thread that asks for it; what to measure is asked of the server in browsers.mjs.

import * as jose from '/jose/index.js';
import * as tokenward from '/tokenward/inline.js';
import { portableContenders } from '../contenders/portable.mjs';
import { runCore } from '../core.mjs';

export async function table() {
  const { subjects, plan } = await (await fetch('/given.json')).json();
  return runCore({ subjects, plan, contenders: portableContenders({ tokenward, jose }) });
}
