// createVerifier: a frozen object around the one handle that lives in the module's memory. Its methods need no `this`.
// The handle frees itself when it is collected (the glue registers it), so disposal is an offer and no duty.

import { guarded } from './guarded.js';
import { run, Subject } from './link.js';
import type { JsonWebKeySet, Verifier, VerifierOptions } from './types.js';

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
  const ask = (subject: Subject, explains: boolean) => (text: string, expected: unknown) => use(() => handle.ask(subject, explains, text, expected));
  const verify = (subject: Subject) => ask(subject, false);
  const explain = (subject: Subject) => ask(subject, true);
  const verifier: Verifier = {
    issuer: handle.issuer,
    verifyIdToken: verify(Subject.IdToken),
    explainIdToken: explain(Subject.IdToken),
    verifyRefreshedIdToken: verify(Subject.RefreshedIdToken),
    explainRefreshedIdToken: explain(Subject.RefreshedIdToken),
    verifyUserInfo: verify(Subject.UserInfo),
    explainUserInfo: explain(Subject.UserInfo),
    verifyAccessToken: verify(Subject.AccessToken),
    explainAccessToken: explain(Subject.AccessToken),
    verifyLogoutToken: verify(Subject.LogoutToken),
    explainLogoutToken: explain(Subject.LogoutToken),
    verifyIdTokenHint: verify(Subject.IdTokenHint),
    explainIdTokenHint: explain(Subject.IdTokenHint),
    verifyProvidedClaims: verify(Subject.ProvidedClaims),
    explainProvidedClaims: explain(Subject.ProvidedClaims),
    verifyIntrospectionResponse: verify(Subject.IntrospectionResponse),
    explainIntrospectionResponse: explain(Subject.IntrospectionResponse),
    updateJwks: (jwks: JsonWebKeySet | string): void => use(() => handle.updateJwks(jwks)),
    [dispose]: end,
  };
  return Object.freeze(verifier);
}

// Hosts without explicit resource management have no Symbol.dispose; they get one that a polyfill can find by name.
const dispose: typeof Symbol.dispose = Symbol.dispose ?? (Symbol.for('Symbol.dispose') as typeof Symbol.dispose);
