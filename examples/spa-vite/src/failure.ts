// Why a login ended, in words for the person before the screen. What the ID token's rules refuse comes as a TokenError, with a report.

import type { Report, TokenError } from 'tokenward';

/** A login that was refused or broke off: a sentence, what it means, and what could be found out. */
export class LoginFailed extends Error {
  constructor(message: string, readonly meaning: string, options?: { cause?: unknown }) {
    super(message, options);
  }
}

/** An ID token that does not hold: the rule, and every rule with its outcome. */
export class TokenRefused extends Error {
  constructor(readonly error: TokenError, readonly report: Report) {
    super(error.message, { cause: error });
  }
}

const MEANINGS: Record<string, string> = {
  access_denied: 'You, or the provider, said no.',
  login_required: 'You are not logged in at the provider.',
  consent_required: 'The provider wants your consent first.',
  temporarily_unavailable: 'The provider is busy. Try again in a moment.',
  server_error: 'Something went wrong at the provider. Try again in a moment.',
};

/** The words for an error code of the provider (RFC 6749 §4.1.2.1). Its own text is not shown: anybody can write it into the URL. */
export function meaningOf(code: string): string {
  if (Object.hasOwn(MEANINGS, code)) return MEANINGS[code] as string;
  return /^[\w.-]{1,60}$/.test(code) ? `The provider calls it ${code}.` : 'The provider did not say why.';
}
