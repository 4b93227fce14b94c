// Keys in Deno KV, which takes 64 KiB at a time: a longer value is kept in parts, and its head, written last, names them.

import { backendFault, checkKey, checkPut, has } from './check.js';
import { enclose, open } from './envelope.js';
import type { Seconds } from '../types.js';
import type { KeyStore } from './types.js';

const partBytes = 60_000; // below 65,536 with what the head adds
const mostParts = 1000; // 60 MB: a head that names more is not ours

/** As much of a Deno.Kv as is used. */
export interface DenoKvLike {
  get(key: string[]): Promise<{ value: unknown }>;
  set(key: string[], value: unknown, options?: { expireIn?: number }): Promise<unknown>;
}

// `edition` sets the parts of one put apart from those of another, which is read on meanwhile, and ends by itself.
type Head = { edition: string; parts: number; first: Uint8Array };

/**
 * Keeps values in Deno KV, under keys that begin with `'tokenward'`.
 *
 * @param kv what `await Deno.openKv()` returned
 * @throws {TokenError} `invalid_option`
 */
export function denoKvStore(kv: DenoKvLike): KeyStore {
  if (!has(kv, 'get', 'set')) throw backendFault('kv', 'the awaited result of `Deno.openKv()`');
  const partKey = (key: string, edition: string, index: number): string[] => ['tokenward', key, edition, String(index)];
  return Object.freeze({
    async get(key: string) {
      checkKey(key);
      const { value: head } = await kv.get(['tokenward', key]);
      if (!isHead(head)) return null;
      const rest = await Promise.all(
        Array.from({ length: head.parts - 1 }, (_, index) => kv.get(partKey(key, head.edition, index + 1))),
      );
      return open(textOf([head.first, ...rest.map((part) => part.value)]));
    },
    async put(key: string, value: string, ttl: Seconds) {
      checkPut(key, value, ttl);
      const options = { expireIn: Math.ceil(ttl * 1000) };
      const [first = new Uint8Array(), ...rest] = split(new TextEncoder().encode(enclose(value, ttl)));
      const edition = globalThis.crypto.randomUUID();
      await Promise.all(rest.map((part, index) => kv.set(partKey(key, edition, index + 1), part, options)));
      const head: Head = { edition, parts: rest.length + 1, first };
      await kv.set(['tokenward', key], head, options);
    },
  });
}

function split(bytes: Uint8Array): Uint8Array[] {
  return Array.from({ length: Math.ceil(bytes.length / partBytes) }, (_, index) => bytes.slice(index * partBytes, (index + 1) * partBytes));
}

/** The parts as one text, or `null` where one is missing. */
function textOf(parts: unknown[]): string | null {
  if (!parts.every((part): part is Uint8Array<ArrayBuffer> => part instanceof Uint8Array)) return null;
  const decoder = new TextDecoder();
  return parts.map((part) => decoder.decode(part, { stream: true })).join('') + decoder.decode();
}

function isHead(value: unknown): value is Head {
  const { edition, parts = 0 } = (value ?? {}) as Partial<Head>;
  return typeof edition === 'string' && Number.isInteger(parts) && parts >= 1 && parts <= mostParts;
}
