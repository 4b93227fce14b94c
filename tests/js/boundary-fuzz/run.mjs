// A long run: node tests/js/boundary-fuzz/run.mjs --seconds 1800 [--count N] [--seed N] [--first 0]. Without a seed one is
// drawn. Prints what came back how often and ends with 1 where a call did what none may do.

import { randomInt } from 'node:crypto';
import { parseArgs } from 'node:util';
import { fuzz, printed } from './session.mjs';

const options = Object.fromEntries(['seconds', 'count', 'seed', 'first'].map((name) => [name, { type: 'string' }]));
const { values } = parseArgs({ options });
const { seconds = 30, count = Infinity, seed = randomInt(2 ** 31), first = 0 } = Object.fromEntries(
  Object.entries(values).map(([name, value]) => [name, Number(value)]));
if (![seed, first].every(Number.isSafeInteger) || !(seconds > 0) || !(count > 0)) throw new TypeError('--seconds, --count, --seed and --first are numbers');

console.log(`seed ${seed}, ${count === Infinity ? `${seconds} s` : `${count} cases`}`);
const result = await fuzz({ seed, first, count, seconds: values.count ? Infinity : seconds });
console.log(printed(result));
process.exitCode = result.complaints.length > 0 ? 1 : 0;
