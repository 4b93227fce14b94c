// jose's options on their way to the core: times in words become seconds, a Date becomes seconds. What they mean, and whether
// a name is known, is for the core to say.

import { optionFault } from '../fault.js';
import { isPlainObject } from '../plain-object.js';
import type { JWTVerifyOptions } from './types.js';

/** The options as the core reads them. */
export function expectations(options: JWTVerifyOptions | undefined): Record<string, unknown> {
  const { clockTolerance, maxTokenAge, currentDate, crit, ...rest } = plainCopy('options', options === undefined ? {} : options);
  if (crit !== undefined && !Object.values(plainCopy('crit', crit)).every((value) => typeof value === 'boolean')) {
    throw optionFault('crit', 'must be an object of booleans');
  }
  return {
    ...rest,
    clockTolerance: seconds('clockTolerance', clockTolerance),
    maxTokenAge: seconds('maxTokenAge', maxTokenAge),
    currentDate: wholeSeconds(currentDate),
  };
}

/** Own properties, read once. A promise that nobody awaited has none, and would ask for nothing. */
export function plainCopy(name: string, value: unknown): Record<string, unknown> {
  if (!isPlainObject(value)) throw optionFault(name, 'must be a plain object: no promise, no instance of a class');
  return { ...value };
}

/** NumericDates are whole seconds, and an age is counted between them: so is the clock. */
function wholeSeconds(date: unknown = new Date()): number {
  const seconds = Object.prototype.toString.call(date) === '[object Date]' ? Math.floor((date as Date).getTime() / 1000) : NaN;
  if (!(seconds >= 0)) throw optionFault('currentDate', 'must be a Date, not before 1970');
  return seconds;
}

/** A text is read here; anything else is the core's to judge. */
function seconds(name: string, value: unknown): unknown {
  if (typeof value !== 'string') return value;
  const [, sign, amount, unit = '', side] = DURATION.exec(value) ?? [];
  const length = UNITS.find(([names]) => names.split(' ').includes(unit.toLowerCase()))?.[1];
  if (length === undefined || (sign && side)) throw optionFault(name, 'is no length of time such as "5 minutes"');
  const rounded = Math.round(Number(amount) * length);
  return sign === '-' || side?.toLowerCase() === 'ago' ? -rounded : rounded;
}

const DURATION = /^([+-])? ?(\d+(?:\.\d+)?) ?([a-z]+)(?: (ago|from now))?$/i;

const UNITS: readonly (readonly [names: string, seconds: number])[] = [
  ['s sec secs second seconds', 1],
  ['m min mins minute minutes', 60],
  ['h hr hrs hour hours', 3600],
  ['d day days', 86_400],
  ['w week weeks', 604_800],
  ['y yr yrs year years', 31_557_600],
];
