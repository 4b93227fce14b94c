// One request for a key set: no redirects, bounded in time and size.

import { late, readBytes, within } from '../fetch-document.js';
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
  // The greatest length a timer takes; browsers would fire at once.
  const milliseconds = Math.min(limits.timeout, 2 ** 31 - 1);
  try {
    return await within(milliseconds, read(url, limits, abort.signal));
  } catch (error) {
    throw error === late ? new JWKSTimeout() : error;
  } finally {
    abort.abort();
  }
}

async function read(url: string, { fetch, headers }: Limits, signal: AbortSignal): Promise<string> {
  const response = await send();
  // A redirect answers with 3xx, or in a browser with 0.
  if (response.status !== 200 || response.redirected === true) throw new JOSEError('the server of the key set did not answer with 200 and the set');
  const bytes = hasBytes(response) ? await readBytes(response, MOST, signal) : new TextEncoder().encode(await answered(response));
  if (bytes === undefined || bytes.length > MOST) throw new JOSEError('the key set is too long');
  try {
    // The byte order mark is the core's to judge.
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (cause) {
    throw new JOSEError('the key set is not UTF-8', { cause });
  }

  async function send(): Promise<Response> {
    try {
      return await fetch(url, { method: 'GET', headers, redirect: 'manual', signal });
    } catch (cause) {
      throw (cause as Error | null)?.name === 'TimeoutError' ? new JWKSTimeout(undefined, { cause }) : cause;
    }
  }
}

/** As long as a key set may be, in bytes. */
const MOST = 1_048_576;

/** A substitute for fetch may answer with less than a Response: jose itself asks for nothing but `json`. */
function hasBytes(response: Response): boolean {
  return typeof response.body?.getReader === 'function' || typeof response.arrayBuffer === 'function';
}

async function answered(response: Response): Promise<string> {
  return typeof response.text === 'function' ? response.text() : JSON.stringify(await response.json());
}
