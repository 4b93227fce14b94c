// Key sets: which keys are there, what they say of themselves, and how their numbers are spelt.

import { find, member, members, set, setRaw } from '../draft.mjs';
import { KEYS } from '../keys.mjs';
import { OF_EVERY_TYPE } from './values.mjs';

const OPERATIONS = [
  '["verify"]', '["sign","verify"]', '["verify","verify"]', '["sign"]', '[]', '"verify"', '["encrypt"]', '["verify","encrypt"]',
  '["verify","notarize"]', 'null', '["verify",1]', '["deriveKey"]',
];
const EXTRA = [['ext', 'true'], ['ext', '"true"'], ['x5c', '["AAAA"]'], ['x5t', '"A"'], ['exp', '1'], ['iat', '"x"'], ['revoked', '{}'], ['x', 'null']];
const PRIVATE = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k', 'priv'];
const OTHER_MEMBERS = [
  '1', 'null', '"x"', '[]', '{}', '{"kty":"unknown"}', '{"kty":"oct","k":"AAAA"}', '{"kty":"AKP","alg":"ML-DSA-44","pub":"AA","kid":"k9"}',
  '{"kty":"OKP","crv":"Ed448","x":"AA","kid":"k1"}', '{"kty":"OKP","crv":"X25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}',
  '{"kty":"EC","crv":"secp256k1","x":"AA","y":"AA"}', '{"kty":"RSA","n":"AQAB","e":"AQAB","kid":"k1"}', '{"kid":"k1"}',
];
const TEXTS = [
  (text) => `\ufeff${text}`,
  (text) => ` ${text}\n`,
  (text) => text.replace('{', '{"keys":[],'),
  (text) => text.replace(/\}$/, ',"keys":[]}'),
  (text) => text.replace('"keys"', '"Keys"'),
  (text) => text.slice(0, -1),
  (text) => text.replace('{', '{"a":"\\ud800",'),
  () => '{"keys":[]}',
  () => '[]',
  () => '{"keys":{}}',
  () => 'null',
];

export const KEY_SET = [
  { name: 'keys.kid', weight: 3, apply: ({ keys }, random) => setRaw(keys[0], 'kid', random.pick(['"k2"', undefined, '""', '"K1"', '1', 'null', '"\\u006b1"', JSON.stringify('k'.repeat(1025))])) },
  { name: 'keys.same kid', weight: 3, apply: sameKid },
  { name: 'keys.no kid anywhere', weight: 3, apply: noKids },
  { name: 'keys.use', weight: 2, apply: ({ keys }, random) => setRaw(keys[0], 'use', random.pick(['"sig"', '"enc"', '"SIG"', '""', 'null', '["sig"]', '"signature"'])) },
  { name: 'keys.key_ops', weight: 3, apply: ({ keys }, random) => setRaw(keys[0], 'key_ops', random.pick(OPERATIONS)) },
  { name: 'keys.alg', weight: 4, apply: changeAlg },
  { name: 'keys.alias', weight: 3, apply: alias },
  { name: 'keys.number', weight: 5, apply: respell },
  { name: 'keys.member', weight: 2, apply: changeMember },
  { name: 'keys.extra member', weight: 2, apply: ({ keys }, random) => setRaw(keys[0], ...random.pick(EXTRA)) },
  { name: 'keys.private', weight: 3, apply: makePrivate },
  { name: 'keys.duplicate member', weight: 3, apply: duplicate },
  { name: 'keys.other member of the set', weight: 3, apply: (draft, random) => draft[random.pick(['before', 'after'])].push(random.pick(OTHER_MEMBERS)) },
  { name: 'keys.broken neighbour', weight: 2, apply: brokenNeighbour },
  { name: 'keys.more', weight: 2, apply: more },
  { name: 'keys.stranger first', apply: ({ keys, stranger }) => keys.unshift(members({ ...stranger.publicJwk, kid: 'k2' })) },
  { name: 'keys.replaced', apply: ({ keys, stranger }) => keys.splice(0, 1, members({ ...stranger.publicJwk, kid: 'k1' })) },
  { name: 'keys.text', weight: 2, apply: changeText },
];

function sameKid({ keys, stranger }, random) {
  const copies = random.pick([1, 1, 2, 3, 4]);
  for (let count = 0; count < copies; count += 1) {
    keys.splice(random.below(keys.length + 1), 0, members({ ...stranger.publicJwk, kid: 'k1' }));
  }
}

function noKids({ header, keys }, random) {
  setRaw(header, 'kid', undefined);
  for (const key of keys.slice(0, random.chance(0.5) ? 1 : keys.length)) setRaw(key, 'kid', undefined);
}

function changeAlg({ keys, alg }, random) {
  setRaw(keys[0], 'alg', random.pick([JSON.stringify(alg), '"RS256"', '"ES256"', '"EdDSA"', '"Ed25519"', '"HS256"', '"none"', '"RSA-OAEP"', `"${alg.toLowerCase()}"`, '1', 'null']));
}

