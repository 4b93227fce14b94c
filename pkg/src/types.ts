/// <reference lib="esnext.disposable" preserve="true" />
// The public types. What a verb does is said at the verb; what a value means is said here.

// ───────────────────────────── loading ─────────────────────────────

// Taken from the host's globals, so that these types need neither the DOM library nor Node's types.
type HostClass<Name extends string> = typeof globalThis extends { [N in Name]: { prototype: infer T } } ? T : never;
type HostModule = typeof globalThis extends { WebAssembly: { Module: { prototype: infer T } } } ? T : never;

/** A compiled module, `WebAssembly.Module`. */
export type WasmModule = HostModule;
/** The bytes of a module. */
export type ModuleBytes = ArrayBuffer | ArrayBufferView;
/** What `init` takes the module from. */
export type ModuleSource = HostClass<'URL'> | string | HostClass<'Request'> | HostClass<'Response'> | ModuleBytes | WasmModule;

// ───────────────────────────── PKCE ─────────────────────────────

/** A code verifier with its challenge (RFC 7636). Keep the verifier with the user's session and use it once. */
export interface Pkce {
  codeVerifier: string;
  codeChallenge: string;
  codeChallengeMethod: 'S256';
}

// ───────────────────────────── keys ─────────────────────────────

/** A registered JWS algorithm that this version verifies. `HS*` only with `clientSecret`, and only when listed. */
export type JwsAlgorithm =
  | 'RS256' | 'RS384' | 'RS512'
  | 'PS256' | 'PS384' | 'PS512'
  | 'ES256' | 'ES384' | 'ES512'
  | 'EdDSA' | 'Ed25519'
  | 'HS256' | 'HS384' | 'HS512';

/** A hash for thumbprints. */
export type HashName = 'SHA-256' | 'SHA-384' | 'SHA-512';

/** A JSON Web Key (RFC 7517). Any other member is carried along and ignored. */
export interface JsonWebKey {
  kty?: string;
  kid?: string;
  use?: string;
  key_ops?: string[];
  alg?: string;
  crv?: string;
  n?: string;
  e?: string;
  x?: string;
  y?: string;
  // `any`, so that the key types of the DOM, Node and other libraries can be passed as they are.
  [member: string]: any;
}

/** A JSON Web Key Set (RFC 7517 §5). */
export interface JsonWebKeySet {
  keys: JsonWebKey[];
}

/** What a verifier knows of a usable key. */
export interface KeyInfo {
  kid?: string;
  kty: string;
  crv?: string;
  /** Size of the modulus or of the curve's field, in bits. */
  bits: number;
  /** The algorithms the key may be used with. */
  algorithms: JwsAlgorithm[];
  /** RFC 7638 with SHA-256. */
  thumbprint: string;
}

// ───────────────────────────── verifying ─────────────────────────────

/** Seconds since 1970-01-01T00:00:00Z, or a length of time in seconds. Fractions are allowed; milliseconds are refused. */
export type Seconds = number;

