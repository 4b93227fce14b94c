// npm `jose`: `jwtVerify` with a key set, and every option of JWTVerifyOptions that applies: issuer, audience,
// algorithms, typ, requiredClaims, maxTokenAge (which also refuses an `iat` ahead), clockTolerance, currentDate.
// Not used: `subject`, because a login does not know its user yet; `crit`, because no extension is understood.

import { createLocalJWKSet, jwtVerify } from 'jose';
import { CLIENT, ISSUER, MAX_AGE, NOW, REQUIRED_CLAIMS } from '../subject.mjs';
import { verdict, versionOf } from '../verdict.mjs';

export const jose = {
  name: 'jose',
  version: versionOf('jose'),
  prefix: 'ERR_',
  configuration: '`jwtVerify(token, createLocalJWKSet(jwks), { issuer, audience, algorithms, typ: \'JWT\', requiredClaims, '
    + 'maxTokenAge, clockTolerance: 0, currentDate })`. With `typ`, a token must have one.',
  algorithms: ['RS256', 'PS256', 'ES256', 'EdDSA'],
  offers: ['algorithms', 'presence', 'typ', 'iat'],
  judge: ({ token, jwks, alg }) => verdict(() => jwtVerify(token, createLocalJWKSet(jwks), {
    issuer: ISSUER,
    audience: CLIENT,
    algorithms: [alg],
    typ: 'JWT',
    requiredClaims: REQUIRED_CLAIMS,
    maxTokenAge: MAX_AGE,
    clockTolerance: 0,
    currentDate: new Date(NOW * 1000),
  })),
};
