// A key set with its members at hand: the core chooses and verifies, this tells which member it was.

import { run } from '../link.js';
import type { CoreJwt } from '../tokenward_bg.js';
import type { KeyInfo } from '../types.js';
import { JOSENotSupported, JWKSMultipleMatchingKeys, JWKSNoMatchingKey } from './error-classes.js';
import type { JSONWebKeySet, JWK, JWSHeaderParameters } from './types.js';

/** Where jwtVerify has its keys from, if not from one key: `use` may be called twice where the keys were fetched anew. */
export interface KeySource {
  use<T>(work: (set: KeySet) => T): Promise<T>;
}

/** The sources behind key functions of this package. */
export const sources = new WeakMap<object, KeySource>();

export class KeySet {
  readonly keys: CoreJwt;
  readonly #text: string;
  #members: readonly (readonly [thumbprint: string, jwk: JWK])[] | undefined;
  #infos: readonly KeyInfo[] | undefined;

  /** `text` is the set as JSON. */
  constructor(text: string) {
    this.keys = run((core) => new core.CoreJwt({ jwks: text }));
    this.#text = text;
  }

  copy(): JSONWebKeySet {
    return JSON.parse(this.#text.replace(/^\uFEFF/, '')) as JSONWebKeySet;
  }

  /** The member with this thumbprint; of several with the same key the one with this `kid`. */
  member(thumbprint: string, kid: string | undefined): JWK | undefined {
    this.#members ??= this.copy().keys.flatMap((jwk) => {
      try {
        return [[run((core) => core.jwkThumbprint(jwk, undefined)), jwk] as const];
      } catch {
        return []; // the core skipped it too
      }
    });
    const same = this.#members.filter(([other]) => other === thumbprint).map(([, jwk]) => jwk);
    const found = same.find((jwk) => jwk.kid === kid) ?? same[0];
    return found && structuredClone(found);
  }

  /** The usable keys that fit a header: of the algorithm and, where the header names one, of the `kid`. */
  matching({ alg, kid }: JWSHeaderParameters): JWK[] {
    this.#infos ??= run((core) => core.inspectJwks(this.#text)).usable as KeyInfo[];
    const fitting = this.#infos.filter((info) => info.algorithms.some((name) => name === alg) && (kid === undefined || info.kid === kid));
    return fitting.flatMap((info) => this.member(info.thumbprint, info.kid) ?? []);
  }

  /** The one key for a header, as a key function answers. */
  one(header: JWSHeaderParameters): JWK {
    const { alg } = header;
    if (typeof alg !== 'string' || !ASYMMETRIC.test(alg)) throw new JOSENotSupported('a key set has no keys for this alg');
    const keys = this.matching(header);
    if (keys.length > 1) throw new JWKSMultipleMatchingKeys(undefined, { keys: () => keys });
    const [key] = keys;
    if (key === undefined) throw new JWKSNoMatchingKey();
    return key;
  }
}

const ASYMMETRIC = /^(?:(?:RS|PS|ES)(?:256|384|512)|EdDSA|Ed25519)$/;
