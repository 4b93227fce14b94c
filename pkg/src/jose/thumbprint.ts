// Thumbprints of keys in any form. The computation is the core's.

import { optionFault } from '../fault.js';
import { run } from '../link.js';
import type { HashName } from '../types.js';
import { peerError } from './errors.js';
import { isHostKey, jwkOf } from './material.js';
import { isPlainObject } from '../plain-object.js';
import type { CryptoKey, JWK, KeyObject } from './types.js';

type Digest = 'sha256' | 'sha384' | 'sha512';

/**
 * The thumbprint of a key: the same for a private key and its public part.
 *
 * @param key a JWK, a KeyObject or an extractable CryptoKey
 * @param digestAlgorithm default `sha256`
 * @returns unpadded base64url
 * @throws {errors.JWKInvalid} a key that is malformed or of an unknown type
 * @throws {TypeError} no key, or no known digest
 * @see RFC 7638 §3
 */
export async function calculateJwkThumbprint(key: JWK | CryptoKey | KeyObject, digestAlgorithm?: Digest): Promise<string> {
  return thumbprint(key, digestAlgorithm, (jwk, hash) => run((core) => core.jwkThumbprint(jwk, hash)));
}

/**
 * The thumbprint of a key as a URI, `urn:ietf:params:oauth:jwk-thumbprint:sha-256:…`; otherwise as `calculateJwkThumbprint`.
 *
 * @see RFC 9278 §3
 */
export async function calculateJwkThumbprintUri(key: JWK | CryptoKey | KeyObject, digestAlgorithm?: Digest): Promise<string> {
  return thumbprint(key, digestAlgorithm, (jwk, hash) => run((core) => core.jwkThumbprintUri(jwk, hash)));
}

async function thumbprint(key: unknown, digest: unknown, compute: (jwk: JWK, hash: HashName) => string): Promise<string> {
  try {
    return compute(await asJwk(key), hashOf(digest ?? 'sha256'));
  } catch (error) {
    throw peerError(error);
  }
}

async function asJwk(key: unknown): Promise<JWK> {
  if (isHostKey(key)) return jwkOf(key);
  if (isPlainObject(key) && typeof key['kty'] === 'string') return { ...key };
  throw optionFault('key', 'must be a JWK, a CryptoKey or a KeyObject');
}

function hashOf(digest: unknown): HashName {
  const hash = typeof digest === 'string' && Object.hasOwn(HASHES, digest) ? HASHES[digest as Digest] : undefined;
  if (hash === undefined) throw optionFault('digestAlgorithm', 'must be sha256, sha384 or sha512');
  return hash;
}

const HASHES: Readonly<Record<Digest, HashName>> = { sha256: 'SHA-256', sha384: 'SHA-384', sha512: 'SHA-512' };