/** Issuer, keys and policy of a verifier. A name that is not listed here is refused with `invalid_option`. */
export interface VerifierOptions {
  /** The issuer, compared character by character with `iss`. An https URL; http only for loopback hosts. */
  issuer: string;
  /** The issuer's key set, as an object or as its JSON text. Parsed, checked and prepared once. */
  jwks: JsonWebKeySet | string;
  /** The `client_id` registered with the issuer. Needed by the verbs for ID tokens and logout tokens. */
  clientId?: string;
  /** The identifiers of your API, of which an access token must name one. Needed by the verbs for access tokens. */
  audience?: string | string[];
  /** Further `aud` values an ID token may carry beside `clientId`. Default: none. */
  trustedAudiences?: string[];
  /** Accepted algorithms. Default: every asymmetric one. `none` is never accepted. */
  algorithms?: JwsAlgorithm[];
  /** The key for `HS*`: a string is taken as its UTF-8 bytes. At least as long as the hash. */
  clientSecret?: string | Uint8Array;
  /** Which `acr` is good enough: one of `anyOf`, or at least `minimum` in `order` (weakest first). Default: any. */
  acr?: AcrPolicy;
  /** How far the issuer's clock may be off, in seconds. Default 10, at most 300. */
  clockTolerance?: Seconds;
  /** The time, or a function that is asked at each call. Default: the host's clock. */
  now?: Seconds | (() => Seconds);
  /** The longest token that is looked at, in bytes. Default 16384. */
  maxTokenBytes?: number;
  /** Whether `azp` is compared with `clientId`, and required beside several audiences. Default `'enforce'`. */
  azp?: 'enforce' | 'ignore';
  /**
   * Asked last of all about a token that is presented once only (ID token, logout token): `true` says that it was seen for
   * the first time. `id` is the nonce, or the `jti`; a token that has neither is refused. Not asked about a token
   * with `previous`, which carries the nonce of the first, and by `explain*`.
   */
  replay?: (entry: ReplayEntry) => boolean;
  /**
   * Asked last of all about an access token that holds: `true` says that it was revoked, which no token can tell of itself.
   * `explain*` does not ask.
   */
  isRevoked?: (token: VerifiedAccessToken) => boolean;
  /**
   * Remembers of tokens that their signature held, so that it is not computed twice: for tokens that come again, as access tokens do.
   * Expiry, nonce and every other rule are judged each time; refused signatures and `HS*` are not remembered; new keys empty it. When
   * it is full, the token goes that was not seen for the longest time. Default `false`.
   */
  cache?: false | CacheOptions;
}

/** How much a cache of verified signatures remembers. */
export interface CacheOptions {
  /** Tokens, 0 to 1000000, of some 50 bytes each; 0 remembers none. Default 1000. */
  maxEntries?: number;
}

/** What a replay store remembers, until the token expires. */
export interface ReplayEntry {
  kind: TokenKind;
  issuer: string;
  id: string;
  expiresAt: Seconds;
}

/** Which authentication context class is good enough. */
export interface AcrPolicy {
  /** The classes from weakest to strongest; needed by `minimum`. */
  order?: string[];
  /** The weakest class of `order` that is accepted. */
  minimum?: string;
  /** The classes that are accepted. */
  anyOf?: string[];
}

/** What this one authentication request sent, so that the ID token can be bound to it. */
export interface IdTokenExpectations {
  /** The nonce that was sent. `null` says that none was, and then a token with one is refused. */
  nonce: string | null;
  /** The subject, where the user is known already. Default: any user. */
  subject?: string;
  /**
   * How the token came. From the front channel (`hybrid`, `implicit`) a nonce and the hash claims are required, and the
   * token may be an hour old. Default `'code'`.
   */
  flow?: 'code' | 'hybrid' | 'implicit';
  /** The access token received with it, compared with `at_hash`. */
  accessToken?: string;
  /** The authorization code received with it, compared with `c_hash`. */
  code?: string;
  /** The `state` sent, compared with `s_hash`. */
  state?: string;
  /** Whether `s_hash` must be there, as FAPI 1.0 Advanced §5.1 requires; needs `state`. Default `false`. */
  requireSHash?: boolean;
  /** The `max_age` sent, in seconds: how long ago the user may have authenticated. 0 means zero. Default: any time. */
  maxAge?: Seconds;
  /** The longest accepted time since `iat`, in seconds. 0 means zero. */
  maxTokenAge?: Seconds;
  /** Replaces the verifier's `acr` for this call. */
  acr?: AcrPolicy;
  /** Authentication methods (`amr`, RFC 8176) that the user must all have used. Default: none. */
  requiredAmr?: string[];
  /** In the hybrid flow: the verified token of the front channel, when this one is from the token endpoint. */
  previous?: VerifiedIdToken;
}

/** What a refreshed ID token is bound to. */
export interface RefreshedIdTokenExpectations {
  /** The verified ID token of the login or of the last refresh; it may have been kept as JSON in between. */
  previous: VerifiedIdToken;
  /** The access token received with it, compared with `at_hash`. */
  accessToken?: string;
}

/** What a UserInfo response is bound to. */
export interface UserInfoExpectations {
  /** The value of the response's `Content-Type` header. */
  contentType: string;
  /** `subject` of the verified ID token. */
  expectedSubject: string;
  /** Whether signed responses were registered: then plain JSON is refused. Default `false`. */
  expectSigned?: boolean;
}

