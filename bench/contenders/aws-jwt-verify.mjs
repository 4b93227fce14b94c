// npm `aws-jwt-verify`: `JwtVerifier` for any issuer, the key set given to it beforehand, `verifySync`.

import { JwtVerifier } from 'aws-jwt-verify';

const lacks = { PS256: 'knows no PS*', HS256: 'knows no HS*' };

export const awsJwtVerify = [{ name: 'aws-jwt-verify', lacks, prepare }];

function prepare({ issuer, audience, jwk }) {
  const verifier = JwtVerifier.create({ issuer, audience, jwksUri: `${issuer}/jwks` });
  verifier.cacheJwks({ keys: [jwk] });
  return { synchronous: true, verify: (token) => verifier.verifySync(token) };
}
