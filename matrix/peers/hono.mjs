// npm `hono`: `verifyWithJwks` of hono/jwt, with every option that checks: allowedAlgorithms, iss, aud, exp, nbf, iat. `typ` is
// left at its default, which refuses every type but JWT and needs none. It takes no clock and no list of required claims.

import { verifyWithJwks } from 'hono/jwt';
import { CLIENT, ISSUER, NOW } from '../subject.mjs';
import { atTime, verdict, versionOf } from '../verdict.mjs';

export const hono = {
  name: 'hono',
  version: versionOf('hono'),
  prefix: 'Jwt',
  configuration: '`verifyWithJwks(token, { keys, allowedAlgorithms, verification: { iss, aud, exp: true, nbf: true, iat: true } })`; '
    + 'the host’s clock is set.',
  algorithms: ['RS256', 'PS256', 'ES256', 'EdDSA'],
  offers: ['algorithms', 'typ', 'iat'],
  judge: ({ token, jwks: { keys }, alg }) => atTime(NOW, () => verdict(() => verifyWithJwks(token, {
    keys,
    allowedAlgorithms: [alg],
    verification: { iss: ISSUER, aud: CLIENT, exp: true, nbf: true, iat: true },
  }))),
};
