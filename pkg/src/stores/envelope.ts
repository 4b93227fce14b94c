// A value with the time it ends at, for backends that keep it longer than asked, or without an end.

import { hostNow } from './check.js';
import type { Seconds } from '../types.js';

export function enclose(value: string, ttl: Seconds): string {
  return JSON.stringify({ value, endsAt: hostNow() + ttl });
}

/** The value, or `null` where it ended, or where this is no envelope: cut short, or another's. */
export function open(text: unknown): string | null {
  if (typeof text !== 'string') return null;
  try {
    const { value, endsAt } = JSON.parse(text);
    return typeof value === 'string' && typeof endsAt === 'number' && hostNow() < endsAt ? value : null;
  } catch {
    return null;
  }
}