/** What this one request to your API needs. */
export interface AccessTokenExpectations {
  /** Scopes that must all have been granted, compared exactly. Default: none. */
  requiredScopes?: string[];
  /** The subject, where the user is known already. Default: any. */
  subject?: string;
  /** Whether the token must be about a user and not about the client itself. Default `false`. */
  requireUser?: boolean;
  /** How long ago the user may have authenticated, in seconds. 0 means zero. Default: any time. */
  maxAge?: Seconds;
  /** The longest time from `iat` to `exp`, in seconds; beyond it the result has the warning `lifetime_too_long`. Default: any. */
  maxLifetime?: Seconds;
  /** Replaces the verifier's `acr` for this call. */
  acr?: AcrPolicy;
  /**
   * `'rfc9068'` asks for `typ: at+jwt` and every required claim. `'legacy-jwt'` is for servers that predate it: `typ`
   * `JWT` or none, `azp` in the place of `client_id`, scopes as a list or under `scp` or `scopes`; the result carries
   * the warning `not_rfc9068`. Default `'rfc9068'`.
   */
  profile?: 'rfc9068' | 'legacy-jwt';
}

/** What a request says that sends an ID token back as a hint. */
export interface IdTokenHintExpectations {
  /** The client the request names; `null` says that it names none, and then the token of any client is taken. */
  clientId: string | null;
  /** Whether a token that has expired is taken: at the end of a session it usually has. */
  allowExpired: boolean;
  /** The subject of the session, where there is one. Default: any. */
  subject?: string;
}

/** The claims to take from a claims provider. */
export interface ProvidedClaimsExpectations {
  /** Their names, as `_claim_names` lists them for the source; none about the token itself (`iss`, `sub`, …). */
  claims: string[];
}

/** What an introspection response is bound to, and what this one request needs. */
export interface IntrospectionExpectations {
  /** The value of the response's `Content-Type` header. */
  contentType: string;
  /** Whether signed responses (RFC 9701) were registered: then plain JSON is refused. Default `false`. */
  expectSigned?: boolean;
  /** Scopes that must all have been granted, compared exactly. Default: none. */
  requiredScopes?: string[];
  /** The subject, where the user is known already. Default: any. */
  subject?: string;
  /** Whether the token must be about a user and not about the client itself. Default `false`. */
  requireUser?: boolean;
  /** How long ago the user may have authenticated, in seconds. 0 means zero. Default: any time. */
  maxAge?: Seconds;
  /** Replaces the verifier's `acr` for this call. */
  acr?: AcrPolicy;
}

/** What a metadata document is compared with. */
export interface MetadataExpectations {
  /** The issuer identifier the document was fetched for. */
  issuer: string;
  /** `'oidc'`: OpenID Connect Discovery; `'oauth'`: RFC 8414. Default `'oidc'`. */
  type?: 'oidc' | 'oauth';
  /** Whether a server that does not list the PKCE method S256 is refused (RFC 9700 §2.1.1). Default `false`: a warning. */
  requirePkce?: boolean;
}

/** The access token of a request, judged by nobody yet. */
export interface AccessTokenCredential {
  /** `'DPoP'`: the token goes with a proof. */
  scheme: 'Bearer' | 'DPoP';
  accessToken: string;
}

/** Where some claims of a user come from. */
export type ClaimSource = {
  /** Its name among `_claim_sources`. */
  name: string;
  /** The claims it provides. */
  claims: string[];
} & ({ type: 'aggregated'; jwt: string } | { type: 'distributed'; endpoint: string; accessToken?: string });

/** The session that a logout token is compared with. */
export interface LogoutTokenExpectations {
  session?: { sub?: string; sid?: string };
  /**
   * Whether `exp` must be there, as errata set 1 requires; servers that predate it send none, and then a token ends an hour
   * after its `iat`. Default `true`.
   */
  requireExp?: boolean;
}

