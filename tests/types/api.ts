// How the package is meant to be used, as types: everything here must compile. It is never run.

import init, {
  calculatePkceChallenge, computeTokenHash, createVerifier, createVerifierSet, errorCatalog, extractAccessToken, generateNonce, generatePkce, generateState, getLocalizedClaim,
  initSync, inspectClaims, inspectJwks, isTokenError, jwkThumbprint, jwkThumbprintUri, parseAuthorizationResponse, parseClaims, resolveClaimSources, TokenError, userKey, verifyPkce, version,
} from 'tokenward';
import type {
  AcrPolicy, CacheOptions, ClaimSource, Finding, HashName, IdTokenClaims, IdTokenExpectations, JsonWebKey, JsonWebKeySet, JwsAlgorithm, KeyInfo, ModuleSource, Pkce,
  Report, Seconds, Step, TokenErrorJson, TokenKind, UnverifiedJwt, Verified, VerifiedIdToken, Verifier, VerifierOptions,
} from 'tokenward';
import initInline from 'tokenward/inline';
import { createRemoteVerifier, explainMetadata, validateMetadata, wellKnownUrl } from 'tokenward/remote';
import type { KeyStore as RemoteKeyStore, RemoteEvent, RemoteState, RemoteVerifier, RemoteVerifierSet } from 'tokenward/remote';
import initSlim, { createVerifier as createSlim } from 'tokenward/slim';
import {
  cacheStore, denoKvStore, durableObjectReplay, kvStore, memoryReplay, memoryStore, redisReplay, redisStore, ReplayObject,
} from 'tokenward/stores';
import type {
  CacheLike, DenoKvLike, IoRedisClient, KeyStore, NodeRedisClient, ReplayEntry, ReplayNamespace, ReplayObjectState, WorkersKvLike,
} from 'tokenward/stores';
import { fileStore } from 'tokenward/stores/file';
import wasm from 'tokenward/tokenward.wasm';

declare const foreign: { keys: { kty?: string; kid?: string; n?: string }[] };
declare const fromAnotherLibrary: { keys: ReadonlyNothing[] };
interface ReadonlyNothing {
  kty?: string;
  x5c?: string[];
}

const options: VerifierOptions = {
  issuer: 'https://issuer.example',
  jwks: { keys: [{ kty: 'EC', crv: 'P-256', x: 'x', y: 'y', kid: 'a', 'x5t#S256': 'z', anything: 1 }] },
  clientId: 'client',
  trustedAudiences: ['api'],
  algorithms: ['RS256', 'PS512', 'ES384', 'EdDSA', 'Ed25519', 'HS256'],
  clientSecret: new Uint8Array(32),
  acr: { order: ['a', 'b'], minimum: 'b' },
  clockTolerance: 5,
  now: () => Date.now() / 1000,
  maxTokenBytes: 8192,
  azp: 'ignore',
  isRevoked: ({ claims }) => claims.jti === 'stolen',
  cache: false,
};
const verifier: Verifier = createVerifier(options);
createVerifier({ issuer: 'https://issuer.example', jwks: '{"keys":[]}' });
createVerifier({ issuer: 'https://issuer.example', jwks: foreign, cache: {} });
createVerifier({ issuer: 'https://issuer.example', jwks: foreign, cache: { maxEntries: 10 } satisfies CacheOptions });
createSlim({ issuer: 'https://issuer.example', jwks: fromAnotherLibrary });

const expected: IdTokenExpectations = {
  nonce: null, flow: 'hybrid', accessToken: 'a', code: 'c', state: 's', maxAge: 0, maxTokenAge: 60, acr: { anyOf: ['a'] }, requiredAmr: ['otp'],
};
const verified: VerifiedIdToken = verifier.verifyIdToken('token', expected);
const issuer: string = verified.claims.iss;
const audience: string | string[] = verified.claims.aud;
const unknownClaim: unknown = verified.claims['given_name'];
const { email, groups } = verifier.verifyIdToken<{ email: string; groups: string[] }>('token', { nonce: 'n' }).claims;
const own: [string, string[]] = [email, groups];
const always: true = verified.verified;
const kind: TokenKind = verified.kind;
const alg: JwsAlgorithm = verified.header.alg;
const kid: string | undefined = verified.header.kid;
const until: Seconds | undefined = verified.expiresAt;
const warnings: readonly Finding[] = verified.warnings;
const generic: Verified<IdTokenClaims> = verified;
const key: string = userKey(verified) + verified.keyThumbprint + (verified.subject ?? '') + verifier.issuer;

