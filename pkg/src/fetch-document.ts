// One request for a document: no credentials, no redirects, bounded in time and size. What the answer is worth, the core says.

import type { RemoteJwksOptions, RemoteResponse } from './remote-types.js';

/** What came of a request, as the core wants it told: an answer, or the name of a failure. */
export type Fetched = { outcome: ServerAnswer | 'timeout' | 'no_answer' | 'too_long' | 'not_text'; cause?: unknown };

interface ServerAnswer {
  status: number;
  redirected: boolean;
  contentType: string | undefined;
  cacheControl: string | undefined;
  age: string | undefined;
  retryAfter: string | undefined;
  body: string;
}

export interface Limits {
  fetch: RemoteJwksOptions['fetch'];
  /** Milliseconds. */
  timeout: number;
  maxBytes: number;
}

/** Never throws: a server that fails is something to remember. */
export async function fetchDocument(request: { url: string; accept: string }, limits: Limits): Promise<Fetched> {
  const abort = new AbortController();
  try {
    return await within(limits.timeout, read(request, limits, abort.signal));
  } catch (cause) {
    return { outcome: cause === late ? 'timeout' : 'no_answer', cause };
  } finally {
    abort.abort();
  }
}

/** What `work` comes to, or a rejection with {@link late}. */
export async function within<T>(milliseconds: number, work: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const limit = new Promise<never>((_, reject) => {
    timer = setTimeout(reject, milliseconds, late);
  });
  work.catch(() => {}); // nobody may be left to hear of it
  try {
    return await Promise.race([work, limit]);
  } finally {
    clearTimeout(timer);
  }
}

/** Says that time was over. */
export const late = new Error('no answer within the time allowed');

async function read({ url, accept }: { url: string; accept: string }, limits: Limits, signal: AbortSignal): Promise<Fetched> {
  const send = limits.fetch ?? (globalThis.fetch as NonNullable<Limits['fetch']>);
  const response = await send(url, { method: 'GET', headers: { accept }, redirect: 'manual', signal, ...whereKnown() });
  const field = (name: string): string | undefined => response.headers.get(name) ?? undefined;
  const answer: ServerAnswer = {
    status: response.status,
    redirected: response.redirected === true,
    contentType: field('content-type'),
    cacheControl: field('cache-control'),
    age: field('age'),
    retryAfter: field('retry-after'),
    body: '',
  };
  if (answer.status !== 200) return { outcome: answer };
  if (Number(field('content-length')) > limits.maxBytes) return { outcome: 'too_long' };
  const bytes = await readBytes(response, limits.maxBytes, signal);
  if (bytes === undefined) return { outcome: 'too_long' };
  try {
    // The byte order mark is the core's to judge.
    answer.body = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (cause) {
    return { outcome: 'not_text', cause };
  }
  return { outcome: answer };
}

/** The body, or `undefined` where there is more of it than `most` bytes: then the rest is not read. */
export async function readBytes(response: Pick<RemoteResponse, 'body' | 'arrayBuffer'>, most: number, signal: AbortSignal): Promise<Uint8Array | undefined> {
  const reader = (response.body as { getReader?: () => ReadableStreamDefaultReader<Uint8Array> } | null | undefined)?.getReader?.();
  if (reader === undefined) {
    const bytes = new Uint8Array(await response.arrayBuffer());
    return bytes.length > most ? undefined : bytes;
  }
  const stop = (): void => void reader.cancel().catch(() => {});
  signal.addEventListener('abort', stop, { once: true }); // for a fetch that does not heed it
  const chunks: Uint8Array[] = [];
  let length = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    length += value.length;
    if (length > most || chunks.push(value) > mostChunks) {
      stop();
      return undefined;
    }
  }
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes;
}

// A stream of empty chunks would never let a timer run.
const mostChunks = 100_000;

// Browsers send cookies and answer from their own cache unless told otherwise; some edge runtimes have neither, and throw when told.
function whereKnown(): { credentials?: 'omit'; cache?: 'no-store' } {
  const known = typeof Request === 'function' ? Request.prototype : {};
  return { ...('credentials' in known && { credentials: 'omit' }), ...('cache' in known && { cache: 'no-store' }) };
}
