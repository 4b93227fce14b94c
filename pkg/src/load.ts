// init and initSync: from whatever the caller has (a URL, a response, bytes, a module) to a linked module.
// What happens with the module then is link.ts.

import { fault, optionFault } from './fault.js';
import { isLinked, link, notReady } from './link.js';
import { isTokenError } from './token-error.js';
import type { ModuleBytes, ModuleSource, WasmModule } from './types.js';

let latest: Promise<void> | undefined;

/**
 * Makes the verbs ready. The default entry is ready when imported and returns at once; `tokenward/slim` carries no
 * module and needs `source`. The first source that loads is used; a call that failed may be repeated.
 *
 * @param source the URL, request, response, bytes or compiled module of `tokenward/tokenward.wasm`; not looked at when
 * a module is there already
 * @returns a promise that is fulfilled when every verb can be called
 * @throws {TokenError} as a rejection: `not_initialized` (no source was ever given), `wasm_unavailable` (could not be
 * fetched or compiled; `cause` is the host's error), `invalid_option` (not a source)
 * @see {@link initSync}
 */
export function init(source?: ModuleSource | Promise<ModuleSource>): Promise<void> {
  // A promise that is never looked at must not become an unhandled rejection.
  new Promise((settle) => settle(source)).catch(() => {});
  if (isLinked()) return Promise.resolve();
  if (source === undefined) return latest ?? Promise.reject(notReady());
  latest = loadAfter(latest, source);
  return latest;
}

/**
 * Makes the verbs ready without waiting: `init` for those who have the module or its bytes at hand.
 *
 * @param module the compiled module, or its bytes; not looked at when a module is there already
 * @throws {TokenError} `wasm_unavailable` (could not be compiled; `cause` is the host's error), `invalid_option`
 * (neither a module nor bytes)
 * @see {@link init}
 */
export function initSync(module: WasmModule | ModuleBytes): void {
  if (isLinked()) return;
  const found: unknown = module;
  try {
    if (isBytes(found)) return link(new WebAssembly.Module(found));
    if (isModule(found)) return link(found);
  } catch (error) {
    throw loadFault(error);
  }
  throw optionFault('module', 'must be a WebAssembly.Module or its bytes');
}

async function loadAfter(earlier: Promise<void> | undefined, source: ModuleSource | Promise<ModuleSource>): Promise<void> {
  await earlier?.catch(() => {});
  if (isLinked()) return;
  try {
    link(await compile(await source));
  } catch (error) {
    throw loadFault(error);
  }
}

async function compile(source: unknown): Promise<WebAssembly.Module> {
  if (isBytes(source)) return WebAssembly.compile(source);
  if (isResponse(source)) return compileResponse(source);
  if (isAddress(source)) return compileResponse(await fetch(source));
  if (isModule(source)) return source;
  throw optionFault('source', 'must be a URL, Request, Response, bytes or a WebAssembly.Module');
}

async function compileResponse(response: Response): Promise<WebAssembly.Module> {
  if (!response.ok) throw fault('wasm_unavailable', `the address of the module answered with status ${response.status}`);
  // Streaming wants this exact type and some runtimes lack it; everything else takes the bytes.
  const streams = response.headers.get('content-type') === 'application/wasm' && 'compileStreaming' in WebAssembly;
  return streams ? WebAssembly.compileStreaming(response) : WebAssembly.compile(await response.arrayBuffer());
}

function loadFault(error: unknown): unknown {
  if (isTokenError(error)) return error;
  return fault('wasm_unavailable', 'the module could not be fetched, compiled or instantiated; `cause` says why', error);
}

// By tag and not by instanceof: on some edge runtimes these objects belong to another realm.
function isModule(value: unknown): value is WebAssembly.Module {
  return hasTag(value, 'WebAssembly.Module');
}

function isBytes(value: unknown): value is BufferSource {
  return ArrayBuffer.isView(value) || hasTag(value, 'ArrayBuffer');
}

function isResponse(value: unknown): value is Response {
  return hasTag(value, 'Response');
}

function isAddress(value: unknown): value is string | URL | Request {
  return typeof value === 'string' || hasTag(value, 'URL') || hasTag(value, 'Request');
}

function hasTag(value: unknown, tag: string): boolean {
  return Object.prototype.toString.call(value) === `[object ${tag}]`;
}