const report: Report = verifier.explainIdToken('token', { nonce: 'n' });
const steps: Step[] = report.steps;
const refreshed: Report = verifier.explainRefreshedIdToken('token', { previous: verified });
const userInfoReport: Report = verifier.explainUserInfo('{}', { contentType: 'application/json', expectedSubject: 'u' });
const hint = verifier.verifyIdTokenHint('token', { clientId: null, allowExpired: true, subject: 'u' });
const hintKind: 'id_token_hint' = hint.kind;
const told = verifier.verifyIntrospectionResponse<{ tenant: string }>('{}', {
  contentType: 'application/json', expectSigned: false, requiredScopes: ['read'], requireUser: true, maxAge: 60, acr: { anyOf: ['3'] },
});
const activeAndOwn: [true, string, string | undefined] = [told.claims.active, told.claims.tenant, told.header.alg];
const sources: ClaimSource[] = resolveClaimSources(verified.claims).sources;
const provided = sources.map((source) => (source.type === 'aggregated' ? source.jwt : source.endpoint));
const address: unknown = verifier.verifyProvidedClaims('token', { claims: ['address'] }).claims['address'];
const findings: Finding[] = inspectClaims(verified.claims);
const metadata: Record<string, unknown> = validateMetadata({}, { issuer: 'https://issuer.example', type: 'oauth', requirePkce: true });
const metadataKind: Report['kind'] = explainMetadata('{}', { issuer: 'https://issuer.example' }).kind;
const credential: { scheme: 'Bearer' | 'DPoP'; accessToken: string } | null = extractAccessToken({ authorization: null, query: '?x=1' });
const parameters: Record<string, string> = parseAuthorizationResponse('code=x&state=y');
const where: string = wellKnownUrl('https://issuer.example', { type: 'oidc' });
const levels: ('MUST' | 'SHOULD' | 'MAY' | 'POLICY')[] = steps.map((step) => step.level);
const reason: string | undefined = report.error?.message ?? steps[0]?.reason;
const nothing: void = verifier.updateJwks({ keys: [] });
{
  using scoped = createVerifier(options);
  scoped.updateJwks('{}');
}

const unverified: UnverifiedJwt = parseClaims('token');
const claims: Readonly<Record<string, unknown>> | null = unverified.claims;
const localized: { value: unknown; tag: string | null } | null = getLocalizedClaim(verified.claims, 'name', ['mi-NZ', 'en']);

const pair: Pkce = generatePkce({ bytes: 64 });
verifyPkce({ ...generatePkce() });
const texts: string[] = [pair.codeVerifier, calculatePkceChallenge('v'), generateState(), generateNonce(), version];
const policy: AcrPolicy = { anyOf: ['a'] };

const jwk: JsonWebKey = { kty: 'OKP', crv: 'Ed25519', x: 'x' };
const set: JsonWebKeySet = { keys: [jwk] };
const hash: HashName = 'SHA-512';
const usable: KeyInfo[] = inspectJwks(set).usable;
const skipped: Finding[] = inspectJwks('{}').skipped;
const prints: string = jwkThumbprint(jwk) + jwkThumbprint(jwk, hash) + jwkThumbprintUri(jwk, 'SHA-256') + computeTokenHash('at_hash', 'x', 'EdDSA');

try {
  verifier.verifyIdToken('token', { nonce: 'n' });
} catch (error) {
  if (!isTokenError(error)) throw error;
  const thrown: TokenError = error;
  const json: TokenErrorJson = thrown.toJSON();
  const status: 400 | 401 | 403 | undefined = thrown.status;
  const entry: string | undefined = errorCatalog.find(({ code }) => code === thrown.code)?.remedy;
  const name: 'TokenError' = thrown.name;
  void [json, status, entry, name, thrown.claim, thrown.expected, thrown.actual, thrown.oauthError, thrown.rule, thrown.spec];
}

const store: RemoteKeyStore & KeyStore = { get: async () => null, put: async () => {} };
const remote: RemoteVerifier = createRemoteVerifier({
  issuer: 'https://op.example', clientId: 'client', fetch, store, timeout: 5000, maxAge: 0, replay: async ({ id }) => id !== '', isRevoked: () => false,
  onEvent: (event: RemoteEvent) => void (event.type === 'backed_off' && event.retryAt > 0),
});
const state: RemoteState = remote.state;
const later: Promise<VerifiedIdToken> = remote.verifyIdToken('token', { nonce: null });
const remoteSet: RemoteVerifierSet = createVerifierSet([remote]);

const ready: Promise<void> = init();
const loading: Promise<void>[] = [
  initSlim(wasm), initSlim(new URL('https://x.example/tokenward.wasm')), initSlim('./tokenward.wasm'), initSlim(fetch('./tokenward.wasm')),
  initSlim(new Request('https://x.example')), initSlim(new Response()), initSlim(new Uint8Array(8)), initSlim(new ArrayBuffer(8)), initInline(),
];
const source: ModuleSource = 'https://x.example/tokenward.wasm';
initSync(wasm);
initSync(new Uint8Array(8));

export {
  always, audience, later, remoteSet, state, claims, alg, generic, issuer, key, kid, kind, levels, loading, localized, nothing, own, policy, prints, ready, reason, skipped,
  source, texts, unknownClaim, until, usable, warnings,
};

// Stores: backends by what they can do, whoever made them.
declare const backends: WorkersKvLike & { cache: CacheLike; deno: DenoKvLike; redis: NodeRedisClient; ioredis: IoRedisClient };
declare const durable: { namespace: ReplayNamespace; state: ReplayObjectState };
const keyStores: KeyStore[] = [
  memoryStore(), memoryStore({ maxEntries: 3, now: () => 0 }), kvStore(backends), cacheStore(backends.cache, { origin: 'https://a.example' }),
  denoKvStore(backends.deno), redisStore(backends.redis), redisStore(backends.ioredis, { prefix: 'a/' }), fileStore('keys'), fileStore({ href: 'file:///keys' }),
];
const replays: ((entry: ReplayEntry) => boolean | Promise<boolean>)[] = [
  memoryReplay({ maxEntries: 3 }), redisReplay(backends.redis, { prefix: 'a/' }), durableObjectReplay(durable.namespace, { shards: 1 }),
];
createVerifier({ issuer: 'https://issuer.example', jwks: '{}', replay: memoryReplay() });
class Own extends ReplayObject {}
export const stored = [keyStores, replays, new Own(durable.state)];
