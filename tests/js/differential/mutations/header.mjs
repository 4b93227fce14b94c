// Header members: algorithm, key identifier, type, and what a header may demand or offer.

import { set, setRaw } from '../draft.mjs';
import { kindOf, KEYS, SECRET, signature } from '../keys.mjs';
import { lookAlikes, OF_EVERY_TYPE } from './values.mjs';

const NAMES = ['RS256', 'RS384', 'PS256', 'ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519', 'HS256', 'HS512', 'ES256K', 'Ed448', 'ML-DSA-44'];

const TYPES = [
  'JWT', 'jwt', 'application/jwt', 'APPLICATION/JWT', 'at+jwt', 'application/at+jwt', 'AT+JWT', 'logout+jwt', 'dpop+jwt',
  'JWT ', '', 'text/jwt', 'application/application/jwt', 'application/jwt;a=b', 'JOSE', 'token-introspection+jwt',
];

const DEMANDS = [
  ['crit', '[]'], ['crit', '["exp"]'], ['crit', '["b64"]'], ['crit', '"b64"'], ['crit', 'null'], ['crit', '["alg"]'],
  ['crit', '["b64","b64"]'], ['crit', '[""]'], ['b64', 'true'], ['b64', 'false'], ['b64', '"false"'], ['b64', 'null'],
  ['cty', '"JWT"'], ['cty', '"json"'], ['cty', '""'], ['cty', 'null'], ['zip', '"DEF"'], ['zip', 'null'],
];

const OFFERS = [
  ['jku', '"https://evil.example/keys"'], ['x5u', '"https://evil.example/x"'], ['x5c', '["AAAA"]'], ['x5t', '"AAAA"'],
  ['x5t#S256', '"AAAA"'], ['jku', '1'], ['__proto__', '{"alg":"none"}'], ['constructor', '1'], ['ppt', '"shaken"'],
  ['iss', '"https://op.example"'], ['exp', '1'], ['url', '"x"'], ['nonce', '"n"'],
];

export const HEADER = [
  { name: 'header.alg', weight: 4, apply: changeAlg },
  { name: 'header.alg type', apply: ({ header }, random) => setRaw(header, 'alg', random.pick(OF_EVERY_TYPE)) },
  { name: 'header.alg none', apply: none },
  { name: 'header.alg signed as said', weight: 3, apply: signAs },
  { name: 'header.mac with the public key', apply: confuse },
  { name: 'header.kid', weight: 3, apply: changeKid },
  { name: 'header.kid, long', apply: longKid },
  { name: 'header.typ', weight: 3, apply: ({ header }, random) => set(header, 'typ', random.pick(TYPES)) },
  { name: 'header.typ type', apply: ({ header }, random) => setRaw(header, 'typ', random.pick(OF_EVERY_TYPE)) },
  { name: 'header.without', weight: 2, apply: ({ header }, random) => setRaw(header, random.pick(['alg', 'kid', 'typ']), undefined) },
  { name: 'header.demand', weight: 4, apply: demand },
  { name: 'header.crit b64 true', apply: ({ header }) => { setRaw(header, 'crit', '["b64"]'); setRaw(header, 'b64', 'true'); } },
  { name: 'header.unencoded payload', apply: unencoded },
  { name: 'header.offer', weight: 2, apply: ({ header }, random) => setRaw(header, ...random.pick(OFFERS)) },
  { name: 'header.own key', apply: ownKey },
];

function changeAlg(draft, random) {
  const other = random.pick([...NAMES, draft.alg.toLowerCase(), `${draft.alg} `, ` ${draft.alg}`, `${draft.alg}\0`]);
  set(draft.header, 'alg', other);
}

function none({ header, signatureBytes }, random) {
  set(header, 'alg', random.pick(['none', 'None', 'NONE', 'nOnE', ' none', 'none ']));
  if (random.chance(0.7)) signatureBytes.push(() => Buffer.alloc(0));
}

/** Another algorithm of the same key, honestly signed: only the lists and the key's alg may refuse it. */
function signAs(draft, random) {
  const others = { RSA: ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'], Ed25519: ['EdDSA', 'Ed25519'] };
  const mac = draft.alg.startsWith('HS');
  const alg = random.pick(mac ? ['HS256', 'HS384', 'HS512'] : others[kindOf(draft.alg)] ?? ['ES256', 'ES384', 'ES512']);
  set(draft.header, 'alg', alg);
  const key = mac || kindOf(alg) === kindOf(draft.alg) ? draft.signer.key : KEYS[kindOf(alg)][0].key;
  draft.sign = (input) => signature(alg, key, input);
}

/** The attack on verifiers that let the header choose between a public key and a MAC. */
function confuse(draft, random) {
  const { key, publicJwk } = draft.signer;
  set(draft.header, 'alg', 'HS256');
  const secret = random.pick([
    () => JSON.stringify(publicJwk),
    () => publicJwk.x ?? publicJwk.n,
    () => key.export({ type: 'pkcs8', format: 'pem' }),
  ])();
  draft.sign = (input) => signature('HS256', key, input, { secret });
  if (random.chance(0.4)) Object.assign(draft.options, { algorithms: [draft.alg, 'HS256'].filter(unique), clientSecret: SECRET });
}

function unique(value, index, list) {
  return list.indexOf(value) === index;
}

function changeKid({ header }, random) {
  const length = random.pick([1023, 1024, 1025, 4096]);
  setRaw(header, 'kid', random.pick([
    '"k2"', '"k3"', '""', '"K1"', '"k1 "', '"../k1"', '"k1\\u0000"', '"\\u006b1"', '"k\\ud800"', '"__proto__"',
    JSON.stringify('k'.repeat(length)), lookAlikes(random, 'k1'), random.pick(OF_EVERY_TYPE),
  ]));
}

/** The same long kid in token and key. */
function longKid({ header, keys }, random) {
  const kid = 'k'.repeat(random.pick([1023, 1024, 1025, 4096]));
  set(header, 'kid', kid);
  set(keys[0], 'kid', kid);
}

function demand({ header }, random) {
  setRaw(header, ...random.pick(DEMANDS));
}

/** RFC 7797: the payload is signed as it is, and not encoded. */
function unencoded(draft, random) {
  setRaw(draft.header, 'b64', 'false');
  if (random.chance(0.7)) setRaw(draft.header, 'crit', '["b64"]');
  if (random.chance(0.5)) draft.payloadPart.push((part) => Buffer.from(part, 'base64url').toString('latin1'));
}

function ownKey(draft, random) {
  set(draft.header, 'jwk', draft.stranger.publicJwk);
  if (random.chance(0.5)) setRaw(draft.header, 'kid', undefined);
  if (random.chance(0.7) && !draft.alg.startsWith('HS')) draft.sign = (input) => signature(draft.alg, draft.stranger.key, input);
}
