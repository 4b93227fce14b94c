// Errors of requests to an API that the core does not see: what it is about the request, told as the core tells it.

import { fault } from './fault.js';
import { TokenError } from './token-error.js';

/** RFC 6750 §3.1. A token whose proof nobody checked does not let in. */
const answers = {
  invalid_request: { oauthError: 'invalid_request', status: 400 },
  pop_required: { oauthError: 'invalid_token', status: 401 },
} as const;

/** The error of a code, with its answer. */
export function requestError(code: keyof typeof answers, message: string): TokenError {
  return new TokenError({ ...fault(code, message).toJSON(), ...answers[code] });
}
