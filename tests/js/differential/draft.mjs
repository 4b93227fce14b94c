// A case before it is text: a good token with everything that a mutation may change, and how it becomes a case.
// Headers, payloads and keys are lists of members, so that a member can be there twice, out of order or misspelt.

import { createHash } from 'node:crypto';
import { hashOf, kindOf, KEYS, SECRET, signature } from './keys.mjs';

export const ISSUER = 'https://op.example';
export const CLIENT = 'client';
export const OTHER = 'https://other.example';
export const NONCE = 'n-0S6_WzA2Mj';
export const NOW = 1_800_000_000;
export const ACCESS_TOKEN = 'jHkWEdUXMU1BwAsC4vtUsZwnNvTIxEl0z9K3vx5KF0Y';
export const CODE = 'Qcb0Orv1zh30vL1MPRsbm-diHiMwcLyZvn1arpZv-Jxf_11jnpEX3Tgfvk';
export const STATE = 'af0ifjsldkj';
export const API = 'https://api.example';

const ALGORITHMS = [
  { alg: 'ES256', weight: 8 }, { alg: 'EdDSA', weight: 8 }, { alg: 'Ed25519', weight: 5 }, { alg: 'RS256', weight: 8 },
  { alg: 'PS256', weight: 2 }, { alg: 'RS512', weight: 1 }, { alg: 'HS256', weight: 2 }, { alg: 'HS512', weight: 1 },
  { alg: 'ES384', weight: 1 }, { alg: 'ES512', weight: 1 },
];

/** The draft of a token that everybody accepts. */
export function goodDraft(random, kind) {
  const { alg } = random.weighted(ALGORITHMS);
  const mac = alg.startsWith('HS');
  const [signer, stranger] = mac ? [KEYS.RSA[0], KEYS.RSA[1]] : KEYS[kindOf(alg)];
  const draft = {
    kind,
    alg,
    signer,
    stranger,
    header: members({ alg, kid: 'k1' }),
    payload: members(kind === 'id_token' ? idToken(random) : accessToken(random)),
    keys: [members({ ...signer.publicJwk, kid: 'k1' })],
    // JSON texts in the list, before and after the keys.
    before: [],
    after: [],
    jwksForm: random.pick(['object', 'text']),
    options: { issuer: ISSUER, now: NOW, clockTolerance: random.pick([0, 10, 60, 120]) },
    expected: {},
    // Steps that mutations add: on texts before they are encoded, on encoded parts before signing, and after it.
    headerBytes: [],
    payloadBytes: [],
    headerPart: [],
    payloadPart: [],
    signatureBytes: [],
    signaturePart: [],
    token: [],
    jwksText: [],
    sign: (input) => signature(alg, signer.key, input),
  };
  const own = kind === 'id_token' ? { clientId: CLIENT } : { audience: API };
  Object.assign(draft.options, own, mac ? { algorithms: [alg], clientSecret: SECRET } : {});
  if (kind === 'id_token') draft.expected.nonce = NONCE;
  else draft.header.push(member('typ', 'at+jwt'));
  const typ = kind === 'id_token' ? ['JWT', 'jwt', 'application/jwt'] : [];
  if (typ.length > 0 && random.chance(0.5)) draft.header.push(member('typ', random.pick(typ)));
  if (random.chance(0.3)) draft.keys[0].push(member('use', 'sig'));
  if (random.chance(0.2)) draft.keys[0].push(member('alg', mac ? 'RS256' : alg));
  if (random.chance(0.3)) draft.keys.push(members({ ...stranger.publicJwk, kid: 'k2' }));
  if (!mac && random.chance(0.3)) draft.options.algorithms = random.pick([[alg], [...new Set([alg, 'RS256', 'ES256'])]]);
  if (kind === 'id_token' && random.chance(0.25)) bindings(draft, random);
  return draft;
}

function idToken(random) {
  const aud = random.weighted([{ aud: CLIENT, weight: 4 }, { aud: [CLIENT] }]).aud;
  const more = random.chance(0.2) ? { azp: CLIENT, auth_time: NOW - 60, acr: 'urn:example:loa3', amr: ['pwd', 'otp'] } : {};
  return { iss: ISSUER, sub: 'alice', aud, iat: NOW - 5, exp: NOW + 600, nonce: NONCE, ...more };
}

function accessToken(random) {
  const more = random.chance(0.3) ? { auth_time: NOW - 60, acr: 'urn:example:loa3' } : {};
  const must = { iss: ISSUER, sub: 'alice', aud: API, iat: NOW - 5, exp: NOW + 600, client_id: CLIENT, jti: 'id-1' };
  return { ...must, scope: 'read write', ...more };
}

/** A token of the front channel or with hashes: what came with it is known to both sides. */
function bindings(draft, random) {
  const flow = random.pick(['code', 'hybrid', 'implicit']);
  draft.expected.flow = flow;
  if (flow !== 'implicit' || random.chance(0.7)) {
    draft.expected.accessToken = ACCESS_TOKEN;
    draft.payload.push(member('at_hash', leftHalf(draft.alg, ACCESS_TOKEN)));
  }
  if (flow === 'hybrid') {
    draft.expected.code = CODE;
    draft.payload.push(member('c_hash', leftHalf(draft.alg, CODE)));
  }
  if (random.chance(0.3)) {
    draft.expected.state = STATE;
    draft.payload.push(member('s_hash', leftHalf(draft.alg, STATE)));
  }
}

export function leftHalf(alg, value) {
  const digest = createHash(hashOf(alg)).update(value).digest();
  return digest.subarray(0, digest.length / 2).toString('base64url');
}

/** A member as a pair of JSON texts. */
export function member(name, value) {
  return [JSON.stringify(name), JSON.stringify(value)];
}

export function members(object) {
  return Object.entries(object).map(([name, value]) => member(name, value));
}

export function find(list, name) {
  return list.find(([text]) => text === JSON.stringify(name));
}

/** Sets, adds or, with `undefined` as raw text, removes a member. */
export function setRaw(list, name, raw) {
  const found = find(list, name);
  if (raw === undefined) {
    if (found) list.splice(list.indexOf(found), 1);
  } else if (found) found[1] = raw;
  else list.push([JSON.stringify(name), raw]);
}

export function set(list, name, value) {
  setRaw(list, name, value === undefined ? undefined : JSON.stringify(value));
}

/** The case that a draft stands for: texts and values only, so that it can be printed and run again. */
export function finish(draft) {
  const encode = (list, bytes, part) => through(through(Buffer.from(object(list)), bytes).toString('base64url'), part);
  const header = encode(draft.header, draft.headerBytes, draft.headerPart);
  const payload = encode(draft.payload, draft.payloadBytes, draft.payloadPart);
  const raw = through(draft.sign(`${header}.${payload}`), draft.signatureBytes);
  const signed = [header, payload, through(raw.toString('base64url'), draft.signaturePart)].join('.');
  const keys = [...draft.before, ...draft.keys.map(object), ...draft.after];
  const jwks = through(`{"keys":[${keys.join(',')}]}`, draft.jwksText);
  return {
    kind: draft.kind,
    token: through(signed, draft.token),
    jwks,
    jwksForm: draft.jwksForm,
    options: draft.options,
    expected: draft.expected,
  };
}

function object(list) {
  return `{${list.map(([name, value]) => `${name}:${value}`).join(',')}}`;
}

function through(value, steps) {
  return steps.reduce((result, step) => step(result), value);
}
