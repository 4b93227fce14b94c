// createLocalJWKSet: a key set as a key function.

import { JWKSInvalid } from './error-classes.js';
import { peerError } from './errors.js';
import { KeySet, sources } from './key-set.js';
import { isPlainObject } from '../plain-object.js';
import type { FlattenedJWSInput, JSONWebKeySet, JWSHeaderParameters, LocalJWKSet } from './types.js';

/**
 * Makes a key function of a JWK Set, for `jwtVerify`. The set is checked and its keys are imported once, here.
 *
 * Given to `jwtVerify`, the core chooses: of up to four keys with the token's `kid` each is tried; a token without `kid` needs
 * a set in which one key fits. Called by itself, the function gives the one matching public key as a JWK, which `jwtVerify`
 * takes, and throws `JWKSMultipleMatchingKeys` where there are several: iterating over the error gives them.
 *
 * @param jwks the key set
 * @returns the key function; its `jwks()` gives a copy of the set
 * @throws {errors.JWKSInvalid} no JWK Set, or one with private or symmetric keys, or with a member twice
 * @see RFC 7517 §5; OpenID Connect Core 1.0 §10.1
 */
export function createLocalJWKSet(jwks: JSONWebKeySet): LocalJWKSet {
  const set = keySetOf(jwks);
  const resolve = async (protectedHeader?: JWSHeaderParameters, token?: FlattenedJWSInput) => set.one({ ...protectedHeader, ...token?.header });
  sources.set(resolve, { use: async (work) => work(set) });
  return Object.defineProperty(resolve, 'jwks', { value: () => set.copy() }) as LocalJWKSet;
}

function keySetOf(jwks: unknown): KeySet {
  let text: string;
  try {
    text = JSON.stringify(structuredClone(jwks));
  } catch (cause) {
    throw new JWKSInvalid('the key set holds what is no JSON', { cause });
  }
  if (!isPlainObject(jwks)) throw new JWKSInvalid('the key set is no JWK Set');
  try {
    return new KeySet(text);
  } catch (error) {
    throw peerError(error, { set: true });
  }
}
