// What ties the provider's answer to this tab and this login: kept while the user is away, and read once.

import { generateNonce, generatePkce, generateState } from 'tokenward';

export interface Transaction {
  codeVerifier: string;
  state: string;
  nonce: string;
}

const KEY = 'login';

/** Makes the values of a new login and keeps them for this tab; the challenge is sent, the rest is not shown to anybody else. */
export function openTransaction(): Transaction & { codeChallenge: string } {
  const { codeVerifier, codeChallenge } = generatePkce();
  const transaction = { codeVerifier, state: generateState(), nonce: generateNonce() };
  sessionStorage.setItem(KEY, JSON.stringify(transaction));
  return { ...transaction, codeChallenge };
}

/** Takes them out again: a second answer finds nothing. */
export function takeTransaction(): Transaction | null {
  const kept = sessionStorage.getItem(KEY);
  sessionStorage.removeItem(KEY);
  return kept === null ? null : (JSON.parse(kept) as Transaction);
}
