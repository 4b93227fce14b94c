// Code as it is written against npm `jose`, with one import changed: everything here must compile. It is never run.

import { calculateJwkThumbprint, createLocalJWKSet, createRemoteJWKSet, customFetch, decodeJwt, decodeProtectedHeader, errors, jwksCache, jwtVerify } from 'tokenward/jose';
import type {
  CryptoKey, ExportedJWKSCache, FetchImplementation, FlattenedJWSInput, JSONWebKeySet, JWK, JWTHeaderParameters, JWTPayload, JWTVerifyGetKey, JWTVerifyOptions,
  JWTVerifyResult, KeyInput, KeyObject, LocalJWKSet, RemoteJWKSet, RemoteJWKSetOptions, ResolvedKey,
} from 'tokenward/jose';

declare const jwt: string;
declare const publicKey: CryptoKey;
declare const keyObject: KeyObject;
declare const response: { json(): Promise<unknown> };

const JWKS: RemoteJWKSet = createRemoteJWKSet(new URL('https://www.googleapis.com/oauth2/v3/certs'));
const options: JWTVerifyOptions = {
  issuer: ['urn:example:issuer'], audience: 'urn:example:audience', subject: 's', typ: 'at+jwt', algorithms: ['RS256', 'ES256'], clockTolerance: '5 seconds',
  maxTokenAge: '2 hours', currentDate: new Date(), requiredClaims: ['jti'], crit: { exp: true },
};

export async function verified(): Promise<string | undefined> {
  const { payload, protectedHeader } = await jwtVerify(jwt, JWKS, options);
  const alg: string = protectedHeader.alg;
  const scope = payload['scope'] as string;
  const expires: number | undefined = payload.exp;
  return `${payload.sub} ${alg} ${scope} ${expires} ${protectedHeader['x'] as string}`;
}

interface Session { role: 'admin' | 'user'; tenant: string }
export async function typed(secret: Uint8Array): Promise<Session> {
  const result: JWTVerifyResult<Session> = await jwtVerify<Session>(jwt, secret);
  const { payload } = await jwtVerify<Session>(new TextEncoder().encode(jwt), new TextEncoder().encode('secret'));
  const role: 'admin' | 'user' = payload.role;
  const issuedAt: number | undefined = result.payload.iat;
  return { role, tenant: `${payload.tenant} ${issuedAt}` };
}

export async function keys(jwk: JWK, anyKey: KeyInput): Promise<unknown[]> {
  const local: LocalJWKSet = createLocalJWKSet({ keys: [jwk, { kty: 'RSA', e: 'AQAB', n: 'n', alg: 'PS256' }] });
  const getKey: JWTVerifyGetKey = async (header, token: FlattenedJWSInput) => (header.kid === 'a' && token.payload !== '' ? jwk : publicKey);
  const either: KeyInput | JWTVerifyGetKey = getKey;
  const resolved: ResolvedKey = await jwtVerify(jwt, getKey);
  const found: JWK = (await jwtVerify(jwt, local)).key;
  const maybe: KeyInput | undefined = (await jwtVerify(jwt, either as KeyInput | JWTVerifyGetKey)).key;
  const copy: JSONWebKeySet = local.jwks();
  return [
    jwtVerify(jwt, publicKey), jwtVerify(jwt, keyObject), jwtVerify(jwt, anyKey), jwtVerify(jwt, async () => new Uint8Array(32)),
    jwtVerify(jwt, (header, token) => local(header, token)), jwtVerify(jwt, await local({ alg: 'ES256' })), resolved.key, found.kid, maybe, copy.keys[0]?.kty,
    calculateJwkThumbprint(jwk, 'sha256'),
  ];
}

export async function several(): Promise<JWTPayload> {
  return jwtVerify(jwt, JWKS, options)
    .catch(async (error) => {
      if (error?.code !== 'ERR_JWKS_MULTIPLE_MATCHING_KEYS') throw error;
      for await (const candidate of error) {
        try {
          return await jwtVerify(jwt, candidate, options);
        } catch (inner) {
          if (inner instanceof errors.JWSSignatureVerificationFailed) continue;
          throw inner;
        }
      }
      throw new errors.JWSSignatureVerificationFailed();
    })
    .then(({ payload }) => payload);
}

export function status(error: unknown): string {
  if (error instanceof errors.JWTExpired) return `${error.claim} ${error.reason} ${error.payload.exp} ${errors.JWTExpired.code}`;
  if (error instanceof errors.JWTClaimValidationFailed) return error.claim;
  if (error instanceof errors.JWKSNoMatchingKey || error instanceof errors.JWKSTimeout) return error.code;
  if (error instanceof errors.JOSEError) return error.message;
  throw new errors.JWTInvalid('message', { cause: error });
}

const cache: ExportedJWKSCache = { jwks: { keys: [] }, uat: 0 };
const fetcher: FetchImplementation = async (url, { headers, method, redirect, signal }) => fetch(url, { headers, method, redirect, signal });
const settings: RemoteJWKSetOptions = {
  timeoutDuration: 5000, cooldownDuration: 30_000, cacheMaxAge: Infinity, headers: { 'user-agent': 'x' }, [jwksCache]: cache, [customFetch]: fetcher,
};
const remote = createRemoteJWKSet(new URL('https://op.example/jwks'), settings);
createRemoteJWKSet(new URL('https://op.example/jwks'), { [jwksCache]: {} });
export const state: [boolean, boolean, boolean, JSONWebKeySet | undefined, Promise<void>] = [
  remote.coolingDown, remote.fresh, remote.reloading, remote.jwks(), remote.reload(),
];

const claims: JWTPayload = decodeJwt(jwt);
const own: string = decodeJwt<{ own: string }>(jwt).own;
const header: JWTHeaderParameters = { alg: 'none', ...decodeProtectedHeader(jwt) };
const fromObject: string | undefined = decodeProtectedHeader({ protected: 'e30' }).kid;
export const read = [claims.iss, own, header.typ, fromObject, await response.json()];
