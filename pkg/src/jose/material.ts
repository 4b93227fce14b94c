// What a caller has as a key, on its way to the core: a JWK, a secret, a key of Node or of Web Crypto.

import { optionFault } from '../fault.js';
import { isLinked, run } from '../link.js';
import type { CoreJwt } from '../tokenward_bg.js';
import { isPlainObject } from '../plain-object.js';
import type { CryptoKey, JWK, KeyObject } from './types.js';

/** Asks the core with a key of any form. */
export async function withKey<T>(key: unknown, work: (keys: CoreJwt) => T): Promise<T> {
  if (isHostKey(key)) return work(await imported(key));
  if (isBytes(key)) return once({ secret: key }, work);
  if (isPlainObject(key) && typeof key['kty'] === 'string') return once({ jwk: { ...key } }, work);
  throw optionFault('key', 'must be a JWK, a CryptoKey, a KeyObject or, for HS*, a Uint8Array');
}

/** The key as a JWK; of a secret too. */
export async function jwkOf(key: CryptoKey | KeyObject): Promise<JWK> {
  if (isKeyObject(key)) return (key as ExportingKey).export({ format: 'jwk' });
  if (!(key as CryptoKey).extractable) {
    throw optionFault('key', 'is a CryptoKey that is not extractable, which only Web Crypto can use: pass the key as a JWK');
  }
  // The library's own type says less than the host's, so that these types need no DOM library.
  return crypto.subtle.exportKey('jwk', key as unknown as globalThis.CryptoKey) as Promise<JWK>;
}

export function isHostKey(key: unknown): key is CryptoKey | KeyObject {
  return isKeyObject(key) || tagOf(key) === 'CryptoKey';
}

export function isBytes(value: unknown): value is Uint8Array {
  return ArrayBuffer.isView(value) && tagOf(value) === 'Uint8Array';
}

type ExportingKey = KeyObject & { export(options: { format: 'jwk' }): JWK };

/** Keys of a host never change, so they are imported once. */
const kept = new WeakMap<object, CoreJwt>();

async function imported(key: CryptoKey | KeyObject): Promise<CoreJwt> {
  const known = kept.get(key);
  if (known) return known;
  if (key.type === 'private') throw optionFault('key', 'is private: signatures are verified with the public key');
  const jwk = await jwkOf(key);
  // Web Crypto names Ed25519 keys by one of two names (RFC 9864); the key itself is for both.
  if (jwk.kty === 'OKP') delete jwk.alg;
  const keys = run((core) => new core.CoreJwt({ jwk }));
  kept.set(key, keys);
  return keys;
}

function once<T>(keys: object, work: (keys: CoreJwt) => T): T {
  const handle = run((core) => new core.CoreJwt(keys));
  try {
    return work(handle);
  } finally {
    if (isLinked()) handle.free();
  }
}

function isKeyObject(key: unknown): key is KeyObject {
  return tagOf(key) === 'KeyObject';
}

// By tag and not by instanceof: keys may come from another realm, and Node's class is not global.
function tagOf(value: unknown): string {
  return Object.prototype.toString.call(value).slice('[object '.length, -1);
}
