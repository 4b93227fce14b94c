// Joins the compiled module to its glue, once, and hands it to the verbs. Knows no runtime: entries and load.ts bring
// the module. The only file that names the glue.

import { fault } from './fault.js';
import { host } from './host.js';
import { TokenError } from './token-error.js';
import * as glue from './tokenward_bg.js';
import type { TokenErrorJson } from './types.js';

export type Core = typeof glue;

/** What a verb is about, and what a handle with fetched keys is sent for, by the core's numbers. */
export const { Errand, Subject } = glue;
export type Subject = glue.Subject;

let state: 'empty' | 'refused' | 'ready' | 'failed' = 'empty';
let cause: unknown;

/** Runs a verb on the core; before it is linked, or after it failed, throws the TokenError that says why not. */
export function run<T>(work: (core: Core) => T): T {
  if (state !== 'ready') throw notReady();
  return work(glue);
}

/** Instantiates the module. No `instanceof` on it: on some edge runtimes it belongs to another realm. */
export function link(module: WebAssembly.Module): void {
  if (state === 'ready') return;
  if (state === 'failed') throw notReady(); // the glue keeps views of the old memory
  const { Errand: _, Subject: __, ...imports } = glue;
  const { exports } = new WebAssembly.Instance(module, { './tokenward_bg.js': { ...imports } });
  glue.__wbg_set_wasm(watched(exports));
  const start = exports['__wbindgen_start'];
  if (typeof start === 'function') start();
  glue.setHost({ ...host, refusal });
  state = 'ready';
}

/** Links what `compile` returns. A host that refuses is remembered, so that importing an entry never throws. */
export function linkOrRefuse(compile: () => WebAssembly.Module): void {
  if (state === 'ready') return;
  try {
    link(compile());
  } catch (error) {
    state = 'refused';
    cause = error;
  }
}

export function isLinked(): boolean {
  return state === 'ready';
}

/** The error of a rule, from its plain form. The stack begins at the caller of the verb: frames of the module tell nobody anything. */
function refusal(json: string): TokenError {
  const fields = JSON.parse(json) as TokenErrorJson;
  const { captureStackTrace, stackTraceLimit } = Error as V8Error;
  if (captureStackTrace === undefined) return new TokenError(fields);
  // A stack is dear. The one that every error is made with would be thrown away, so none is taken there.
  const spared = typeof stackTraceLimit === 'number' && Reflect.set(Error, 'stackTraceLimit', 0);
  const error = new TokenError(fields);
  if (spared) Reflect.set(Error, 'stackTraceLimit', stackTraceLimit);
  captureStackTrace(error, run);
  return error;
}

type V8Error = { captureStackTrace?: (error: Error, below: unknown) => void; stackTraceLimit?: unknown };

/** The error for a verb that is called while there is no working module. */
export function notReady(): TokenError {
  if (state === 'refused') return fault('wasm_unavailable', refusedMessage, cause);
  if (state === 'failed') return fault('internal_error', failedMessage, cause);
  return fault('not_initialized', emptyMessage);
}

// What the host throws inside a call comes back as a value, and the glue throws it after the module has returned. So a
// RuntimeError that leaves an export itself is the module's own: a trap.
function watched(exports: WebAssembly.Exports): WebAssembly.Exports {
  return Object.fromEntries(Object.entries(exports).map(([name, value]) => [name, isFunction(value) ? guard(value) : value]));
}

function guard(exported: (...values: unknown[]) => unknown): (...values: unknown[]) => unknown {
  return (...values) => {
    try {
      return exported(...values);
    } catch (error) {
      throw isTrap(error) ? failed(error) : error;
    }
  };
}

function isFunction(value: WebAssembly.ExportValue): value is (...values: unknown[]) => unknown {
  return typeof value === 'function';
}

// After a trap the memory of the module may be half-written; it is not used again.
function failed(error: unknown): TokenError {
  state = 'failed';
  cause = error;
  return notReady();
}

function isTrap(error: unknown): boolean {
  return error instanceof WebAssembly.RuntimeError;
}

const emptyMessage =
  'tokenward/slim has no module yet: first await init(source) with a URL, Response, bytes or WebAssembly.Module ' +
  'of tokenward/tokenward.wasm, or call initSync(module)';
const refusedMessage =
  'this host has no WebAssembly or refused to compile the module; in a browser the content security policy needs ' +
  "script-src 'wasm-unsafe-eval'";
const failedMessage = 'the module stopped on an internal fault and is not used again; restart, and please report it';
