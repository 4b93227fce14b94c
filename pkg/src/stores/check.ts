// What the stores are given, looked at once and alike in all of them. Nothing unknown is passed over.

import { optionFault } from '../fault.js';
import { isPlainObject } from '../plain-object.js';
import type { TokenError } from '../token-error.js';
import type { Seconds } from '../types.js';

const longestTtl = 1e10; // seconds, as in the core
/** The last second of the year 9999, which many a token says for "never"; a time in milliseconds is later. */
export const latestTime = 253402300799;

/** Options as a plain object of known names; what is left out is `undefined`. */
export function known<T extends object>(options: T | undefined, names: readonly (keyof T & string)[]): Partial<T> {
  if (options === undefined) return {};
  if (!isPlainObject(options)) throw optionFault('options', 'must be a plain object');
  const unknown = Object.keys(options).find((name) => !(names as readonly string[]).includes(name));
  if (unknown !== undefined) throw optionFault(unknown.slice(0, 64), 'is not known');
  return { ...options };
}

/** A whole number within its limits. */
export function whole(option: string, value: unknown, least: number, most: number): number {
  if (Number.isInteger(value) && (value as number) >= least && (value as number) <= most) return value as number;
  throw optionFault(option, `must be a whole number from ${least} to ${most}`);
}

/** A text that may be empty, in printable ASCII. */
export function prefixText(value: unknown): string {
  if (typeof value === 'string' && /^[\x20-\x7e]{0,200}$/.test(value)) return value;
  throw optionFault('prefix', 'must be a string of at most 200 printable ASCII characters');
}

/** A clock that answers in seconds; without an option, the host's. */
export function clock(now: unknown): () => Seconds {
  if (now === undefined) return hostNow;
  if (typeof now === 'function') return () => time(now());
  const fixed = time(now);
  return () => fixed;
}

/** Seconds since 1970 by the host's clock. */
export function hostNow(): Seconds {
  return Date.now() / 1000;
}

export function checkKey(key: unknown): asserts key is string {
  if (typeof key !== 'string' || !/^[\x20-\x7e]{1,400}$/.test(key)) {
    throw optionFault('key', 'must be a string of 1 to 400 printable ASCII characters');
  }
}

export function checkPut(key: unknown, value: unknown, ttl: unknown): void {
  checkKey(key);
  if (typeof value !== 'string') throw optionFault('value', 'must be a string');
  if (!(typeof ttl === 'number' && ttl > 0 && ttl <= longestTtl)) {
    throw optionFault('ttl', 'must be a length of time in seconds, more than 0 and at most 10000000000');
  }
}

/** Whether the value is a time in seconds since 1970. */
export function isTime(value: unknown): value is Seconds {
  return typeof value === 'number' && value >= 0 && value <= latestTime;
}

/** What a store says of a backend it does not know. */
export function backendFault(parameter: string, wanted: string): TokenError {
  return optionFault(parameter, `must be ${wanted}`);
}

/** Whether a foreign object has these methods. Own or inherited, as backends are objects of classes. */
export function has(value: unknown, ...methods: string[]): boolean {
  if ((typeof value !== 'object' && typeof value !== 'function') || value === null) return false;
  return methods.every((method) => typeof (value as Record<string, unknown>)[method] === 'function');
}

function time(value: unknown): Seconds {
  if (isTime(value)) return value;
  throw optionFault('now', 'must be seconds since 1970, or a function that returns them');
}
