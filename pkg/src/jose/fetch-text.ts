// One request for a key set: no redirects, bounded in time and size.

import { JOSEError, JWKSTimeout } from './error-classes.js';

export interface Limits {
  fetch: typeof fetch;
  headers: Headers;
  /** Milliseconds. */
  timeout: number;
}

/** The text that the server answers with. */
export async function fetchText(url: string, limits: Limits): Promise<string> {
  const abort = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    // The greatest length a timer takes; browsers would fire at once.
    timer = setTimeout(() => reject(new JWKSTimeout()), Math.min(limits.timeout, 2 ** 31 - 1));
  });
  try {
    return await Promise.race([read(url, limits, abort.signal), late]);
  } finally {
    clearTimeout(timer);
    abort.abort();
  }
}

async function read(url: string, { fetch, headers }: Limits, signal: AbortSignal): Promise<string> {
  const response = await fetch(url, { method: 'GET', headers, redirect: 'manual', signal }).catch((cause: unknown) => {
    throw (cause as Error | null)?.name === 'TimeoutError' ? new JWKSTimeout(undefined, { cause }) : cause;
  });
  // A redirect answers with 3xx, or in a browser with 0.
  if (response.status !== 200 || response.redirected === true) throw new JOSEError('the server of the key set did not answer with 200 and the set');
  const bytes = await readBytes(response);
  try {
    // The byte order mark is the core's to judge.
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (cause) {
    throw new JOSEError('the key set is not UTF-8', { cause });
  }
}

/** As long as a key set may be, in bytes. */
const MOST = 1_048_576;

async function readBytes(response: Response): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  const add = (chunk: Uint8Array): void => {
    length += chunk.length;
    if (length > MOST) throw new JOSEError('the key set is too long');
    chunks.push(chunk);
  };
  const reader = response.body?.getReader?.();
  if (reader === undefined) {
    add(typeof response.arrayBuffer === 'function' ? new Uint8Array(await response.arrayBuffer()) : new TextEncoder().encode(await answered(response)));
  } else {
    for (let part = await reader.read(); !part.done; part = await reader.read()) add(part.value);
  }
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes;
}

/** A substitute for fetch may answer with less than a Response: jose itself asks for nothing but `json`. */
async function answered(response: Response): Promise<string> {
  return typeof response.text === 'function' ? response.text() : JSON.stringify(await response.json());
}
