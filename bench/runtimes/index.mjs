// The core table in other runtimes, against what runs in them too, and cold starts in the pages of browsers. Each gives
// { version, note?, tables: by place, cold? }, or { reason } where it is not there or failed.

import { subjects } from '../fixture.mjs';
import { chromium, firefox } from './browsers.mjs';
import { bun, deno } from './command-line.mjs';
import { ROOT } from './places.mjs';
import { workerd } from './workerd.mjs';

const RUNTIMES = { chromium, firefox, deno, bun, workerd };

export async function runIn(name, { core, cold }) {
  try {
    return await RUNTIMES[name]({ subjects: subjects(), plan: core, cold });
  } catch (error) {
    // The results are published: one line, and nothing of where this machine keeps things.
    return { reason: error.message.split('\n', 1)[0].replaceAll(ROOT, '') };
  }
}
