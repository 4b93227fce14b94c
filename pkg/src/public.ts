// Everything the package exports besides the default export: each entry passes it on, so all entries are alike.

export { computeTokenHash, inspectJwks, jwkThumbprint, jwkThumbprintUri } from './keys.js';
export { getLocalizedClaim, inspectClaims, parseClaims, resolveClaimSources, userKey } from './claims.js';
export { calculatePkceChallenge, generateNonce, generatePkce, generateState, verifyPkce } from './pkce.js';
export { toOAuthError, toWwwAuthenticate } from './answer.js';
export { extractAccessToken, parseAuthorizationResponse } from './request.js';
export { createVerifier } from './verifier.js';
export { createVerifierSet } from './verifier-set.js';
export { initSync } from './load.js';
export { errorCatalog } from './generated/error-catalog.js';
export { isTokenError, TokenError } from './token-error.js';
export { version } from './version.js';
export type * from './types.js';
