// What each condition of the OpenID Foundation's conformance suite does to what its provider sends: to the provider, to the
// claims, or to the signed token. The names are those of the suite's classes.

import { constants, createCipheriv, publicEncrypt, randomBytes } from 'node:crypto';
import { b64u, json, keyFor, NONCE, NOW } from '../../package/support/tokens.mjs';

/** For the client: it only registers this algorithm. */
const signsWith = (alg) => ({ provider: (provider) => void (provider.alg = alg) });
const claim = (change) => ({ claims: change });
const append = (name) => claim((given) => void (given[name] += '1'));
const remove = (name) => claim((given) => void delete given[name]);
const signed = (sign) => ({ sign });
/** What the suite looks at or announces, and a verifier does not see. */
const unseen = {};

export const conditions = {
  AddInvalidIssValueToIdToken: append('iss'),
  AddInvalidAudValueToIdToken: append('aud'),
  AddInvalidNonceValueToIdToken: append('nonce'),
  AddInvalidSubValueToIdToken: append('sub'),
  AddInvalidAtHashValueToIdToken: append('at_hash'),
  AddInvalidCHashValueToIdToken: append('c_hash'),
  AddInvalidSHashValueToIdToken: append('s_hash'),
  AddUntrustedSecondAudValueToIdToken: claim((given) => void (given.aud = [given.aud, `${given.aud}1`])),
  AddAudValueAsArrayToIdToken: claim((given) => void (given.aud = [given.aud])),
  AddInvalidExpiredExpValueToIdToken: claim((given) => void (given.exp = NOW - 360)),
  AddIatValueIsWeekInPastToIdToken: claim((given) => void (given.iat = NOW - 7 * 86_400)),
  RemoveIssFromIdToken: remove('iss'),
  RemoveSubFromIdToken: remove('sub'),
  RemoveAudFromIdToken: remove('aud'),
  RemoveExpFromIdToken: remove('exp'),
  RemoveIatFromIdToken: remove('iat'),
  RemoveNonceFromIdToken: remove('nonce'),
  RemoveAtHashFromIdToken: remove('at_hash'),
  RemoveCHashFromIdToken: remove('c_hash'),
  RemoveSHashFromIdToken: remove('s_hash'),
  AddInvalidIssValueToLogoutToken: append('iss'),
  AddInvalidAudValueToLogoutToken: append('aud'),
  AddNonceToLogoutToken: claim((given) => void (given.nonce = NONCE)),
  RemoveEventsClaimFromLogoutToken: remove('events'),
  AddInvalidEventsClaimToLogoutToken: claim((given) => void (given.events = { 'http://schemas.openid.net/event/foobar': {} })),
  ChangeSubInUserInfoResponseToBeInvalid: append('sub'),

  InvalidateIdTokenSignature: signed((draft, sign) => flipped(sign(draft))),
  SignIdTokenWithNullAlgorithm: signed(unsecured),
  SignIdTokenWithAlgNone: signed(unsecured),
  OIDCCSignLogoutTokenWithAlgNone: signed(unsecured),
  OIDCCSignLogoutTokenWithWrongAlgorithm: signed((draft, sign) => sign({ ...draft, alg: draft.alg === 'RS256' ? 'ES256' : 'RS256' })),
  ForceIdTokenToBeSignedWithAltRS256: signed((draft, sign) => sign({ ...draft, alg: 'RS256' })),
  EncryptIdToken: signed((draft, sign, { encryption }) => encrypted(sign(draft), encryption)),
  EncryptUserInfoResponse: signed((draft, sign, { encryption }) => encrypted(sign(draft), encryption)),
  ChangeIdTokenEncryptedResponseAlgToRSA15: { provider: (provider) => void (provider.encryption = 'RSA1_5') },

  SetServerSigningAlgToRS256: signsWith('RS256'),
  SetServerSigningAlgToES256: signsWith('ES256'),
  SetServerSigningAlgToHS256: signsWith('HS256'),
  SetServerSigningAlgToNone: unseen,
  OIDCCGenerateServerJWKsSingleSigningKeyWithNoKeyId: { provider: (provider) => void (provider.kids = 'none') },
  OIDCCGenerateServerJWKsMultipleSigningsKeyWithNoKeyIds: { provider: (provider) => Object.assign(provider, { kids: 'none', spareKeys: 2 }) },
  SetUserinfoSignedResponseAlgToRS256: { provider: (provider) => void (provider.signsUserInfo = true) },
  EnsureBackChannelLogoutUriResponseStatusCodeIs200: unseen,
  EnsureBackChannelLogoutUriResponseStatusCodeIs400: { provider: (provider) => void (provider.wantedStatus = 400) },

  ChangeIssuerInServerConfigurationToBeInvalid: { provider: (provider) => void (provider.issuer += '1') },
  OIDCCLoadUserInfoWithAggregatedClaims: unseen,
  OIDCCLoadUserInfoWithDistributedClaims: unseen,
  OIDCCSignClaimsEndpointResponse: unseen,

  CheckDistinctKeyIdValueInServerJWKs: unseen,
  ClientContinuedAfterReceivingIdTokenIssuedInPast: unseen,
  EnsureIdTokenEncryptedResponseAlgIsNotRSA1_5: unseen,
  EnsureIdTokenEncryptedResponseAlgIsSetIfEncIsSet: unseen,
  EnsureResponseTypeIsCode: unseen,
  ExtractNonceFromAuthorizationRequest: unseen,
  FAPIEnsureClientJwksContainsAnEncryptionKey: unseen,
  OIDCCGenerateServerConfigurationIdTokenSigningAlgES256Only: unseen,
  OIDCCValidateBearerAccessTokenInClaimsEndpointRequest: unseen,
  OIDCCGenerateServerConfigurationIdTokenSigningAlgHS256Only: unseen,
  OIDCCGenerateServerConfigurationIdTokenSigningAlgRS256Only: unseen,
  SignIdTokenBypassingNimbusChecks: unseen,
};

