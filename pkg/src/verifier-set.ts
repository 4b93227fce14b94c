// createVerifierSet: finds the verifier for a token by the issuer the token names. The core reads the name; the verifier judges.

import { optionFault } from './fault.js';
import { run } from './link.js';
import type { AccessTokenExpectations, IdTokenExpectations, Verifier, VerifierSet } from './types.js';

/**
 * Joins verifiers of several issuers into one.
 *
 * @param verifiers one for each issuer
 * @returns a frozen set; its methods may be taken off it
 * @throws {TokenError} `invalid_option` for an empty list, two verifiers of one issuer, or anything that is no verifier
 * @see RFC 8725 §3.8; RFC 9700 §4.4
 */
export function createVerifierSet(verifiers: Verifier[]): VerifierSet {
  const known: unknown[] = Array.isArray(verifiers) ? Array.from(verifiers) : []; // a copy has no holes
  if (known.length === 0 || !known.every(isVerifier)) {
    throw optionFault('verifiers', 'must be a list of verifiers, one for each issuer');
  }
  const issuers = known.map(({ issuer }) => issuer);
  if (new Set(issuers).size !== issuers.length) throw optionFault('verifiers', 'has two verifiers of one issuer');
  // The core answers with a position in the list it was given.
  const choose = (token: string, isAccessToken: boolean): Verifier =>
    known[run((core) => core.chooseIssuer(token, issuers, isAccessToken))] as Verifier;
  return Object.freeze({
    verifyIdToken: (idToken: string, expected: IdTokenExpectations) => choose(idToken, false).verifyIdToken(idToken, expected),
    verifyAccessToken: (accessToken: string, expected?: AccessTokenExpectations) =>
      choose(accessToken, true).verifyAccessToken(accessToken, expected),
  }) as VerifierSet;
}

function isVerifier(value: unknown): value is Verifier {
  const verifier = value as Partial<Verifier> | null | undefined;
  return typeof verifier?.issuer === 'string' && typeof verifier.verifyIdToken === 'function' && typeof verifier.verifyAccessToken === 'function';
}
