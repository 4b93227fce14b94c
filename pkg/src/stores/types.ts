// What a store of keys is, for those who write their own.

import type { Seconds } from '../types.js';

/**
 * Keeps short texts for others of the same application: what was fetched from an issuer. Whoever can write into it
 * chooses the keys that tokens are verified with.
 */
export interface KeyStore {
  /**
   * @param key 1 to 400 printable ASCII characters
   * @returns the value that was put last, or `null` where there is none, it ended, or it cannot be read as one
   * @throws what the backend throws
   */
  get(key: string): Promise<string | null>;
  /**
   * @param key as for `get`
   * @param value a JSON text
   * @param ttl how long to keep it at most, in seconds, more than 0; fractions are allowed
   * @throws what the backend throws
   */
  put(key: string, value: string, ttl: Seconds): Promise<void>;
}
