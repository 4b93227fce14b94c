/// <reference lib="esnext.disposable" preserve="true" />
// The types of tokenward/remote: a verifier that fetches its keys. What a verb does is said at Verifier in types.ts.

import type { KeyStore } from './stores/types.js';
import type {
  AccessTokenExpectations, IdTokenExpectations, IdTokenHintExpectations, IntrospectionExpectations, KeyInfo, LogoutTokenExpectations,
  ProvidedClaimsExpectations, RefreshedIdTokenExpectations, ReplayEntry, Report, Seconds, UserInfoExpectations, VerifiedAccessToken,
  VerifiedIdToken, VerifiedIdTokenHint, VerifiedIntrospection, VerifiedLogoutToken, VerifiedProvidedClaims, VerifiedUserInfo,
  VerifierOptions,
} from './types.js';

/** As much of a `Response` as is looked at. */
export interface RemoteResponse {
  status: number;
  redirected?: boolean;
  headers: { get(name: string): string | null };
  body?: unknown;
  arrayBuffer(): Promise<ArrayBuffer>;
}

/** Something that happened to the key set, for metrics and logs. Nothing in it is from a token. */
export type RemoteEvent = { readonly issuer: string } & (
  /** A set came from its server. */
  | { readonly type: 'fetched'; readonly keys: number }
  /** A set came from the store. */
  | { readonly type: 'restored'; readonly keys: number }
  /** The set has other keys than the one before. */
  | { readonly type: 'rotated'; readonly added: number; readonly removed: number }
  /** An old set is used, as no newer one can be had; once for each failed fetch. */
  | { readonly type: 'served_stale' }
  /** A fetch failed; the next one is made at `retryAt` at the earliest, but for `refresh`. */
  | { readonly type: 'backed_off'; readonly code: string; readonly message: string; readonly failures: number; readonly retryAt: Seconds }
  /** A token needed a key that a fetch did not bring; once for each `kid` and fetch. */
  | { readonly type: 'unknown_kid' }
  /** The store threw, or did not answer in time. */
  | { readonly type: 'store_failed'; readonly cause: unknown }
);

/** How keys are fetched and kept. Lengths of time are in seconds, and zero means zero, but where another unit is named. */
export interface RemoteJwksOptions {
  /** Where the key set is: an https URL (http for loopback hosts only). Default: where the issuer's metadata says. */
  jwksUri?: string;
  /** Makes the requests. Default: the host's `fetch`, looked up at each request. */
  fetch?: (url: string, init: any) => Promise<RemoteResponse>;
  /** How long one request may take, in milliseconds, its body included. Default 5000, at most 60000. */
  timeout?: number;
  /** How long a key set is used without asking again; a shorter `Cache-Control` of its server counts. Default 600. */
  maxAge?: Seconds;
  /** The shortest time between two fetches for unknown keys, and the longest pause after a failed one. Default 30. */
  cooldown?: Seconds;
  /** How long a key set is used after that, where its server fails. Default 3600. */
  staleIfError?: Seconds;
  /** How long a `kid` is remembered that a fetch did not bring. Default 60. */
  unknownKidTtl?: Seconds;
  /** The longest document that is read, in bytes. Default 65536, at most 1 MiB. */
  maxBytes?: number;
  /**
   * Where the key set outlives this process or isolate; see `tokenward/stores`. What it throws counts as absence, and is told by the
   * event `store_failed`. Default: nowhere.
   */
  store?: KeyStore;
  /** Is told what happens to the key set. What it throws is ignored. */
  onEvent?: (event: RemoteEvent) => void;
}

/** The options of a verifier whose keys are fetched; the two hooks may answer later. */
export interface RemoteVerifierOptions extends Omit<VerifierOptions, 'jwks' | 'replay' | 'isRevoked'>, RemoteJwksOptions {
  /** It fetches its keys. */
  jwks?: never;
  /** As for `createVerifier`; a promise is awaited. */
  replay?: (entry: ReplayEntry) => boolean | Promise<boolean>;
  /** As for `createVerifier`; a promise is awaited. */
  isRevoked?: (token: VerifiedAccessToken) => boolean | Promise<boolean>;
}

/** What is known of the keys. */
export interface RemoteState {
  /** When the set came from its server; `null` before the first. */
  fetchedAt: Seconds | null;
  /** Until when it is used without asking again. */
  expiresAt: Seconds | null;
  keys: KeyInfo[];
  /** Code and message of the latest fetch, if it failed. */
  lastError?: string;
}

/**
 * Checks the tokens of one issuer with keys that it fetches itself. Each verb is that of {@link Verifier}, as a promise; beside its
 * errors there are those of fetching: `jwks_unavailable`, `jwks_fetch_forbidden`, and what was wrong with the documents
 * (`metadata_issuer_mismatch`, `metadata_invalid`, `metadata_incomplete`, `invalid_jwks`, `private_key_in_jwks`, `duplicate_member`,
 * `json_too_deep`). They say nothing about the token: a server answers 503.
 */
export interface RemoteVerifier extends AsyncDisposable {
  readonly issuer: string;
  verifyIdToken<C extends object = {}>(idToken: string, expected: IdTokenExpectations): Promise<VerifiedIdToken<C>>;
  explainIdToken(idToken: string, expected: IdTokenExpectations): Promise<Report>;
  verifyRefreshedIdToken<C extends object = {}>(idToken: string, expected: RefreshedIdTokenExpectations): Promise<VerifiedIdToken<C>>;
  explainRefreshedIdToken(idToken: string, expected: RefreshedIdTokenExpectations): Promise<Report>;
  verifyAccessToken<C extends object = {}>(accessToken: string, expected?: AccessTokenExpectations): Promise<VerifiedAccessToken<C>>;
  explainAccessToken(accessToken: string, expected?: AccessTokenExpectations): Promise<Report>;
  verifyLogoutToken(logoutToken: string, expected?: LogoutTokenExpectations): Promise<VerifiedLogoutToken>;
  explainLogoutToken(logoutToken: string, expected?: LogoutTokenExpectations): Promise<Report>;
  verifyUserInfo<C extends object = {}>(body: string, expected: UserInfoExpectations): Promise<VerifiedUserInfo<C>>;
  explainUserInfo(body: string, expected: UserInfoExpectations): Promise<Report>;
  verifyIdTokenHint<C extends object = {}>(idToken: string, expected: IdTokenHintExpectations): Promise<VerifiedIdTokenHint<C>>;
  explainIdTokenHint(idToken: string, expected: IdTokenHintExpectations): Promise<Report>;
  verifyProvidedClaims<C extends object = {}>(jwt: string, expected: ProvidedClaimsExpectations): Promise<VerifiedProvidedClaims<C>>;
  explainProvidedClaims(jwt: string, expected: ProvidedClaimsExpectations): Promise<Report>;
  verifyIntrospectionResponse<C extends object = {}>(body: string, expected: IntrospectionExpectations): Promise<VerifiedIntrospection<C>>;
  explainIntrospectionResponse(body: string, expected: IntrospectionExpectations): Promise<Report>;
  /** Fetches the key set now, whatever was remembered: for a start that should fail early, or a button. */
  refresh(): Promise<void>;
  readonly state: RemoteState;
}

/** Remote verifiers of several issuers, as one. */
export interface RemoteVerifierSet {
  verifyIdToken<C extends object = {}>(idToken: string, expected: IdTokenExpectations): Promise<VerifiedIdToken<C>>;
  verifyAccessToken<C extends object = {}>(accessToken: string, expected?: AccessTokenExpectations): Promise<VerifiedAccessToken<C>>;
}
