// createVerifier: a frozen object around the one handle that lives in the module's memory. Its methods need no `this`.
// The handle frees itself when it is collected (the glue registers it), so disposal is an offer and no duty.

import { fault } from './fault.js';
import { isLinked, run } from './link.js';
import type {
  AccessTokenExpectations, IdTokenExpectations, IdTokenHintExpectations, IntrospectionExpectations, JsonWebKeySet,
  LogoutTokenExpectations, ProvidedClaimsExpectations, RefreshedIdTokenExpectations, Report, UserInfoExpectations, Verifier,
  VerifierOptions,
} from './types.js';

/**
 * Makes a verifier for one issuer. Options and key set are checked once, here; keys are prepared for use.
 *
 * @param options issuer, key set and policy; an unknown name is refused, so that a misspelt option disables nothing
 * @returns a frozen verifier; its methods may be taken off it
 * @throws {TokenError} `invalid_option` (names the option), `invalid_jwks`, `private_key_in_jwks`, `weak_key`,
 * `duplicate_member`, `json_too_deep`
 * @see OpenID Connect Core 1.0 §3.1.3.7
 */
export function createVerifier(options: VerifierOptions): Verifier {
  const handle = run((core) => new core.CoreVerifier(options));
  const { use, end } = guarded(handle);
  const verifier = {
    issuer: handle.issuer,
    verifyIdToken: (idToken: string, expected: IdTokenExpectations) => use(() => handle.verifyIdToken(idToken, expected)),
    explainIdToken: (idToken: string, expected: IdTokenExpectations): Report =>
      use(() => handle.explainIdToken(idToken, expected)),
    verifyRefreshedIdToken: (idToken: string, expected: RefreshedIdTokenExpectations) =>
      use(() => handle.verifyRefreshedIdToken(idToken, expected)),
    explainRefreshedIdToken: (idToken: string, expected: RefreshedIdTokenExpectations): Report =>
      use(() => handle.explainRefreshedIdToken(idToken, expected)),
    verifyUserInfo: (body: string, expected: UserInfoExpectations) => use(() => handle.verifyUserInfo(body, expected)),
    explainUserInfo: (body: string, expected: UserInfoExpectations): Report => use(() => handle.explainUserInfo(body, expected)),
    verifyAccessToken: (accessToken: string, expected?: AccessTokenExpectations) =>
      use(() => handle.verifyAccessToken(accessToken, expected)),
    explainAccessToken: (accessToken: string, expected?: AccessTokenExpectations): Report =>
      use(() => handle.explainAccessToken(accessToken, expected)),
    verifyLogoutToken: (logoutToken: string, expected?: LogoutTokenExpectations) =>
      use(() => handle.verifyLogoutToken(logoutToken, expected)),
    explainLogoutToken: (logoutToken: string, expected?: LogoutTokenExpectations): Report =>
      use(() => handle.explainLogoutToken(logoutToken, expected)),
    verifyIdTokenHint: (idToken: string, expected: IdTokenHintExpectations) => use(() => handle.verifyIdTokenHint(idToken, expected)),
    explainIdTokenHint: (idToken: string, expected: IdTokenHintExpectations): Report =>
      use(() => handle.explainIdTokenHint(idToken, expected)),
    verifyProvidedClaims: (jwt: string, expected: ProvidedClaimsExpectations) => use(() => handle.verifyProvidedClaims(jwt, expected)),
    explainProvidedClaims: (jwt: string, expected: ProvidedClaimsExpectations): Report =>
      use(() => handle.explainProvidedClaims(jwt, expected)),
    verifyIntrospectionResponse: (body: string, expected: IntrospectionExpectations) =>
      use(() => handle.verifyIntrospectionResponse(body, expected)),
    explainIntrospectionResponse: (body: string, expected: IntrospectionExpectations): Report =>
      use(() => handle.explainIntrospectionResponse(body, expected)),
    updateJwks: (jwks: JsonWebKeySet | string): void => use(() => handle.updateJwks(jwks)),
    [dispose]: end,
  };
  return Object.freeze(verifier);
}

/** Lets no call in after the end, and frees the handle only when no call is running on it any more. */
function guarded(handle: { free(): void }): { use: <T>(work: () => T) => T; end: () => void } {
  let running = 0;
  let ended = false;
  const freeWhenIdle = (): void => {
    if (ended && running === 0 && isLinked()) handle.free();
  };
  const use = <T>(work: () => T): T => {
    if (ended) throw fault('verifier_disposed', 'this verifier was disposed of; create a new one');
    running += 1; // a `now` of the caller's may come back here, or dispose of the verifier
    try {
      return run(work);
    } finally {
      running -= 1;
      freeWhenIdle();
    }
  };
  const end = (): void => {
    if (ended) return;
    ended = true;
    freeWhenIdle();
  };
  return { use, end };
}

// Hosts without explicit resource management have no Symbol.dispose; they get one that a polyfill can find by name.
const dispose: typeof Symbol.dispose = Symbol.dispose ?? (Symbol.for('Symbol.dispose') as typeof Symbol.dispose);
