// createVerifier: a frozen object around the one handle that lives in the module's memory. Its methods need no `this`.
// The handle frees itself when it is collected (the glue registers it), so disposal is an offer and no duty.

import { guarded } from './guarded.js';
import { run } from './link.js';
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
  const ask = (verb: string) => (text: string, expected: unknown) => use(() => handle.ask(verb, text, expected));
  const verifier: Verifier = {
    issuer: handle.issuer,
    verifyIdToken: ask('verifyIdToken'),
    explainIdToken: ask('explainIdToken'),
    verifyRefreshedIdToken: ask('verifyRefreshedIdToken'),
    explainRefreshedIdToken: ask('explainRefreshedIdToken'),
    verifyUserInfo: ask('verifyUserInfo'),
    explainUserInfo: ask('explainUserInfo'),
    verifyAccessToken: ask('verifyAccessToken'),
    explainAccessToken: ask('explainAccessToken'),
    verifyLogoutToken: ask('verifyLogoutToken'),
    explainLogoutToken: ask('explainLogoutToken'),
    verifyIdTokenHint: ask('verifyIdTokenHint'),
    explainIdTokenHint: ask('explainIdTokenHint'),
    verifyProvidedClaims: ask('verifyProvidedClaims'),
    explainProvidedClaims: ask('explainProvidedClaims'),
    verifyIntrospectionResponse: ask('verifyIntrospectionResponse'),
    explainIntrospectionResponse: ask('explainIntrospectionResponse'),
    updateJwks: (jwks: JsonWebKeySet | string): void => use(() => handle.updateJwks(jwks)),
    [dispose]: end,
  };
  return Object.freeze(verifier);
}

// Hosts without explicit resource management have no Symbol.dispose; they get one that a polyfill can find by name.
const dispose: typeof Symbol.dispose = Symbol.dispose ?? (Symbol.for('Symbol.dispose') as typeof Symbol.dispose);
