// This package, as its README says. Not loaded from here: it is the one that `cargo xtask dist` put in node_modules.

import { readFileSync } from 'node:fs';
import { createVerifier } from 'tokenward';
import { CLIENT, ISSUER, NOW } from '../subject.mjs';
import { verdict } from '../verdict.mjs';

const manifest = new URL('../../node_modules/tokenward/package.json', import.meta.url);

export const tokenward = {
  name: 'Tokenward',
  version: JSON.parse(readFileSync(manifest, 'utf8')).version,
  configuration: '`createVerifier({ issuer, clientId, jwks, algorithms, clockTolerance: 0, now })`, '
    + '`verifyIdToken(token, { nonce, maxTokenAge })`; in the row about `at_hash` also `flow` and `accessToken`.',
  algorithms: ['RS256', 'PS256', 'ES256', 'EdDSA'],
  offers: ['algorithms', 'presence', 'typ', 'sub', 'audiences', 'azp', 'iat', 'nonce', 'at_hash', 'size', 'depth'],
  judge: ({ token, jwks, alg, expected }) => verdict(() => {
    const options = { issuer: ISSUER, clientId: CLIENT, jwks, algorithms: [alg], clockTolerance: 0, now: NOW };
    return createVerifier(options).verifyIdToken(token, expected);
  }),
};
