// npm `aws-jwt-verify`: `JwtVerifier`, the class for any issuer, and every option that applies: issuer, audience, graceSeconds. The
// set comes through its own cache and parser; only the fetcher is ours, as its README allows. Not used: `scope` (an ID token
// has none) and `customJwtCheck`, which is code of the application. It takes no list of algorithms and no clock.

import { JwtVerifier } from 'aws-jwt-verify';
import { SimpleJwksCache } from 'aws-jwt-verify/jwk';
import { CLIENT, ISSUER, NOW } from '../subject.mjs';
import { atTime, verdict, versionOf } from '../verdict.mjs';

const OPTIONS = { issuer: ISSUER, audience: CLIENT, jwksUri: `${ISSUER}/jwks`, graceSeconds: 0 };

export const awsJwtVerify = {
  name: 'aws-jwt-verify',
  version: versionOf('aws-jwt-verify'),
  configuration: '`JwtVerifier.create({ issuer, audience, jwksUri, graceSeconds: 0 })`, `await verify(token)`; the host’s clock is set.',
  algorithms: ['RS256', 'ES256', 'EdDSA'],
  offers: [],
  judge: ({ token, jwks }) => atTime(NOW, () => verdict(() => {
    const fetcher = { fetch: async () => new TextEncoder().encode(JSON.stringify(jwks)) };
    return JwtVerifier.create(OPTIONS, { jwksCache: new SimpleJwksCache({ fetcher }) }).verify(token);
  })),
};
