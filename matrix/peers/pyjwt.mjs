// PyJWT: `PyJWKClient` and `jwt.decode` (see pyjwt.py), with everything that it can check: algorithms, issuer, audience with
// `strict_aud`, `require`, `enforce_minimum_key_length`, leeway 0; `verify_*` are on by default.
// Not used: `subject`, because a login does not know its user yet; the type of `sub` is checked all the same.

import { CLIENT, ISSUER, NOW, REQUIRED_CLAIMS } from '../subject.mjs';
import { startPyjwt } from './pyjwt-process.mjs';

export async function pyjwt() {
  const { versions, ask, stop } = await startPyjwt();
  return {
    name: 'PyJWT',
    version: `${versions.pyjwt} with cryptography ${versions.cryptography}`,
    runtime: `Python ${versions.python}`,
    configuration: '`PyJWKClient.get_signing_key_from_jwt(token)`, `jwt.decode(token, key, algorithms, audience, issuer, leeway=0, '
      + 'options={"require": […], "strict_aud": True, "enforce_minimum_key_length": True})`; its clock is set. '
      + 'With `strict_aud`, every list of audiences is refused.',
    algorithms: ['RS256', 'PS256', 'ES256', 'EdDSA'],
    offers: ['algorithms', 'presence', 'sub', 'audiences', 'iat'],
    judge: ({ token, jwks, alg }) => ask({
      token,
      jwks: JSON.stringify(jwks),
      algorithms: [alg],
      audience: CLIENT,
      issuer: ISSUER,
      now: NOW,
      require: REQUIRED_CLAIMS,
      strict_aud: true,
    }),
    stop,
  };
}
