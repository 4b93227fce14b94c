// Mistakes that the types catch. Each directive is itself checked: where the next line compiled, tsc would complain.

import init, {
  computeTokenHash, createVerifier, createVerifierSet, errorCatalog, toWwwAuthenticate, generatePkce, generateState, getLocalizedClaim, jwkThumbprint, parseClaims, TokenError, userKey,
  verifyPkce,
} from 'tokenward';
import { createRemoteVerifier } from 'tokenward/remote';
import { createLocalJWKSet, createRemoteJWKSet, jwtVerify } from 'tokenward/jose';
import type { IdTokenExpectations, Report, VerifiedIdToken } from 'tokenward';
import { memoryStore, redisReplay, redisStore } from 'tokenward/stores';
import { fileStore } from 'tokenward/stores/file';

const base = { issuer: 'https://issuer.example', jwks: '{}', clientId: 'client' };
const verifier = createVerifier(base);

// Unverified where verified is wanted.
// @ts-expect-error
userKey(parseClaims('token'));
// @ts-expect-error
const verified: VerifiedIdToken = parseClaims('token');
// @ts-expect-error
userKey({ claims: { iss: 'x', sub: 'y' } });
// @ts-expect-error
parseClaims('token').claims.sub;
// @ts-expect-error: a report is no result
userKey(verifier.explainIdToken('token', { nonce: 'n' }));

// A decision left out.
// @ts-expect-error
verifier.verifyIdToken('token');
// @ts-expect-error
verifier.verifyIdToken('token', {});
// @ts-expect-error
verifier.verifyIdToken('token', { nonce: undefined });
// @ts-expect-error
createVerifier({ issuer: 'https://issuer.example' });
// @ts-expect-error
createVerifier({ jwks: '{}' });
// @ts-expect-error
verifyPkce({ codeVerifier: 'v' });

// Misspelt or unknown options.
// @ts-expect-error
createVerifier({ ...base, clientID: 'client' });
// @ts-expect-error
createVerifier({ ...base, audiance: 'api' });
// @ts-expect-error
createVerifier({ ...base, cache: { maxSize: 10 } });
// @ts-expect-error
verifier.verifyIdToken('token', { nonce: 'n', maxage: 60 });
// @ts-expect-error
verifier.verifyIdToken('token', { nonce: 'n', access_token: 'x' });
// @ts-expect-error
generatePkce({ length: 64 });
// @ts-expect-error
const expected: IdTokenExpectations = { nonce: 'n', flow: 'code id_token' };

// Values that are never accepted.
// @ts-expect-error
createVerifier({ ...base, algorithms: ['none'] });
// @ts-expect-error
createVerifier({ ...base, algorithms: ['ES256K'] });
// @ts-expect-error
createVerifier({ ...base, algorithms: 'RS256' });
// @ts-expect-error
createVerifier({ ...base, azp: false });
// @ts-expect-error
createVerifier({ ...base, cache: true });
// @ts-expect-error
createVerifier({ ...base, cache: { maxEntries: '10' } });
// @ts-expect-error
createVerifier({ ...base, now: new Date() });
// @ts-expect-error
createVerifier({ ...base, clientId: undefined });
// @ts-expect-error
computeTokenHash('x_hash', 'x', 'RS256');
// @ts-expect-error
jwkThumbprint({ kty: 'EC' }, 'sha256');
// @ts-expect-error
getLocalizedClaim({}, 'name', 'de');

// Verbs are synchronous, results and errors are read-only.
// @ts-expect-error
generateState().then(String);
// @ts-expect-error
verifier.verifyIdToken('token', { nonce: 'n' }).then(String);
// @ts-expect-error: loading is not
const loaded: void = init();
// @ts-expect-error
verifier.issuer = 'https://other.example';
// @ts-expect-error
verifier.verifyIdToken('token', { nonce: 'n' }).claims.sub = 'other';
// @ts-expect-error
errorCatalog[0].code = 'x';
// @ts-expect-error
errorCatalog.push();
// @ts-expect-error
new TokenError('message');

// One kind of token does not stand for another.
// @ts-expect-error
userKey(verifier.verifyAccessToken('token'));
// @ts-expect-error
userKey(verifier.verifyLogoutToken('token'));
// @ts-expect-error
verifier.verifyAccessToken('token', { nonce: 'n' });
// @ts-expect-error
verifier.verifyAccessToken('token', { requiredScopes: 'a' });
// @ts-expect-error
toWwwAuthenticate(undefined);
// @ts-expect-error
verifier.verifyRefreshedIdToken('token', { previous: parseClaims('token') });
// @ts-expect-error
verifier.verifyUserInfo('{}', { contentType: 'application/json' });
// @ts-expect-error
createVerifier({ ...base, replay: async () => true });
// @ts-expect-error
createRemoteVerifier({ ...base });
// @ts-expect-error
createRemoteVerifier({ issuer: 'https://op.example', maxage: 5 });
// @ts-expect-error
createRemoteVerifier({ issuer: 'https://op.example', replay: async () => 'yes' });
// @ts-expect-error
userKey(createRemoteVerifier({ issuer: 'https://op.example' }).verifyIdToken('token', { nonce: null }));
// @ts-expect-error
createVerifierSet([verifier, createRemoteVerifier({ issuer: 'https://op.example' })]);

// A store of another kind, options of another name, and an answer that comes too late for the synchronous verifier.
declare const redis: { isOpen: boolean; get(key: string): Promise<string>; set(key: string, value: string, options: object): Promise<string> };
// @ts-expect-error
redisStore({ get: async () => null, set: async () => 'OK' });
// @ts-expect-error
redisStore(redis, { keyPrefix: 'a' });
// @ts-expect-error
memoryStore({ max: 3 });
// @ts-expect-error
fileStore();
// @ts-expect-error
createVerifier({ ...base, replay: redisReplay(redis) });

// tokenward/jose verifies, and does nothing else.
// @ts-expect-error
import { SignJWT } from 'tokenward/jose';
// @ts-expect-error
jwtVerify('token', 'secret');
// @ts-expect-error
jwtVerify('token', new Uint8Array(32), { isuer: 'x' });
// @ts-expect-error
jwtVerify('token', new Uint8Array(32), { currentDate: 5 });
// @ts-expect-error
jwtVerify('token', new Uint8Array(32)).then(({ key }) => key);
// @ts-expect-error
createLocalJWKSet('{"keys":[]}');
// @ts-expect-error
createRemoteJWKSet('https://op.example/jwks');

// It is in tokenward/remote alone.
// @ts-expect-error
import { createRemoteVerifier as misplaced } from 'tokenward';

export type Kept = [typeof SignJWT, typeof verified, typeof expected, typeof loaded, typeof misplaced, Report];