/** RFC 9864: EdDSA with an Ed25519 key and Ed25519 are two names of one algorithm. */
function alias(draft, random) {
  if (!draft.alg.startsWith('Ed')) return;
  const [one, other] = ['EdDSA', 'Ed25519'];
  set(draft.keys[0], 'alg', draft.alg === one ? other : one);
  if (random.chance(0.4)) draft.keys.push(members({ ...draft.stranger.publicJwk, alg: draft.alg, kid: 'k2' }));
  if (random.chance(0.2)) draft.keys.splice(0, draft.keys.length, ...[one, other].map((alg, index) => members({ ...[draft.signer, draft.stranger][alg === draft.alg ? 0 : 1].publicJwk, alg, kid: `k${index}` })));
  if (random.chance(0.4)) setRaw(draft.header, 'kid', undefined);
  if (random.chance(0.4)) draft.options.algorithms = random.pick([[one], [other], [one, other]]);
}

/** The same number in another spelling, or nearly the same number. */
function respell({ keys }, random) {
  const name = random.pick(['x', 'y', 'n', 'e', 'x', 'n'].filter((name) => find(keys[0], name)));
  if (name === undefined) return;
  const text = JSON.parse(find(keys[0], name)[1]);
  if (typeof text !== 'string') return;
  const raw = Buffer.from(text, 'base64url');
  set(keys[0], name, random.pick([
    () => `${text}=`,
    () => `${text}==`,
    () => text.replaceAll('-', '+').replaceAll('_', '/'),
    () => `${text.slice(0, 4)}\n${text.slice(4)}`,
    () => `${text}A`,
    () => text.slice(0, -1) + { A: 'B', E: 'F', I: 'J', M: 'N', Q: 'R', U: 'V', Y: 'Z', c: 'd', g: 'h', k: 'l', o: 'p', s: 't', w: 'x', 0: '1', 4: '5', 8: '9' }[text.at(-1)],
    () => Buffer.concat([Buffer.alloc(1), raw]).toString('base64url'),
    () => Buffer.concat([Buffer.alloc(8), raw]).toString('base64url'),
    () => Buffer.concat([raw, Buffer.alloc(1)]).toString('base64url'),
    () => raw.subarray(1).toString('base64url'),
    () => raw.map((byte, index) => (index === raw.length - 1 ? byte ^ 1 : byte)).toString('base64url'),
    () => raw.map((byte, index) => (index === 0 ? byte ^ 0x80 : byte)).toString('base64url'),
    () => Buffer.alloc(raw.length).toString('base64url'),
    () => Buffer.alloc(raw.length, 255).toString('base64url'),
    () => random.pick(['AQ', 'Ag', 'Aw', 'AQAA', 'AQAAAAE', 'AQAAAAM', '']),
  ])());
}

function changeMember({ keys }, random) {
  const name = random.pick(['kty', 'crv', 'x', 'y', 'n', 'e']);
  const value = random.pick(['"RSA"', '"EC"', '"OKP"', '"oct"', '"P-256"', '"P-384"', '"Ed25519"', '"Ed448"', '"ed25519"', undefined, ...OF_EVERY_TYPE]);
  setRaw(keys[0], name, value);
}

function makePrivate({ keys, signer, stranger }, random) {
  random.pick([
    () => keys.splice(0, 1, members({ ...signer.jwk, kid: 'k1' })),
    () => keys.push(members({ ...stranger.jwk, kid: 'k3' })),
    () => keys.push(members({ kty: 'oct', k: 'c2VjcmV0', kid: 'k4' })),
    () => set(keys[0], random.pick(PRIVATE), random.pick(['', 'AA', null, undefined])),
  ])();
}

function duplicate({ keys, stranger }, random) {
  const name = random.pick(['kid', 'use', 'alg', 'x', 'n', 'e', 'kty', 'z']);
  const value = { kid: random.pick(['k1', 'k2']), use: random.pick(['enc', 'sig']), alg: 'RS256', z: 1 }[name] ?? stranger.publicJwk[name] ?? 'AQAB';
  if (name === 'z') keys[0].push(member('z', 0));
  keys[0].splice(random.chance(0.5) ? 0 : keys[0].length, 0, member(name, value));
}

/** A key of the same kind that cannot be used, and a token that names no key. */
function brokenNeighbour({ header, keys, signer }, random) {
  setRaw(header, 'kid', undefined);
  const [name] = ['n', 'y', 'x'].filter((member) => member in signer.publicJwk);
  const neighbour = members({ ...signer.publicJwk, [name]: random.pick(['', 'AA', `${signer.publicJwk[name]}A`]), kid: 'broken' });
  keys.splice(1, keys.length);
  keys.splice(random.below(2), 0, neighbour);
}

/** Keys of other kinds, as large sets have them. */
function more({ keys }, random) {
  const kinds = Object.keys(KEYS);
  for (let count = random.pick([1, 3, 10]); count > 0; count -= 1) {
    const jwk = random.pick(KEYS[random.pick(kinds)]).publicJwk;
    keys.splice(random.below(keys.length + 1), 0, members({ ...jwk, ...random.pick([{ kid: `m${count}` }, {}, { kid: `m${count}`, use: 'enc' }]) }));
  }
}

function changeText({ jwksText }, random) {
  jwksText.push(random.pick(TEXTS));
}
