// CommonJS under a runtime that can require ES modules.

import tokenward = require('tokenward');

const verifier: tokenward.Verifier = tokenward.createVerifier({ issuer: 'https://issuer.example', jwks: '{}' });
const ready: Promise<void> = tokenward.default();
export = { verifier, ready };