/** Checks the tokens of one issuer. Its methods may be taken off it. Disposing of it is possible and never needed. */
export interface Verifier extends Disposable {
  readonly issuer: string;
  /**
   * Verifies an ID token and returns its claims; whatever does not hold is thrown.
   *
   * @param idToken the compact form, three parts of base64url
   * @param expected what the authentication request sent; `nonce` is required
   * @returns the claims with header, issuer, subject, the key that verified, and warnings
   * @throws {TokenError} in this order: `token_too_large`, `malformed_token`, `jwe_not_expected`, `invalid_base64url`,
   * `invalid_header`, `duplicate_member`, `json_too_deep`, `alg_none_forbidden`, `crit_unsupported`, `cty_mismatch`,
   * `typ_mismatch`, `alg_missing`, `alg_not_supported`, `alg_not_allowed`, `key_not_found`, `kid_required`,
   * `key_alg_mismatch`, `key_use_mismatch`, `signature_invalid`, `invalid_claims`, `claim_missing` and `claim_invalid`
   * (each at its claim), `issuer_mismatch`, `audience_mismatch`, `audience_untrusted`, `azp_missing`, `azp_mismatch`,
   * `mac_not_allowed`, `token_expired`, `token_not_yet_valid`, `issued_in_future`, `token_too_old`, `nonce_missing`,
   * `nonce_mismatch`, `nonce_unexpected`, `acr_insufficient`, `auth_time_missing`, `reauthentication_required`, `amr_insufficient`,
   * `at_hash_missing`, `at_hash_mismatch`, `c_hash_missing`, `c_hash_mismatch`, `s_hash_missing`, `s_hash_mismatch`; before all of them
   * `verifier_disposed` after disposal and `invalid_option` for a mistake in the call
   * @see OpenID Connect Core 1.0 §3.1.3.7; RFC 7515 §5.2; RFC 7519 §7.2
   */
  verifyIdToken<C extends object = {}>(idToken: string, expected: IdTokenExpectations): VerifiedIdToken<C>;
  /**
   * The same checks as a report: every rule with its outcome. Never throws for a faulty token.
   *
   * @param idToken as for `verifyIdToken`
   * @param expected as for `verifyIdToken`
   * @returns `ok`, the steps in order, and the error that `verifyIdToken` throws
   * @throws {TokenError} `invalid_option`, `verifier_disposed`: mistakes in the call
   * @see {@link Step}
   */
  explainIdToken(idToken: string, expected: IdTokenExpectations): Report;
  /**
   * Verifies an ID token that came with a refresh: as any other, but bound to an earlier one instead of to a request. The
   * `replay` store is not asked: a refreshed token has no nonce of its own, and came straight from the issuer.
   *
   * @param idToken the compact form
   * @param expected the earlier token, and what came with this one
   * @returns as for `verifyIdToken`
   * @throws {TokenError} those of `verifyIdToken` but the nonce's, then `refresh_iss_mismatch`, `refresh_sub_mismatch`,
   * `refresh_iat_invalid`, `refresh_aud_mismatch`, `refresh_auth_time_mismatch`, `refresh_nonce_mismatch`, `azp_mismatch`
   * @see OpenID Connect Core 1.0 §12.2
   */
  verifyRefreshedIdToken<C extends object = {}>(idToken: string, expected: RefreshedIdTokenExpectations): VerifiedIdToken<C>;
  /**
   * The same checks as a report. Never throws for a faulty token.
   *
   * @param idToken as for `verifyRefreshedIdToken`
   * @param expected as for `verifyRefreshedIdToken`
   * @returns `ok`, the steps in order, and the error that `verifyRefreshedIdToken` throws
   * @throws {TokenError} `invalid_option`, `verifier_disposed`: mistakes in the call
   * @see {@link Step}
   */
  explainRefreshedIdToken(idToken: string, expected: RefreshedIdTokenExpectations): Report;
  /**
   * Verifies a UserInfo response, plain (over TLS from the issuer) or signed.
   *
   * @param body the response's body as text
   * @param expected its content type, and the subject of the ID token
   * @returns the claims; `form` says whether they were signed
   * @throws {TokenError} `unexpected_content_type`, `signed_userinfo_required`, `userinfo_sub_mismatch`, `claim_missing`,
   * `claim_invalid`, `invalid_claims`, `duplicate_member`, `json_too_deep`, `token_too_large`; signed, also those of the
   * token's form, key and signature, `wrong_token_kind`, `issuer_mismatch`, `audience_mismatch` and those of times
   * @see OpenID Connect Core 1.0 §5.3.2
   */
  verifyUserInfo<C extends object = {}>(body: string, expected: UserInfoExpectations): VerifiedUserInfo<C>;
  /**
   * The same checks as a report. Never throws for a faulty response.
   *
   * @param body as for `verifyUserInfo`
   * @param expected as for `verifyUserInfo`
   * @returns `ok`, the steps in order, and the error that `verifyUserInfo` throws
   * @throws {TokenError} `invalid_option`, `verifier_disposed`: mistakes in the call
   * @see {@link Step}
   */
  explainUserInfo(body: string, expected: UserInfoExpectations): Report;
  /**
   * Verifies a JWT access token at the resource server and returns its claims; whatever does not hold is thrown, with
   * the answer a server gives (`oauthError`, `status`, {@link toWwwAuthenticate}).
   *
   * @param accessToken the compact form, without the scheme
   * @param expected what this request needs; may be left out
   * @returns the claims, and whether the subject is a user or the client itself
   * @throws {TokenError} those of the token's form, key and signature as for `verifyIdToken`, `typ_mismatch`,
   * `claim_missing` and `claim_invalid` (each at its claim), `issuer_mismatch`, `audience_mismatch`, `wrong_token_kind`,
   * `token_expired`, `token_not_yet_valid`, `issued_in_future`, `pop_required`, `cnf_unsupported`, `subject_mismatch`,
   * `user_token_required`, `insufficient_scope`, `insufficient_user_authentication`, `token_revoked`; before all of them
   * `verifier_disposed` and `invalid_option`
   * @see RFC 9068 §4; RFC 6750 §3.1; RFC 9470 §3
   */
  verifyAccessToken<C extends object = {}>(accessToken: string, expected?: AccessTokenExpectations): VerifiedAccessToken<C>;
  /**
   * The same checks as a report. Never throws for a faulty token.
   *
   * @param accessToken as for `verifyAccessToken`
   * @param expected as for `verifyAccessToken`
   * @returns `ok`, the steps in order, and the error that `verifyAccessToken` throws
   * @throws {TokenError} `invalid_option`, `verifier_disposed`: mistakes in the call
   * @see {@link Step}
   */
  explainAccessToken(accessToken: string, expected?: AccessTokenExpectations): Report;
  /**
   * Verifies a logout token of the back channel; whatever does not hold is thrown and answered by 400.
   *
   * @param logoutToken the compact form
   * @param expected the session to compare with; may be left out, and then look the session up by `sub` and `sid`
   * @returns the claims, of which `sub`, `sid` or both say what ends
   * @throws {TokenError} those of the token's form, key and signature as for `verifyIdToken`, `typ_mismatch`,
   * `claim_missing` and `claim_invalid` (each at its claim), `issuer_mismatch`, `audience_mismatch`, `audience_untrusted`,
   * `token_expired`, `token_not_yet_valid`, `issued_in_future`, `logout_subject_missing`, `logout_event_missing`,
   * `nonce_forbidden`, `jti_missing`, `logout_session_mismatch`; before all of them `verifier_disposed` and `invalid_option`
   * @see OpenID Connect Back-Channel Logout 1.0 §2.6
   */
  verifyLogoutToken(logoutToken: string, expected?: LogoutTokenExpectations): VerifiedLogoutToken;
  /**
   * The same checks as a report. Never throws for a faulty token.
   *
   * @param logoutToken as for `verifyLogoutToken`
   * @param expected as for `verifyLogoutToken`
   * @returns `ok`, the steps in order, and the error that `verifyLogoutToken` throws
   * @throws {TokenError} `invalid_option`, `verifier_disposed`: mistakes in the call
   * @see {@link Step}
   */
  explainLogoutToken(logoutToken: string, expected?: LogoutTokenExpectations): Report;
  /**
   * Verifies an ID token that comes back as `id_token_hint`, as its issuer or a server beside it does. It says whom a request
   * is about and proves nothing else; the result is no `VerifiedIdToken`.
   *
   * @param idToken the compact form
   * @param expected the client of the request, and whether the token may have expired: both are said, not guessed
   * @returns the claims; the warning `token_expired` where the token had expired and that is allowed
   * @throws {TokenError} those of the token's form, key and signature as for `verifyIdToken`, `wrong_token_kind`,
   * `issuer_mismatch`, `claim_missing` and `claim_invalid` (each at its claim), `subject_mismatch`, `audience_mismatch`,
   * `token_expired`, `token_not_yet_valid`, `issued_in_future`; before all of them `verifier_disposed` and `invalid_option`
   * @see OpenID Connect RP-Initiated Logout 1.0 §2; OpenID Connect Core 1.0 §3.1.2.1
   */
  verifyIdTokenHint<C extends object = {}>(idToken: string, expected: IdTokenHintExpectations): VerifiedIdTokenHint<C>;
  /**
   * The same checks as a report. Never throws for a faulty token.
   *
   * @param idToken as for `verifyIdTokenHint`
   * @param expected as for `verifyIdTokenHint`
   * @returns `ok`, the steps in order, and the error that `verifyIdTokenHint` throws
   * @throws {TokenError} `invalid_option`, `verifier_disposed`: mistakes in the call
   * @see {@link Step}
   */
  explainIdTokenHint(idToken: string, expected: IdTokenHintExpectations): Report;
  /**
   * Verifies claims that a claims provider signed, aggregated or fetched from a distributed source. This verifier is the claims
   * provider's: its issuer, its keys.
   *
   * @param jwt the JWT of the source ({@link resolveClaimSources})
   * @param expected the claims to take, as the user's own issuer listed them for this source
   * @returns these claims and no others; a claim that is missing is no error
   * @throws {TokenError} those of the token's form, key and signature as for `verifyIdToken`, `typ_mismatch`,
   * `wrong_token_kind`, `issuer_mismatch`, `audience_mismatch`, `claim_missing` and `claim_invalid` (each at its claim),
   * `token_expired`, `token_not_yet_valid`, `issued_in_future`; before all of them `verifier_disposed` and `invalid_option`
   * @see OpenID Connect Core 1.0 §5.6.2
   */
  verifyProvidedClaims<C extends object = {}>(jwt: string, expected: ProvidedClaimsExpectations): VerifiedProvidedClaims<C>;
  /**
   * The same checks as a report. Never throws for a faulty token.
   *
   * @param jwt as for `verifyProvidedClaims`
   * @param expected as for `verifyProvidedClaims`
   * @returns `ok`, the steps in order, and the error that `verifyProvidedClaims` throws
   * @throws {TokenError} `invalid_option`, `verifier_disposed`: mistakes in the call
   * @see {@link Step}
   */
  explainProvidedClaims(jwt: string, expected: ProvidedClaimsExpectations): Report;
  /**
   * Verifies the answer of an introspection endpoint at the resource server, plain (over TLS from the server) or signed. Keep
   * an answer for a short time, and never beyond `expiresAt`.
   *
   * @param body the response's body as text
   * @param expected its content type, and what this request needs
   * @returns what the server tells of the token, with `form` and `subjectType`
   * @throws {TokenError} `unexpected_content_type`, `token_inactive`, `invalid_claims`, `duplicate_member`, `json_too_deep`,
   * `token_too_large`, `claim_missing` and `claim_invalid` (each at its claim), `issuer_mismatch`, `audience_mismatch`,
   * `token_expired`, `token_not_yet_valid`, `issued_in_future`, `pop_required`, `cnf_unsupported`, `subject_mismatch`,
   * `user_token_required`, `insufficient_scope`, `insufficient_user_authentication`; signed, also those of the token's form,
   * key and signature, and `typ_mismatch`; before all of them `verifier_disposed` and `invalid_option`
   * @see RFC 7662 §2.2; RFC 9701 §5
   */
  verifyIntrospectionResponse<C extends object = {}>(body: string, expected: IntrospectionExpectations): VerifiedIntrospection<C>;
  /**
   * The same checks as a report. Never throws for a faulty response.
   *
   * @param body as for `verifyIntrospectionResponse`
   * @param expected as for `verifyIntrospectionResponse`
   * @returns `ok`, the steps in order, and the error that `verifyIntrospectionResponse` throws
   * @throws {TokenError} `invalid_option`, `verifier_disposed`: mistakes in the call
   * @see {@link Step}
   */
  explainIntrospectionResponse(body: string, expected: IntrospectionExpectations): Report;
  /**
   * Replaces the key set, as after a rotation. When the new set is refused the old one stays.
   *
   * @param jwks the new key set, as an object or as its JSON text
   * @throws {TokenError} `invalid_jwks`, `private_key_in_jwks`, `duplicate_member`, `json_too_deep`, `verifier_disposed`
   * @see OpenID Connect Core 1.0 §10.1.1
   */
  updateJwks(jwks: JsonWebKeySet | string): void;
}

