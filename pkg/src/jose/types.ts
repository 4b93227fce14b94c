// The types of tokenward/jose: as jose's where code is written against them, and no stricter.

import type { customFetch, jwksCache } from './symbols.js';

// Taken from the host's globals, so that these types need neither the DOM library nor Node's types.
type HostClass<Name extends string> = typeof globalThis extends { [N in Name]: { prototype: infer T } } ? T : never;

/** A JSON Web Key (RFC 7517). */
export type JWK = {
  kty?: string; kid?: string; use?: string; key_ops?: string[]; alg?: string; ext?: boolean;
  crv?: string; x?: string; y?: string; n?: string; e?: string; k?: string;
  d?: string; p?: string; q?: string; dp?: string; dq?: string; qi?: string; pub?: string; priv?: string;
  x5c?: string[]; x5t?: string; 'x5t#S256'?: string; x5u?: string;
};

/** A JWK Set (RFC 7517 §5). */
export interface JSONWebKeySet { keys: JWK[] }

/** A key of Web Crypto, of whatever host. Public keys and secrets must be extractable. */
export interface CryptoKey {
  readonly algorithm: { name: string };
  readonly extractable: boolean;
  readonly type: string;
  readonly usages: string[];
}

/** A key of `node:crypto`. */
export interface KeyObject { type: string }

/** What a JWT is verified with; `Uint8Array` is a secret for HS*. */
export type KeyInput = CryptoKey | KeyObject | JWK | Uint8Array;

/** Members of a JOSE header; any other may be present. */
export interface JWSHeaderParameters {
  alg?: string; kid?: string; typ?: string; cty?: string; crit?: string[]; b64?: boolean;
  jku?: string; jwk?: JWK; x5c?: string[]; x5t?: string; x5u?: string;
  [propName: string]: unknown;
}
export interface CompactJWSHeaderParameters extends JWSHeaderParameters { alg: string }
export interface JWTHeaderParameters extends CompactJWSHeaderParameters {}
export interface ProtectedHeaderParameters extends JWSHeaderParameters { enc?: string; zip?: string }

/** The parts of a compact token, as a key function gets them. */
export interface FlattenedJWSInput {
  header?: JWSHeaderParameters;
  payload: string | Uint8Array;
  protected?: string;
  signature: string;
}

/** Claims; any other may be present. `exp`, `nbf` and `iat` are seconds since 1970. */
export interface JWTPayload {
  iss?: string; sub?: string; aud?: string | string[]; jti?: string; nbf?: number; exp?: number; iat?: number;
  [propName: string]: unknown;
}

/** What is demanded of the claims. An unknown name is a TypeError, so that a misspelt option disables nothing. */
export interface JWTClaimVerificationOptions {
  /** One of these must be in `aud`. */
  audience?: string | string[];
  /** Seconds, or a text such as `'5 seconds'`: from 0 (the default) to 300. */
  clockTolerance?: string | number;
  /** `iss` must be one of these, character by character. */
  issuer?: string | string[];
  /** The greatest age by `iat`, in seconds or as a text such as `'2 hours'`; `0` means zero. */
  maxTokenAge?: string | number;
  /** `sub` must be this. */
  subject?: string;
  /** The header's `typ` must be this; `application/` may be left out on either side. */
  typ?: string;
  /** The time to judge by; default now. */
  currentDate?: Date;
  /** Claims that must be there. */
  requiredClaims?: string[];
}
export interface VerifyOptions {
  /** Default: every asymmetric algorithm for public keys, HS* for a secret. */
  algorithms?: string[];
  /** Accepted for compatibility and without effect: a token with `crit` is refused (RFC 7515 §4.1.11). */
  crit?: { [propName: string]: boolean };
}
export interface JWTVerifyOptions extends VerifyOptions, JWTClaimVerificationOptions {}

/** Finds the key for a token of which nothing was verified yet. */
export interface JWTVerifyGetKey<KeyType extends KeyInput = KeyInput> {
  (protectedHeader: CompactJWSHeaderParameters, token: FlattenedJWSInput): Promise<KeyType> | KeyType;
}

export interface JWTVerifyResult<PayloadType = JWTPayload> {
  payload: PayloadType & JWTPayload;
  protectedHeader: JWTHeaderParameters;
}
/** The key that verified the token: what the function returned, or the member of the set. */
export interface ResolvedKey<KeyType extends KeyInput = KeyInput> { key: KeyType }

/** A key function made by `createLocalJWKSet`. Called by itself it gives the one matching public key, as a JWK. */
export interface LocalJWKSet {
  (protectedHeader?: JWSHeaderParameters, token?: FlattenedJWSInput): Promise<JWK>;
  /** A copy of the set. */
  jwks: () => JSONWebKeySet;
}
/** A key function made by `createRemoteJWKSet`. */
export interface RemoteJWKSet {
  (protectedHeader?: JWSHeaderParameters, token?: FlattenedJWSInput): Promise<JWK>;
  /** Whether a missing key would lead to no fetch yet. */
  readonly coolingDown: boolean;
  /** Whether there are keys that are not too old. */
  readonly fresh: boolean;
  /** Whether a fetch is under way. */
  readonly reloading: boolean;
  /** Fetches the keys now. */
  reload: () => Promise<void>;
  /** A copy of the set; `undefined` before there is one. */
  jwks: () => JSONWebKeySet | undefined;
}

/** A substitute for `fetch`. */
export type FetchImplementation = (
  url: string,
  options: { headers: HostClass<'Headers'>; method: 'GET'; redirect: 'manual'; signal: HostClass<'AbortSignal'> },
) => Promise<HostClass<'Response'>>;

/** A key set with the time of its fetch, in milliseconds since 1970: for keeping it outside the process. */
export interface ExportedJWKSCache { jwks: JSONWebKeySet; uat: number }
export type JWKSCacheInput = ExportedJWKSCache | Record<string, never>;

/** Durations are milliseconds. */
export interface RemoteJWKSetOptions {
  /** Greatest length of one request, a whole number; default 5000. */
  timeoutDuration?: number;
  /** Time after a fetch in which a missing key leads to no other; default 30000. */
  cooldownDuration?: number;
  /** Time after which the keys are fetched anew; default 600000. `Infinity`: never. */
  cacheMaxAge?: number;
  /** Headers of the request. */
  headers?: Record<string, string>;
  [jwksCache]?: JWKSCacheInput;
  [customFetch]?: FetchImplementation;
}
