// The long form of the load run: node --expose-gc tests/js/remote/load.mjs [--seconds 300] [--seed N]. Prints what it saw; exits with 1
// where a valid token was refused, or one of a withdrawn key accepted after the refresh.

import { parseArgs } from 'node:util';
import { runLoad } from './support/load.mjs';

const { values } = parseArgs({ options: { seconds: { type: 'string', default: '300' }, seed: { type: 'string', default: String(Date.now() >>> 0) } } });
const report = await runLoad({ seconds: Number(values.seconds), rate: 500, seed: Number(values.seed) });
console.log(JSON.stringify(report, null, 2));
process.exitCode = Object.keys(report.refused).length > 0 || report.acceptedAfterWithdrawal > 0 ? 1 : 0;