/** Verifiers of several issuers. A token is judged by the verifier of the issuer it names, never by whose key fits. */
export interface VerifierSet {
  /**
   * @param idToken as for `Verifier.verifyIdToken`
   * @param expected as for `Verifier.verifyIdToken`; give it for the issuer the request went to
   * @throws {TokenError} `issuer_mismatch` where no verifier is for the token's `iss`; those of `Verifier.verifyIdToken`
   */
  verifyIdToken<C extends object = {}>(idToken: string, expected: IdTokenExpectations): VerifiedIdToken<C>;
  /**
   * @param accessToken as for `Verifier.verifyAccessToken`
   * @param expected as for `Verifier.verifyAccessToken`
   * @throws {TokenError} `issuer_mismatch` where no verifier is for the token's `iss`; those of `Verifier.verifyAccessToken`
   */
  verifyAccessToken<C extends object = {}>(accessToken: string, expected?: AccessTokenExpectations): VerifiedAccessToken<C>;
}

/** What kind of token a result is about. */
export type TokenKind =
  | 'id_token' | 'access_token' | 'logout_token' | 'userinfo' | 'introspection_response' | 'id_token_hint' | 'provided_claims';

/** A token whose signature and claims hold. */
export interface Verified<C> {
  readonly verified: true;
  readonly kind: TokenKind;
  readonly claims: Readonly<C>;
  readonly header: Readonly<{ alg: JwsAlgorithm; kid?: string; typ?: string }>;
  readonly issuer: string;
  readonly subject?: string;
  readonly expiresAt?: Seconds;
  /** RFC 7638 with SHA-256, of the key that verified; empty for `HS*`, where it would help to guess the secret. */
  readonly keyThumbprint: string;
  /** Recommendations that did not hold. */
  readonly warnings: readonly Finding[];
}

