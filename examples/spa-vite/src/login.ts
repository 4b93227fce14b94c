// The code flow with PKCE, as a public client in the browser runs it: away to the provider, back with a code, the code for tokens, the ID
// token judged. Tokens live in this page's memory only: a reload asks the provider again, and a script that reads storage finds none.

import { isTokenError, parseAuthorizationResponse } from 'tokenward';
import type { Report, VerifiedIdToken } from 'tokenward';
import { LoginFailed, meaningOf, TokenRefused } from './failure.ts';
import { provider, reach } from './provider.ts';
import type { Provider } from './provider.ts';
import { clientId, issuer, redirectUri, scope } from './settings.ts';
import { openTransaction, takeTransaction } from './transaction.ts';

export interface Session {
  token: VerifiedIdToken;
  report: Report;
}

interface Tokens {
  idToken: string;
  accessToken: string;
}

/** Whether the query is the provider's answer to a login. */
export function isResponse(query: string): boolean {
  return /[?&](code|error|state)=/.test(query);
}

/** Leaves for the provider (OpenID Connect Core 1.0 §3.1.2.1, RFC 7636 §4.3). */
export async function beginLogin(): Promise<void> {
  const { authorizationEndpoint } = await provider();
  const { codeChallenge, state, nonce } = openTransaction();
  const url = new URL(authorizationEndpoint);
  const parameters = {
    response_type: 'code', client_id: clientId, redirect_uri: redirectUri, scope, state, nonce,
    code_challenge: codeChallenge, code_challenge_method: 'S256',
  };
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
  location.assign(url);
}

/** Judges the answer and gets the tokens. The code leaves the address bar before anything else happens. */
export async function finishLogin(): Promise<Session> {
  const query = location.search;
  history.replaceState(null, '', '/');
  const transaction = takeTransaction();
  const { code = null, state, iss = null, error } = parseAuthorizationResponse(query);
  if (transaction === null) {
    throw new LoginFailed('There is no login under way here.', 'The answer was used already, or belongs to another tab.');
  }
  if (state !== transaction.state) {
    throw new LoginFailed('The answer belongs to another login.', 'Its state is not the one this page sent; somebody may have made up the link.');
  }
  const op = await provider();
  if (iss === null ? op.namesItself : iss !== issuer) {
    throw new LoginFailed('The answer comes from another provider.', 'It does not name the issuer this page asked.');
  }
  if (error !== undefined) throw new LoginFailed('The provider did not log you in.', meaningOf(error));
  if (code === null) throw new LoginFailed('The answer is not complete.', 'It carries no code.');
  const tokens = await exchange(op, code, transaction.codeVerifier);
  return judge(op, tokens, transaction.nonce);
}

/** The code and its verifier for the tokens (RFC 6749 §4.1.3, RFC 7636 §4.5). */
async function exchange({ tokenEndpoint }: Provider, code: string, codeVerifier: string): Promise<Tokens> {
  const body = new URLSearchParams({
    grant_type: 'authorization_code', client_id: clientId, redirect_uri: redirectUri, code, code_verifier: codeVerifier,
  });
  const response = await reach(tokenEndpoint, { method: 'POST', body, redirect: 'error' });
  const answer = (await response.json().catch(() => ({}))) as Record<string, unknown>;
  if (!response.ok) throw new LoginFailed('The provider gave no tokens.', meaningOf(String(answer['error'] ?? '')));
  const { id_token: idToken, access_token: accessToken } = answer;
  if (typeof idToken !== 'string' || typeof accessToken !== 'string') {
    throw new LoginFailed('The provider gave no tokens.', 'Its answer holds no ID token, or no access token.');
  }
  return { idToken, accessToken };
}

/** The one moment that decides who the user is. A refusal is explained by the same rules. */
async function judge({ verifier }: Provider, { idToken, accessToken }: Tokens, nonce: string): Promise<Session> {
  const expected = { nonce, accessToken };
  try {
    const token = await verifier.verifyIdToken(idToken, expected);
    return { token, report: await verifier.explainIdToken(idToken, expected) };
  } catch (error) {
    if (!isTokenError(error)) throw error;
    if (error.code === 'jwks_unavailable') {
      throw new LoginFailed('The provider’s keys cannot be had.', 'Without them nobody can be recognised.', { cause: error });
    }
    throw new TokenRefused(error, await verifier.explainIdToken(idToken, expected));
  }
}

/** Ends the session here and at the provider (RP-Initiated Logout 1.0 §2); without an endpoint for it, here alone. */
export async function logOut(_session: Session): Promise<null | void> {
  const { endSessionEndpoint } = await provider();
  if (endSessionEndpoint === null) return null;
  const url = new URL(endSessionEndpoint);
  url.searchParams.set('client_id', clientId);
  url.searchParams.set('post_logout_redirect_uri', redirectUri);
  location.assign(url);
}
