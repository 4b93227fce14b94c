// The one error class. The core makes every error of a rule through it; loading errors come from fault.ts.
// It works before the module is loaded and knows nothing of it.

import type { ChallengeParameters, TokenErrorJson } from './types.js';

// Shared by every copy of the package in a process, so that isTokenError needs no instanceof.
const brand = Symbol.for('tokenward.TokenError');

/**
 * What every verb throws: a stable `code`, the `rule` that did not hold and the `spec` section it comes from.
 * Test `code`; messages may change. No field holds a token, key, nonce, code or secret, so an error can be logged.
 *
 * @see errorCatalog
 */
export class TokenError extends Error {
  declare readonly name: 'TokenError';
  /** Stable snake_case string, one per rule and outcome. */
  readonly code: string;
  /** Row id of the rule, such as `IDT-03`. */
  readonly rule: string;
  /** Section of the specification, such as `OpenID Connect Core 1.0 §3.1.3.7 (3)`. */
  readonly spec: string;
  /** The claim the error is about. */
  declare readonly claim?: string;
  /** The option the error is about, where the caller made a mistake. */
  declare readonly option?: string;
  /** What was wanted, where that is safe to show. */
  declare readonly expected?: string;
  /** What was found, where that is safe to show. */
  declare readonly actual?: string;
  /** The error code of OAuth 2.0 that an endpoint would answer with. */
  declare readonly oauthError?: string;
  /** The HTTP status that goes with `oauthError`. */
  declare readonly status?: 400 | 401 | 403;
  /** What the client would need, where that would help. */
  declare readonly challenge?: ChallengeParameters;

  constructor(json: TokenErrorJson, options?: { cause?: unknown }) {
    super(json.message, options);
    this.code = json.code;
    this.rule = json.rule;
    this.spec = json.spec;
    for (const field of optionalFields) {
      if (Object.hasOwn(json, field) && json[field] !== undefined) (this as Record<string, unknown>)[field] = json[field];
    }
  }

  /** The error as a plain object, safe to log or to send. */
  toJSON(): TokenErrorJson {
    const json: TokenErrorJson = { code: this.code, rule: this.rule, spec: this.spec, message: this.message };
    for (const field of optionalFields) {
      if (Object.hasOwn(this, field)) Object.assign(json, { [field]: this[field] });
    }
    return json;
  }
}

/**
 * Whether a caught value is a TokenError, also one of another copy of this package or of another realm.
 *
 * @param value anything, typically what `catch` caught
 * @returns true for a TokenError; never throws
 */
export function isTokenError(value: unknown): value is TokenError {
  try {
    const error = value as Record<PropertyKey, unknown> | null | undefined;
    return typeof error === 'object' && error !== null && error[brand] === true && typeof error['code'] === 'string';
  } catch {
    return false; // a proxy whose traps throw is no TokenError
  }
}

const optionalFields = ['claim', 'option', 'expected', 'actual', 'oauthError', 'status', 'challenge'] as const;

Object.defineProperties(TokenError.prototype, {
  name: { value: 'TokenError', writable: true, configurable: true },
  [brand]: { value: true },
});