/** A verified ID token; `C` adds the claims you know of. */
export type VerifiedIdToken<C = {}> = Verified<IdTokenClaims & C> & { readonly kind: 'id_token' };

/** A verified access token; `C` adds the claims you know of. */
export type VerifiedAccessToken<C = {}> = Verified<AccessTokenClaims & C> & {
  readonly kind: 'access_token';
  /** `'client'` where the subject is the client itself, so that no user is involved. */
  readonly subjectType: 'user' | 'client';
  /** The profile it was judged by. */
  readonly profile: 'rfc9068' | 'legacy-jwt';
};

/** A verified logout token. */
export type VerifiedLogoutToken = Verified<LogoutTokenClaims> & { readonly kind: 'logout_token' };

/** A verified UserInfo response; `C` adds the claims you know of. Unsigned, `header` is empty. */
export type VerifiedUserInfo<C = {}> = Omit<Verified<UserInfoClaims & C>, 'header'> & {
  readonly kind: 'userinfo';
  readonly header: Readonly<{ alg?: JwsAlgorithm; kid?: string; typ?: string }>;
  /** Whether the claims were signed (`'jwt'`), or came over TLS alone. */
  readonly form: 'json' | 'jwt';
};

/** A verified hint; `C` adds the claims you know of. It may have expired, and is accepted nowhere as an ID token. */
export type VerifiedIdTokenHint<C = {}> = Verified<IdTokenClaims & C> & { readonly kind: 'id_token_hint' };

