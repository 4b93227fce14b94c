// The lives that the fuzz target `remote` found worth keeping (tests/fuzz/targets/remote.rs), through the package: the same letters,
// with a fetch, a store and a clock that do what each line says.

import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { createRemoteVerifier } from 'tokenward/remote';
import { properError } from '../package/support/expect.mjs';
import { root } from '../package/support/places.mjs';
import { newKeyFor, token } from '../package/support/tokens.mjs';

const ISSUER = 'https://op.example';
const NOW = 1_800_000_000;
const folder = join(root, 'tests', 'fuzz', 'corpus', 'remote');
const key = newKeyFor('Ed25519');
const jwks = JSON.stringify({ keys: [{ ...key.jwk, kid: 'k' }] });
const metadata = JSON.stringify({ issuer: ISSUER, jwks_uri: `${ISSUER}/jwks` });
const payload = { iss: ISSUER, sub: 'user-1', aud: 'client', nonce: 'n', iat: NOW, exp: NOW + 600 };
const good = token(key, { header: { kid: 'k' }, payload });
const tokens = { v: good, w: token(key, { header: { kid: 'x' }, payload }), x: `${good.slice(0, good.lastIndexOf('.'))}.${'A'.repeat(86)}` };

test('every life comes to its ends, and only the published key is accepted', async (context) => {
  const ends = {};
  const files = readdirSync(folder);
  assert.ok(files.length >= 100);
  for (const file of files) {
    for (const end of await live(readFileSync(join(folder, file), 'utf8'), file)) ends[end] = (ends[end] ?? 0) + 1;
  }
  context.diagnostic(JSON.stringify(ends));
  assert.ok(ends.accepted > 5 && Object.keys(ends).length > 4, JSON.stringify(ends));
});

async function live(text, hint) {
  let now = NOW;
  let [status, type, body, fails, stored] = [200, 'application/json', undefined, false, null];
  const headers = {};
  const kept = new Map();
  const fetch = async (url) => {
    assert.match(url, /^https:\/\//, hint);
    if (fails) throw new TypeError('fetch failed');
    const response = { 'content-type': type, ...headers };
    const right = url.includes('/.well-known/') ? metadata : jwks;
    return {
      status, headers: { get: (name) => response[name] ?? null }, body: null,
      arrayBuffer: async () => new TextEncoder().encode(body ?? right).buffer,
    };
  };
  const lengths = text.startsWith('0') ? { maxAge: 0, cooldown: 0, staleIfError: 0, unknownKidTtl: 0 } : {};
  const store = { get: async (name) => stored ?? kept.get(name) ?? null, put: async (name, value) => void kept.set(name, value) };
  const verifier = createRemoteVerifier({ issuer: ISSUER, clientId: 'client', now: () => now, fetch, store, ...lengths });
  const ends = [];
  for (const line of text.split('\n').slice(0, 64)) {
    const [letter, rest] = [line[0], line.slice(1)];
    const some = rest === '' ? undefined : rest;
    if (letter === 't' && Math.abs(now + Number(rest)) < 1e10) now += Number(rest);
    else if (letter === 's') status = Number(rest) || 0;
    else if (letter === 'y') type = some;
    else if (letter === 'c') headers['cache-control'] = some;
    else if (letter === 'a') headers.age = some;
    else if (letter === 'r') headers['retry-after'] = some;
    else if (letter === 'b') body = some;
    else if (letter === 'd' || letter === 'h') fails = true;
    else if (letter === 'u') fails = false;
    else if (letter === 'p') stored = rest;
    else if (letter in tokens) {
      // The token does not grow old with the keys: what is asked here is about keys.
      const end = await verifier.explainIdToken(tokens[letter], { nonce: 'n' }).then(
        ({ error }) => error?.code ?? 'accepted',
        (error) => (properError(error), error.code),
      );
      assert.ok(letter === 'v' || end !== 'accepted', hint);
      ends.push(end);
    }
  }
  return ends;
}
