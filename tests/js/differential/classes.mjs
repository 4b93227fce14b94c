// The ledger of disagreements with jose: each class has a name, a direction, what must hold in the case for it to be an
// explanation (read anew in facts.mjs, never taken from a message alone), the reason, and the specification.
// A disagreement that fits no class is a defect of one side, or a class that nobody has thought about.

import { candidates, isCanonical, isOfSmallOrder, isSound, numbersOf, scan } from './facts.mjs';

const RANGE = [-62_135_596_800, 253_402_300_800];
const IDENTIFIER = /^(https:\/\/[^\s/?#@"<>\\^`|]+|http:\/\/(localhost|127\.[\d.]+|\[::1\])(:\d+)?)(\/[!-~]*)?$/;
const KNOWN_ALGORITHMS = /^((RS|PS|ES|HS)(256|384|512)|EdDSA|Ed25519)$/;
/** Two names of one algorithm, where the key is of Ed25519 (RFC 9864). */
const EDWARDS = ['EdDSA', 'Ed25519'];
const KEY_CODES = ['invalid_jwks', 'key_not_found', 'key_alg_mismatch', 'invalid_key', 'key_use_mismatch', 'duplicate_member'];

const text = (value) => typeof value === 'string';

/** We refuse with one of `codes`, they accept. */
export function stricter(name, codes, holds, explanation, specification) {
  const fits = ({ subject, facts, ours, theirs }) => theirs.accepted && [codes].flat().includes(ours.code) && holds(facts, subject, ours);
  return { name, direction: 'ours refuses', fits, explanation, specification };
}

/** They refuse with one of `codes`, we accept. */
export function laxerThan(peer, name, codes, holds, explanation, specification) {
  const fits = ({ subject, facts, ours, theirs }) => ours.accepted && [codes].flat().includes(theirs.code) && holds(facts, subject, theirs);
  return { name, direction: `${peer} refuses`, fits, explanation, specification };
}

const laxer = (...parts) => laxerThan('jose', ...parts);

const FORM = [
  stricter('duplicate-member', 'duplicate_member', ({ scans }) => scans.some(({ duplicates }) => duplicates.length > 0),
    'Two readers that keep different ones of two members see different tokens; jose keeps the last.',
    'RFC 7515 §4, RFC 7519 §4: names MUST be unique, or only the last is used; RFC 7493 §2.3'),
  stricter('base64url-spelling', ['invalid_base64url', 'malformed_token'], ({ parts }) => !parts.every(isCanonical),
    'Padding, white space or unused bits make a second text of one token; jose decodes with atob, which forgives them.',
    'RFC 7515 §2: without padding, line breaks, white space; RFC 4648 §3.5; RFC 8725 §3.10'),
  stricter('byte-order-mark', ['invalid_header', 'invalid_claims'],
    ({ headerText, payloadText }) => [headerText, payloadText].some((text) => text.startsWith('\ufeff')),
    'jose drops a byte order mark; a token is made by a program, which must not put one there.',
    'RFC 8259 §8.1: MUST NOT add a byte order mark; a parser MAY ignore it'),
  stricter('lone-surrogate', ['invalid_header', 'invalid_claims'],
    ({ scans }) => scans.some(({ loneSurrogate }) => loneSurrogate),
    'Half a surrogate pair is no character and has no UTF-8 form; what jose returns cannot be stored or compared safely.',
    'RFC 7493 §2.1; RFC 8259 §8.2: behaviour is unpredictable'),
  stricter('nesting', 'json_too_deep', ({ scans }) => scans.some(({ depth }) => depth > 32),
    'Nested deeper than 32, against exhaustion of the stack.', 'RFC 8259 §9 allows the limit; policy'),
  stricter('size', 'token_too_large', (_, { token, options }) => Buffer.byteLength(token) > (options.maxTokenBytes ?? 16_384),
    'Longer than the caller, or the default of 16 KiB, allows; jose has no such limit.', 'policy'),
  stricter('content-type', 'cty_mismatch', ({ header }) => 'cty' in header || 'zip' in header,
    'cty says that the payload is another token, zip that it is compressed; jose ignores both.',
    'RFC 7519 §5.2; RFC 7516 §4.1.3 has zip for JWE alone'),
  stricter('unencoded-without-crit', 'crit_unsupported',
    ({ header }) => !('crit' in header) && 'b64' in header && header.b64 !== true,
    'The header says that the payload is not base64url, yet jose decodes it as such.',
    'RFC 7797 §6: b64 false MUST come with crit; §7: JWTs MUST NOT use it'),
  stricter('crit-understood', 'crit_unsupported',
    ({ header }) => Array.isArray(header.crit) && header.crit.every((name) => name === 'b64') && header.b64 === true,
    'jose understands b64 (also when it is named twice) and this package understands no extension, so that it must refuse.', 'RFC 7515 §4.1.11'),
  stricter('kid-length', 'invalid_header', ({ header }) => Buffer.byteLength(String(header.kid)) > 1024,
    'A key identifier longer than 1024 bytes.', 'policy; RFC 8725 §3.10'),
  stricter('kid-type', 'invalid_header', ({ header }) => 'kid' in header && typeof header.kid !== 'string',
    'The key identifier is no text; where the key is a secret, jose does not look at it.', 'RFC 7515 §4.1.4: MUST be a case-sensitive string'),
];

const CLAIMS = [
  stricter('subject-form', 'claim_invalid',
    (facts, subject, { claim }) => claim === 'sub' && !isSubject(facts.claims.sub, subject.kind),
    'An ID token names its user by 1 to 255 ASCII characters, an access token by a text; jose only looks whether sub is there.',
    'OpenID Connect Core 1.0 §2; RFC 7519 §4.1.2'),
  stricter('audience-type', 'claim_invalid',
    ({ claims }, { kind }, { claim }) => kind === 'access_token' && claim === 'aud' && !claims.aud.every(text),
    'The list of audiences has a member that is no text; jose is content to find its own there.', 'RFC 7519 §4.1.3; RFC 8725 §3.9'),
  stricter('claim-type', 'claim_invalid',
    ({ claims }, _, { claim }) => claim in TYPES && claim in claims && !TYPES[claim](claims[claim]),
    'A claim that the specification defines has another type; jose does not know the claim.',
    'OpenID Connect Core 1.0 §2 (acr, amr, auth_time), §3.1.3.6, §3.3.2.11 (hashes); RFC 9068 §2.2; RFC 6749 §3.3 (scope)'),
  stricter('date-range', 'claim_invalid',
    ({ claims }, _, { claim }) => typeof claims[claim] === 'number' && !(claims[claim] >= RANGE[0] && claims[claim] <= RANGE[1]),
    'No date of the years 1 to 9999, such as milliseconds or 1e999; jose takes it for a token that never expires.',
    'RFC 7519 §2: NumericDate is a number of seconds'),
  stricter('issued-in-future', 'issued_in_future',
    ({ claims }, { options, expected }) => expected.maxTokenAge === undefined && claims.iat > options.now + Math.min(options.clockTolerance ?? 10, 60),
    'jose looks at iat only together with maxTokenAge.', 'FAPI 2.0 Security Profile §5.3.2.1 (13); RFC 7519 §4.1.6'),
  stricter('issued-beyond-a-minute', 'issued_in_future',
    ({ claims }, { options, expected }) => expected.maxTokenAge !== undefined && claims.iat > options.now + 60,
    'iat may lie ahead by the tolerance, and never by more than 60 s; jose takes any tolerance.', 'FAPI 2.0 Security Profile §5.3.2.1 (13)'),
  stricter('front-channel-age', 'token_too_old',
    ({ claims }, { options, expected }) => isFrontChannel(expected) && expected.maxTokenAge === undefined
    && claims.iat < options.now - 3600 - (options.clockTolerance ?? 10),
    'Through the browser an ID token comes at once; by default it may be an hour old.', 'OpenID Connect Core 1.0 §3.1.3.7 (10); policy'),
  stricter('authenticated-in-future', 'claim_invalid',
    ({ claims }, { options, expected }, { claim }) => claim === 'auth_time' && expected.maxAge !== undefined
    && claims.auth_time > options.now + (options.clockTolerance ?? 10),
    'An authentication in the future proves nothing about how long ago it was; the plain reference only subtracts.', 'OpenID Connect Core 1.0 §2, §3.1.3.7 (13)'),
  stricter('another-kind-of-token', 'wrong_token_kind',
    ({ claims }) => ['events', 'token_introspection', 'htm', 'htu', 'response_type', 'redirect_uri', 'code_challenge', 'vct', '_sd', '_sd_alg', 'token_use', 'typ'].some((name) => name in claims),
    'A claim that marks a logout token, an introspection response, a DPoP proof, a request object or a credential, or says so.', 'RFC 8725 §3.12; OpenID Connect Back-Channel Logout 1.0 §2.4; RFC 9701 §8.1; RFC 9449 §4.2'),
  stricter('mac-for-several', 'mac_not_allowed',
    ({ header, claims }) => /^HS/.test(header.alg) && Array.isArray(claims.aud) && new Set(claims.aud).size > 1,
    'Whoever shares the secret could have made the token, so that a MAC cannot serve several audiences.', 'OpenID Connect Core 1.0 §3.1.3.7 (8): behaviour is not specified'),
  stricter('binding-not-checked', 'binding_not_checked', ({ claims }, { expected }) => isFrontChannel(expected)
    && [['at_hash', 'accessToken'], ['c_hash', 'code'], ['s_hash', 'state']].some(([claim, value]) => claim in claims && expected[value] === undefined),
    'In the front channel the token binds a value that the caller did not give.', 'OpenID Connect Core 1.0 §3.2.2.9, §3.3.2.10; policy'),
  stricter('scope-form', 'claim_invalid',
    ({ claims }, _, { claim }) => claim === 'scope' && typeof claims.scope === 'string' && !/^([!#-[\]-~]+( [!#-[\]-~]+)*)?$/.test(claims.scope),
    'A scope is a list of tokens with one space between them; the plain reference just splits.', 'RFC 6749 §3.3'),
  stricter('empty-identifier', 'claim_invalid',
    ({ claims }, { kind }, { claim }) => kind === 'access_token' && ['client_id', 'jti'].includes(claim) && claims[claim] === '',
    'An empty text identifies nothing.', 'RFC 9068 §2.2'),
];

const SIGNATURES = [
  stricter('small-order-key', KEY_CODES, (facts) => used(facts) !== undefined && isOfSmallOrder(used(facts)),
    'Under a public key of order 1, 2, 4 or 8 anybody makes signatures that hold; OpenSSL takes it.', 'RFC 8032 §5.1.7; RFC 8725 §3.4'),
  stricter('small-order-R', 'signature_invalid',
    ({ header, parts }) => /^Ed/.test(header.alg) && Buffer.from(parts[2], 'base64url').subarray(0, 32).equals(Buffer.from([1, ...Buffer.alloc(31)])),
    'The signature has the neutral element as R, which no honest signer makes; strict verification refuses small orders.', 'RFC 8032 §5.1.7, §8.4; policy'),
  stricter('pss-without-zeros', 'signature_invalid', (facts) => /^PS/.test(facts.header.alg)
    && candidates(facts).some(({ n }) => octets(n).length > octets(facts.parts[2]).length && octets(n).length - octets(facts.parts[2]).length < 3),
    'The signature is shorter than the modulus: its zeros in front are gone. OpenSSL puts them back for PSS, and not for PKCS #1 v1.5.', 'RFC 8017 §8.1.2, step 1'),
];

function octets(text) {
  return Buffer.from(String(text), 'base64url');
}

const KEYS = [
  stricter('private-key-in-set', 'private_key_in_jwks',
    ({ keys }) => keys.some((key) => key !== null && typeof key === 'object' && isPrivate(key)),
    'A published private key is everybody’s key; jose looks at the key it uses, not at the set.',
    'OpenID Connect Discovery 1.0 §3: MUST NOT contain private or symmetric keys'),
  stricter('duplicate-member-in-key', KEY_CODES, ({ keyTexts }) => keyTexts.some((text) => duplicates(text)),
    'Such a key has two readings and is skipped; jose, given an object, sees the last.', 'RFC 7517 §4: names MUST be unique'),
  stricter('duplicate-member-of-set', 'duplicate_member', (_, { jwks }) => (jwks.match(/"keys":/g) ?? []).length > 1,
    'The set has two lists of keys; jose, given an object, sees the last.', 'RFC 7517 §5: names MUST be unique'),
  stricter('key-spelling', KEY_CODES, (facts) => numbersOf(used(facts)).some((number) => !isCanonical(number)),
    'A number of the key is no canonical base64url, so that one key would have several thumbprints.', 'RFC 7518 §2, §6; RFC 7515 §2; RFC 7638 §3.2'),
  stricter('key-leading-zeros', KEY_CODES,
    (facts) => used(facts)?.kty === 'RSA' && numbersOf(used(facts)).some((number) => Buffer.from(number, 'base64url')[0] === 0),
    'Octets of zero before an RSA number, so that one key would have several thumbprints.', 'RFC 7518 §2, §6.3.1: the minimum number of octets; §6.3.1.1 warns of the extra zero'),
  stricter('kid-of-key', KEY_CODES,
    (facts) => used(facts) !== undefined && 'kid' in used(facts) && !(text(used(facts).kid) && Buffer.byteLength(used(facts).kid) <= 1024),
    'The kid of the key is no text, or longer than 1024 bytes, so that the key is skipped; without a kid in the token jose does not look at it.', 'RFC 7517 §4.5: MUST be a string'),
  stricter('key-length', KEY_CODES,
    (facts) => used(facts)?.kty === 'EC' && numbersOf(used(facts)).some((number) => Buffer.from(number, 'base64url').length !== { 'P-256': 32, 'P-384': 48, 'P-521': 66 }[used(facts).crv]),
    'A coordinate is not as long as the field.', 'RFC 7518 §6.2.1.2: the length MUST be the full size'),
  stricter('ambiguous-choice', 'kid_required', (facts) => facts.header.kid === undefined && candidates(facts, { ignoreAlg: true }).filter(({ alg }) => isNameOf(alg, facts.header.alg)).length > 1,
    'Without kid several keys fit; jose counts fewer, because it takes EdDSA and Ed25519 for two algorithms, and a key with an odd ext for none.',
    'OpenID Connect Core 1.0 §10.1; RFC 9864 §2.2; RFC 7517 §4'),
  stricter('lone-surrogate-of-set', 'invalid_jwks', (_, { jwks }) => scan(jwks).loneSurrogate,
    'The set itself has half a surrogate pair.', 'RFC 7493 §2.1; RFC 8259 §8.2'),
  laxer('shared-kid', 'ERR_JWKS_MULTIPLE_MATCHING_KEYS',
    (facts) => typeof facts.header.kid === 'string' && candidates(facts).length > 1,
    'Keys may share a kid; up to four are tried. jose throws, and leaves it to its user to try each.', 'RFC 7517 §4.5; RFC 7515 §4.1.4'),
  laxer('unusable-neighbour', 'ERR_JWKS_MULTIPLE_MATCHING_KEYS',
    (facts) => facts.header.kid === undefined && candidates(facts).filter(isSound).length === 1,
    'Without kid one key fits; jose also counts keys that cannot be used.', 'OpenID Connect Core 1.0 §10.1; RFC 7517 §5'),
  laxer('alias', ['ERR_JWKS_NO_MATCHING_KEY', 'ERR_JWS_SIGNATURE_VERIFICATION_FAILED', 0],
    (facts, { options }) => EDWARDS.includes(facts.header.alg) && EDWARDS.every((alg) => (options.algorithms ?? EDWARDS).includes(alg)) && candidates(facts, { ignoreAlg: true }).some(({ alg }) => EDWARDS.includes(alg) && alg !== facts.header.alg),
    'EdDSA with an Ed25519 key and Ed25519 are one algorithm; where both are allowed a key of the one name verifies the other. jose passes it over, also for one that does not fit or is broken.', 'RFC 9864 §2.2, §4.1.2'),
  laxer('ext', ['ERR_JWKS_NO_MATCHING_KEY', 'ERR_JWS_SIGNATURE_VERIFICATION_FAILED', 0],
    ({ keys }) => keys.some((key) => key?.ext !== undefined && typeof key.ext !== 'boolean'),
    'ext belongs to the Web Cryptography API and means nothing for a public key that is only read; jose passes such a key over, and finds none, or another beside it that is broken or does not fit.', 'RFC 7517 §4: members that are not understood MUST be ignored'),
  laxer('malformed-neighbour', 'ERR_JWKS_INVALID',
    ({ keys }) => keys.some((key) => key === null || typeof key !== 'object' || Array.isArray(key)),
    'A member of the set that is no object is skipped; jose refuses the set, so that one slip of the issuer locks everybody out.', 'RFC 7517 §5: SHOULD ignore'),
  laxer('operations', ['ERR_INVALID_ARG_VALUE', 'TypeError', 12],
    ({ keys }) => keys.some((key) => Array.isArray(key?.key_ops) && key.key_ops.includes('verify') && key.key_ops.some((one) => one !== 'verify')),
    'key_ops contains verify and something else; jose passes the list on to importKey, which knows only what the host can do.', 'RFC 7517 §4.3: other values MAY be used'),
  laxer('byte-order-mark-of-set', 'SyntaxError', (_, { jwks, jwksForm }) => jwksForm === 'text' && jwks.startsWith('\ufeff'),
    'A published document may begin with a byte order mark.', 'RFC 8259 §8.1: a parser MAY ignore it'),
];

const EXPECTATIONS = [
  stricter('issuer-option', 'invalid_option',
    (_, { options }, { option }) => option === 'issuer' && !IDENTIFIER.test(options.issuer),
    'An issuer is an https URL without query and fragment.', 'OpenID Connect Discovery 1.0 §2; RFC 8414 §2'),
  stricter('tolerance-option', 'invalid_option',
    (_, { options }, { option }) => option === 'clockTolerance' && !(options.clockTolerance >= 0 && options.clockTolerance <= 300),
    'More than a few minutes is no tolerance.', 'OpenID Connect Core 1.0 §2 (exp): no more than a few minutes'),
  stricter('algorithms-option', 'invalid_option',
    (_, { options }, { option }) => option === 'algorithms' && !isAlgorithmList(options),
    'The list names an algorithm that is not known, or twice, or a MAC without a secret: a mistake of the caller.', 'RFC 8725 §3.1; policy'),
  stricter('now-option', 'invalid_option',
    (_, { options }, { option }) => option === 'now' && !(options.now >= 0 && options.now <= RANGE[1]),
    'The clock shows no date, most likely milliseconds.', 'RFC 7519 §2; policy'),
  stricter('empty-option', 'invalid_option',
    (_, { options, expected }, { option }) => ({ ...options, ...expected })[option] === '' || options[option]?.includes?.(''),
    'An empty text would switch a check off in silence.', 'policy'),
  stricter('nonce-of-front-channel', 'invalid_option',
    (_, { expected }, { option }) => option === 'nonce' && isFrontChannel(expected) && expected.nonce === null,
    'In the front channel a nonce must have been sent.', 'OpenID Connect Core 1.0 §3.2.2.1, §3.3.2.11'),
  stricter('weak-secret', 'weak_key',
    (_, { options }) => (options.algorithms ?? []).some((alg) => /^HS/.test(alg) && Buffer.byteLength(options.clientSecret ?? '') * 8 < Number(alg.slice(2))),
    'The secret is shorter than the hash of a listed MAC.', 'RFC 7518 §3.2: MUST be as long as the hash'),
  stricter('fraction-of-a-second', ['token_expired', 'token_too_old'],
    ({ claims }, { options, expected }) => [claims.exp, claims.iat + expected.maxTokenAge].some((end) => end <= options.now - (options.clockTolerance ?? 10)
    && end >= Math.floor(options.now) - (options.clockTolerance ?? 10)),
    'jose cuts the clock to whole seconds, so that a token lives up to a second longer.', 'RFC 7519 §2: NumericDate may have a fraction; §4.1.4'),
  laxer('fraction-of-a-second-begun', 'ERR_JWT_CLAIM_VALIDATION_FAILED',
    ({ claims }, { options, expected }) => !Number.isInteger(options.now)
    && [claims.nbf, expected.maxTokenAge === undefined ? undefined : claims.iat].some((time) => time <= options.now + (options.clockTolerance ?? 10) && time > Math.floor(options.now) + (options.clockTolerance ?? 10)),
    'jose cuts the clock to whole seconds, so that a token begins up to a second later.', 'RFC 7519 §2, §4.1.5'),
];

export const CLASSES = [...FORM, ...CLAIMS, ...SIGNATURES, ...KEYS, ...EXPECTATIONS];

const TYPES = {
  acr: text,
  amr: (value) => Array.isArray(value) && value.every(text),
  auth_time: (value) => typeof value === 'number',
  at_hash: text,
  c_hash: text,
  s_hash: text,
  client_id: text,
  jti: text,
  scope: text,
};

/** The one key that jose can have used. */
function used(facts) {
  const all = candidates(facts);
  return all.length === 1 ? all[0] : undefined;
}

function duplicates(json) {
  const names = [...json.matchAll(/"((?:[^"\\]|\\.)*)":/g)].map(([, name]) => name);
  return new Set(names).size < names.length;
}

/** Whether a key that declares `alg`, or nothing, may verify a token that says `wanted`. */
function isNameOf(alg, wanted) {
  return alg === undefined || alg === wanted || (EDWARDS.includes(alg) && EDWARDS.includes(wanted));
}

function isPrivate(key) {
  return key.kty === 'oct' || ['d', 'dp', 'dq', 'k', 'oth', 'p', 'priv', 'q', 'qi'].some((name) => name in key);
}

function isFrontChannel({ flow = 'code' }) {
  return flow !== 'code';
}

function isSubject(sub, kind) {
  return kind === 'id_token' ? text(sub) && /^[\x00-\x7f]{1,255}$/.test(sub) : text(sub) && sub !== '';
}

function isAlgorithmList({ algorithms, clientSecret }) {
  return algorithms.length > 0 && new Set(algorithms).size === algorithms.length && algorithms.every((alg) => KNOWN_ALGORITHMS.test(alg))
    && (clientSecret !== undefined || !algorithms.some((alg) => alg.startsWith('HS')));
}
