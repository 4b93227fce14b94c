// npm `fast-jwt` with `get-jwks`, which its README sends to for key sets. `key` is the function of get-jwks' README; its
// conversion knows no OKP keys, for which Node's own stands in. Every option of `createVerifier` that checks:
// algorithms, allowedIss, allowedAud, allowedNonce, allowedSub (any text, so that the type is checked), requiredClaims,
// checkTyp, maxAge, clockTolerance, clockTimestamp. Not used: allowedJti (an ID token needs none), allowedCritHeaders
// (no extension is understood), the cache.

import { createPublicKey } from 'node:crypto';
import { createVerifier } from 'fast-jwt';
import buildGetJwks from 'get-jwks';
import { CLIENT, ISSUER, MAX_AGE, NONCE, NOW, REQUIRED_CLAIMS } from '../subject.mjs';
import { verdict, versionOf } from '../verdict.mjs';

export const fastJwt = {
  name: 'fast-jwt',
  version: `${versionOf('fast-jwt')} with get-jwks ${versionOf('get-jwks')}`,
  prefix: 'FAST_JWT_',
  configuration: '`createVerifier({ key, algorithms, allowedIss, allowedAud, allowedNonce, allowedSub: /^.+$/s, '
    + 'requiredClaims, checkTyp: \'JWT\', maxAge, clockTolerance: 0, clockTimestamp })`, where `key` asks get-jwks by `kid` and '
    + '`alg`. With `checkTyp`, a token must have one.',
  algorithms: ['RS256', 'PS256', 'ES256', 'EdDSA'],
  offers: ['algorithms', 'presence', 'typ', 'sub', 'nonce'],
  judge: ({ token, jwks, alg }) => serving(jwks, () => verdict(() => createVerifier({
    key: keysOfIssuer(),
    algorithms: [alg],
    allowedIss: ISSUER,
    allowedAud: CLIENT,
    allowedNonce: NONCE,
    allowedSub: /^.+$/s,
    requiredClaims: REQUIRED_CLAIMS,
    checkTyp: 'JWT',
    maxAge: MAX_AGE * 1000,
    clockTolerance: 0,
    clockTimestamp: NOW * 1000,
  })(token))),
};

function keysOfIssuer() {
  const getJwks = buildGetJwks({ issuersWhitelist: [ISSUER] });
  return async ({ header: { kid, alg } }) => {
    const asked = { kid, alg, domain: ISSUER };
    const jwk = await getJwks.getJwk(asked);
    if (jwk.kty !== 'OKP') return getJwks.getPublicKey(asked);
    return createPublicKey({ key: jwk, format: 'jwk' }).export({ type: 'spki', format: 'pem' });
  };
}

/** get-jwks fetches the set; the issuer's answer comes from here. */
async function serving(jwks, work) {
  const { fetch } = globalThis;
  globalThis.fetch = async () => Response.json(jwks);
  try {
    return await work();
  } finally {
    globalThis.fetch = fetch;
  }
}
