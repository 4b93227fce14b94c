// The few errors that arise outside the core: not loaded, cannot load, used after disposal, requests that it does not see. Rule, specification and
// remedy come from the same catalogue as the core's.

import { errorCatalog } from './generated/error-catalog.js';
import { TokenError } from './token-error.js';

export type FaultCode = 'not_initialized' | 'wasm_unavailable' | 'verifier_disposed' | 'internal_error' | 'invalid_option' | 'jwks_unavailable'
  | 'invalid_request' | 'pop_required';

let rows: Map<string, (typeof errorCatalog)[number]> | undefined;

/** Makes the error of a code; `cause` is the host's own error, where there is one. */
export function fault(code: FaultCode, message: string, cause?: unknown): TokenError {
  rows ??= new Map(errorCatalog.map((row) => [row.code, row]));
  const entry = rows.get(code);
  const json = { code, rule: entry?.rule ?? '', spec: entry?.spec ?? '', message };
  return new TokenError(json, cause === undefined ? undefined : { cause });
}

/** Makes the error of a caller's mistake, naming the option. */
export function optionFault(option: string, reason: string): TokenError {
  return new TokenError({ ...fault('invalid_option', `option \`${option}\` ${reason}`).toJSON(), option });
}
