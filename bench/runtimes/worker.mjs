// Runs in workerd: prepares a contender, or makes so many calls, as a request says. It keeps no time, because the clock
// stands still inside a request; workerd.mjs measures from outside.

import * as jose from './jose/index.js';
import * as tokenward from './tokenward/workerd.js';
import { portableContenders } from './bench/contenders/portable.mjs';
import { enter } from './bench/core.mjs';

const contenders = portableContenders({ tokenward, jose });
let runners = {};

export default {
  async fetch(request) {
    const { subject, name, calls } = await request.json();
    if (subject !== undefined) {
      const entered = await enter(contenders, subject);
      runners = entered.runners;
      return Response.json({ names: Object.keys(runners), absent: entered.absent });
    }
    if (name !== undefined) await runners[name](calls);
    return Response.json({});
  },
};