/** How the older tool names what it does, in `behavior`. */
export const behaviors = {
  isso: 'ChangeIssuerInServerConfigurationToBeInvalid', issi: 'AddInvalidIssValueToIdToken', aud: 'AddInvalidAudValueToIdToken', iat: 'RemoveIatFromIdToken', itsub: 'RemoveSubFromIdToken',
  ath: 'AddInvalidAtHashValueToIdToken', math: 'RemoveAtHashFromIdToken', ch: 'AddInvalidCHashValueToIdToken', mch: 'RemoveCHashFromIdToken',
  nonce: 'AddInvalidNonceValueToIdToken', idts: 'InvalidateIdTokenSignature', uisub: 'ChangeSubInUserInfoResponseToBeInvalid',
  nokid1jwks: 'OIDCCGenerateServerJWKsSingleSigningKeyWithNoKeyId', nokidmuljwks: 'OIDCCGenerateServerJWKsMultipleSigningsKeyWithNoKeyIds',
  alg_none: 'OIDCCSignLogoutTokenWithAlgNone', wrong_alg: 'OIDCCSignLogoutTokenWithWrongAlgorithm', no_event: 'RemoveEventsClaimFromLogoutToken',
  with_nonce: 'AddNonceToLogoutToken', wrong_aud: 'AddInvalidAudValueToLogoutToken', wrong_event: 'AddInvalidEventsClaimToLogoutToken',
  wrong_issuer: 'AddInvalidIssValueToLogoutToken',
};

/** The suite inverts the bits of the signature. */
function flipped(given) {
  const [header, payload, signature] = given.split('.');
  return `${header}.${payload}.${b64u(Buffer.from(signature, 'base64url').map((octet) => octet ^ 0x5a))}`;
}

function unsecured({ claims: given }) {
  return `${json({ alg: 'none' })}.${json(given)}.`;
}

/** A real JWE round a signed token, A256GCM whatever wraps its key. */
function encrypted(content, alg) {
  const key = randomBytes(32);
  const iv = randomBytes(12);
  const header = json({ alg, enc: 'A256GCM', cty: 'JWT' });
  const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(Buffer.from(header));
  const text = Buffer.concat([cipher.update(content), cipher.final()]);
  return [header, b64u(wrapped(key, alg)), b64u(iv), b64u(text), b64u(cipher.getAuthTag())].join('.');
}

function wrapped(key, alg) {
  if (alg === 'A128KW') {
    const cipher = createCipheriv('id-aes128-wrap', randomBytes(16), Buffer.alloc(8, 0xa6));
    return Buffer.concat([cipher.update(key), cipher.final()]);
  }
  const padding = alg === 'RSA1_5' ? constants.RSA_PKCS1_PADDING : constants.RSA_PKCS1_OAEP_PADDING;
  return publicEncrypt({ key: keyFor('RS256').publicKey, padding }, key);
}