/** Verified claims of a claims provider; `C` adds the claims you know of. `subject` is absent: the user is yours to know. */
export type VerifiedProvidedClaims<C = {}> = Verified<{ [claim: string]: unknown } & C> & { readonly kind: 'provided_claims' };

/** A verified introspection response; `C` adds the members you know of. Unsigned, `header` is empty. */
export type VerifiedIntrospection<C = {}> = Omit<Verified<IntrospectionClaims & C>, 'header'> & {
  readonly kind: 'introspection_response';
  readonly header: Readonly<{ alg?: JwsAlgorithm; kid?: string; typ?: string }>;
  /** Whether the response was signed (`'jwt'`), or came over TLS alone. */
  readonly form: 'json' | 'jwt';
  /** `'client'` where the server names no user beside the client. */
  readonly subjectType: 'user' | 'client';
};

/** What a server tells of an active token (RFC 7662 §2.2); all but `active` is optional. */
export interface IntrospectionClaims {
  active: true;
  scope?: string;
  client_id?: string;
  username?: string;
  token_type?: string;
  sub?: string;
  aud?: string | string[];
  iss?: string;
  exp?: Seconds;
  iat?: Seconds;
  nbf?: Seconds;
  jti?: string;
  [member: string]: unknown;
}

/** The claims every UserInfo response has, and whatever else was asked for. */
export interface UserInfoClaims {
  sub: string;
  [claim: string]: unknown;
}

