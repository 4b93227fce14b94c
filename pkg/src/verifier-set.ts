// createVerifierSet: finds the verifier for a token by the issuer the token names. The core reads the name; the verifier judges.

import { optionFault } from './fault.js';
import { run } from './link.js';
import type { RemoteVerifier, RemoteVerifierSet } from './remote-types.js';
import type { AccessTokenExpectations, IdTokenExpectations, Verifier, VerifierSet } from './types.js';

/**
 * Joins verifiers of several issuers into one.
 *
 * @param verifiers one for each issuer; either all of them with keys at hand, or all of them fetching their keys
 * @returns a frozen set; its methods may be taken off it, and return promises where those of the verifiers do
 * @throws {TokenError} `invalid_option` for an empty list, two verifiers of one issuer, verifiers of both sorts, or anything that is no verifier
 * @see RFC 8725 §3.8; RFC 9700 §4.4
 */
export function createVerifierSet(verifiers: Verifier[]): VerifierSet;
export function createVerifierSet(verifiers: RemoteVerifier[]): RemoteVerifierSet;
export function createVerifierSet(verifiers: Verifier[] | RemoteVerifier[]): VerifierSet | RemoteVerifierSet {
  const known: unknown[] = Array.isArray(verifiers) ? Array.from<unknown>(verifiers) : []; // a copy has no holes
  if (known.length === 0 || !known.every(isVerifier)) {
    throw optionFault('verifiers', 'must be a list of verifiers, one for each issuer');
  }
  const issuers = known.map(({ issuer }) => issuer);
  if (new Set(issuers).size !== issuers.length) throw optionFault('verifiers', 'has two verifiers of one issuer');
  const remote = known.filter((verifier) => 'refresh' in verifier).length;
  if (remote > 0 && remote < known.length) throw optionFault('verifiers', 'has verifiers that fetch their keys, and others');
  // The core answers with a position in the list it was given.
  const choose = (token: string, isAccessToken: boolean): Verifier =>
    known[run((core) => core.chooseIssuer(token, issuers, isAccessToken))] as Verifier;
  const verifyIdToken = (idToken: string, expected: IdTokenExpectations) => choose(idToken, false).verifyIdToken(idToken, expected);
  const verifyAccessToken = (accessToken: string, expected?: AccessTokenExpectations) =>
    choose(accessToken, true).verifyAccessToken(accessToken, expected);
  const set = { verifyIdToken, verifyAccessToken } as VerifierSet;
  return Object.freeze(remote > 0 ? inPromises(set) : set) as VerifierSet | RemoteVerifierSet;
}

/** What is thrown at once becomes a rejection too. */
function inPromises({ verifyIdToken, verifyAccessToken }: Pick<Verifier, 'verifyIdToken' | 'verifyAccessToken'>): object {
  return {
    verifyIdToken: async (idToken: string, expected: IdTokenExpectations) => verifyIdToken(idToken, expected),
    verifyAccessToken: async (accessToken: string, expected?: AccessTokenExpectations) => verifyAccessToken(accessToken, expected),
  };
}

function isVerifier(value: unknown): value is Verifier {
  const verifier = value as Partial<Verifier> | null | undefined;
  return typeof verifier?.issuer === 'string' && typeof verifier.verifyIdToken === 'function' && typeof verifier.verifyAccessToken === 'function';
}
