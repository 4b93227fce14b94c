// The token of a request: found, and judged with the issuer's keys. The keys are fetched once in a while, by whichever instance needs them
// first, and kept in KV for all the others.

import { extractAccessToken } from 'tokenward';
import { createRemoteVerifier } from 'tokenward/remote';
import { kvStore } from 'tokenward/stores';

let verifier; // one for each instance of the Worker; its environment does not change

/** The verified token; `null` where none came that this Worker takes. */
export async function admit(request, url, env, requiredScopes) {
  const credential = extractAccessToken({ authorization: request.headers.get('Authorization'), query: url.search });
  if (credential?.scheme !== 'Bearer') return null; // DPoP is not offered: its proof would have to be checked too
  verifier ??= createRemoteVerifier({ issuer: env.ISSUER, audience: env.AUDIENCE, store: kvStore(env.KEYS) });
  return verifier.verifyAccessToken(credential.accessToken, { requiredScopes });
}