/** The claims every ID token has (OpenID Connect Core 1.0 §2), and whatever else the issuer put in. */
export interface IdTokenClaims {
  iss: string;
  sub: string;
  aud: string | string[];
  exp: Seconds;
  iat: Seconds;
  [claim: string]: unknown;
}

/** The claims every RFC 9068 access token has (§2.2), and whatever else the issuer put in. By the legacy profile some may be absent. */
export interface AccessTokenClaims {
  iss: string;
  exp: Seconds;
  aud: string | string[];
  sub: string;
  client_id: string;
  iat: Seconds;
  jti: string;
  scope?: string;
  [claim: string]: unknown;
}

/** The claims of a logout token (Back-Channel Logout 1.0 §2.4). */
export interface LogoutTokenClaims {
  iss: string;
  aud: string | string[];
  iat: Seconds;
  exp: Seconds;
  jti: string;
  sub?: string;
  sid?: string;
  events: object;
  [claim: string]: unknown;
}

// ───────────────────────────── reading without trust ─────────────────────────────

/** A decoded and not verified JWT. */
export interface UnverifiedJwt {
  readonly verified: false;
  readonly header: Readonly<Record<string, unknown>>;
  /** `null` where the token is encrypted. */
  readonly claims: Readonly<Record<string, unknown>> | null;
  readonly encrypted: boolean;
}

// ───────────────────────────── reports and errors ─────────────────────────────

/** A rule that did not hold without refusing anything. */
export interface Finding {
  /** Row id of the rule. */
  rule: string;
  /** Stable snake_case string. */
  code: string;
  message: string;
}

/** One rule of a report. */
export interface Step {
  /** Row id of the rule, such as `IDT-03`. */
  rule: string;
  /** Section of the specification, such as `OpenID Connect Core 1.0 §3.1.3.7 (3)`. */
  spec: string;
  level: 'MUST' | 'SHOULD' | 'MAY' | 'POLICY';
  title: string;
  /** `skipped`: an earlier failure or a missing expectation left nothing to check. */
  status: 'pass' | 'fail' | 'warn' | 'skipped';
  /** Why it failed, warned or was skipped. */
  reason?: string;
  /** Redacted: never a token, key, nonce, code or secret. */
  expected?: string;
  /** Redacted likewise. */
  actual?: string;
}

/** Every rule with its outcome. */
export interface Report {
  ok: boolean;
  kind: TokenKind | 'metadata';
  steps: Step[];
  /** What the verb throws for the same token. */
  error?: TokenErrorJson;
}

/** A TokenError as a plain object, safe to log. */
export interface TokenErrorJson {
  code: string;
  rule: string;
  spec: string;
  message: string;
  claim?: string;
  option?: string;
  expected?: string;
  actual?: string;
  oauthError?: string;
  status?: number;
  /** What the client would need: parameters of the challenge. */
  challenge?: ChallengeParameters;
}

/** What a client needs to be let in: RFC 6750 §3, RFC 9470 §3. */
export interface ChallengeParameters {
  /** Scopes, separated by spaces. */
  scope?: string;
  /** Sufficient authentication contexts, separated by spaces. */
  acrValues?: string;
  /** The longest time since the user authenticated, in seconds. */
  maxAge?: Seconds;
}
