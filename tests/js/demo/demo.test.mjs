// The demo as a user starts it, in a child process: exit status, the six refusals, and that no secret is printed.
// Knows the command line alone; the one exception checks that an accepted attack would be noticed.

import assert from 'node:assert/strict';
import { fork } from 'node:child_process';
import { generateKeyPairSync, sign } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { computeTokenHash } from 'tokenward';
import { runAttack, sixAttacks } from '../../../examples/demo/attacks.mjs';

const RUN = fileURLToPath(new URL('../../../examples/demo/run.mjs', import.meta.url));
const RECORDER = new URL('record-traffic.mjs', import.meta.url).href;
const COLUMNS = 100;
const NOW = 1_800_000_000;
const CLAIMS = { iss: 'https://op.example', sub: 'alice', aud: 'my-app', exp: NOW + 600, iat: NOW - 5 };
const SIX_CODES = [
  'signature_invalid', 'alg_none_forbidden', 'alg_not_allowed', 'audience_mismatch', 'nonce_mismatch', 'token_expired',
];

describe('the live demo', () => {
  for (const alg of [undefined, 'ES256', 'PS256', 'EdDSA']) {
    test(`${alg ?? 'without flags'}: verified, six attacks refused, no secret printed`, async () => {
      const { status, output, seen } = await demo(...(alg ? ['--alg', alg] : []));
      assert.equal(status, 0, output);
      assert.deepEqual(codesIn(output), SIX_CODES);
      assert.match(output, new RegExp(`alg +"${alg ?? 'RS256'}"`));
      assert.match(output, /at_hash +"[\w-]{22,43}"/);
      assert.match(output, /VERIFIED/);
      assertLoopbackOnly(seen);
      assertNothingLeaks(output, seen);
      assertFits(output);
    });
  }
});

describe('an attack that gets through', () => {
  const login = { idToken: unsignedToken(), nonce: 'n', accessToken: 'a' };
  const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const jwks = { keys: [{ ...publicKey.export({ format: 'jwk' }), kid: '1' }] };
  const accepting = { verifyIdToken: () => ({}), explainIdToken: () => ({ ok: true, steps: [] }) };
  const material = { jwks, verifier: accepting, verifierAt: () => accepting, login, foreign: login, next: login, expiresAt: 1 };

  test('is reported as accepted, for each of the six', () => {
    const results = sixAttacks(material).map(runAttack);
    assert.equal(results.length, 6);
    for (const { name, refused, problem } of results) {
      assert.equal(refused, false, name);
      assert.match(problem, /ACCEPTED/);
    }
  });
});

describe('a token of the user\'s own', () => {
  const files = mkdtempSync(join(tmpdir(), 'tokenward-demo-'));
  after(() => rmSync(files, { recursive: true }));
  const accessToken = 'an-access-token-of-the-test-0123456789';
  const nonce = 'nonce-of-the-test-0123456789-0123456789';
  const { token, jwks } = signedToken({ nonce, at_hash: computeTokenHash('at_hash', accessToken, 'ES256') });
  const path = (name, text) => {
    writeFileSync(join(files, name), text);
    return join(files, name);
  };
  const ids = ['--issuer', 'https://op.example', '--client-id', 'my-app'];
  const keys = ['--jwks', path('jwks.json', `${JSON.stringify(jwks)}\n`)];
  const sent = ['--nonce', nonce];
  const now = ['--now', String(NOW)];
  const secrets = [{ name: 'token', value: token }, { name: 'nonce', value: nonce }];
  const good = ['--token', path('good.txt', `${token}\n`)];
  const broken = ['--token', path('broken.txt', token.replace(/\.[^.]*\./, `.${encode({ ...CLAIMS, nonce, sub: 'mallory' })}.`))];

  test('verifies, with its access token, at a time of choice', async () => {
    const { status, output, seen } = await demo(
      ...good, ...keys, ...ids, ...sent, ...now, '--access-token', path('at.txt', accessToken), '--clock-tolerance', '0');
    assert.equal(status, 0, output);
    assert.match(output, /NOT VERIFIED[\s\S]*VERIFIED: every rule/);
    assert.match(output, /HASH-03 +pass/);
    assert.deepEqual(seen, [], 'no request is made');
    assertNothingLeaks(output, [...secrets, { name: 'access token', value: accessToken }]);
    assertFits(output);
  });

  const refusals = [
    ['an altered payload', [...broken, ...keys, ...ids, ...sent, ...now], 'signature_invalid'],
    ['another nonce', [...good, ...keys, ...ids, ...now, '--nonce', 'another'], 'nonce_mismatch'],
    ['--no-nonce for a token that has one', [...good, ...keys, ...ids, ...now, '--no-nonce'], 'nonce_unexpected'],
    ['the time of its exp', [...good, ...keys, ...ids, ...sent, '--now', String(CLAIMS.exp), '--clock-tolerance', '0'], 'token_expired'],
    ['another client', [...good, ...keys, ...ids.slice(0, 2), '--client-id', 'other', ...sent, ...now], 'audience_mismatch'],
    ['another access token', [...good, ...keys, ...ids, ...sent, ...now, '--access-token', path('other.txt', 'other')], 'at_hash_mismatch'],
    ['a key set that is none', [...good, '--jwks', path('not-keys.json', '{"keys":1}'), ...ids, '--no-nonce'], 'invalid_jwks'],
    ['a tolerance beyond the limit', [...good, ...keys, ...ids, '--no-nonce', '--clock-tolerance', '301'], 'invalid_option'],
  ];
  for (const [name, args, code] of refusals) {
    test(`is refused for ${name}`, async () => {
      const { status, output } = await demo(...args);
      assert.equal(status, 1, output);
      assert.equal(codesIn(output).at(-1), code);
      assert.doesNotMatch(output, /VERIFIED: every rule/);
      assertNothingLeaks(output, secrets);
    });
  }

  test('shows the claims and names the missing flags', async () => {
    const { status, output } = await demo(...good);
    assert.equal(status, 1);
    assert.match(output, /sub +"alice"/);
    for (const flag of ['--jwks FILE', '--issuer URL', '--client-id ID', '--nonce N, or --no-nonce']) {
      assert.ok(output.includes(flag), flag);
    }
    assert.match(output, /NOT VERIFIED: do not rely on these claims/);
  });

  test('names only the flag that is missing', async () => {
    const { status, output } = await demo(...good, ...keys, ...ids);
    assert.equal(status, 1);
    assert.ok(output.includes('--nonce N, or --no-nonce') && !output.includes('--issuer URL'), output);
  });

  test('a token that cannot be decoded is told so', async () => {
    const { status, output } = await demo('--token', path('garbage.txt', 'not a token'));
    assert.equal(status, 1);
    assert.match(output, /cannot be decoded[\s\S]*malformed_token/);
  });

  test('tokens inside claims are masked, at any depth', async () => {
    const sources = { a: { JWT: token }, b: { endpoint: 'https://claims.example', access_token: accessToken } };
    const holder = `${encode({ alg: 'none' })}.${encode({ nonce, _claim_sources: sources })}.`;
    const { output } = await demo('--token', path('holder.txt', holder));
    assert.match(output, /claims\.example/);
    assertNothingLeaks(output, [...secrets, { name: 'access token', value: accessToken }]);
  });

  test('text in a token cannot steer the terminal', async () => {
    const hostile = `${encode({ alg: 'none' })}.${encode({ name: 'a\u001b[2J\u009b31m\u202eb' })}.`;
    const { output } = await demo('--token', path('hostile.txt', hostile));
    assert.match(output, /name +"a/);
    assert.doesNotMatch(output, /[\u001b\u009b\u202e]/);
  });
});

describe('wrong usage', () => {
  const cases = [
    [['--tokens', 'x'], '--tokens'],
    [['extra'], 'extra'],
    [['--alg', 'HS256'], '--alg'],
    [['--alg'], '--alg'],
    [['--alg', 'ES256', '--alg', 'ES256'], '--alg is given twice'],
    [['--nonce', 'n'], '--token FILE'],
    [['--token', 'x', '--alg', 'ES256'], '--alg'],
    [['--token', 'x', '--nonce', 'n', '--no-nonce'], '--no-nonce'],
    [['--token', 'x', '--now', 'soon'], '--now'],
    [['--token', '--jwks'], '--token wants a value'],
    [['--token', join(tmpdir(), 'no-such-file-of-tokenward')], '--token'],
  ];
  for (const [args, named] of cases) {
    test(`${args.join(' ').slice(0, 40)}: status 2, and the flag is named`, async () => {
      const { status, output } = await demo(...args);
      assert.equal(status, 2, output);
      assert.ok(output.includes(named), output);
    });
  }

  test('--help tells every flag', async () => {
    const { status, output } = await demo('--help');
    assert.equal(status, 0);
    const flags = ['alg', 'token', 'jwks', 'issuer', 'client-id', 'nonce', 'no-nonce', 'access-token', 'now', 'clock-tolerance'];
    for (const flag of flags) assert.match(output, new RegExp(`^ +--${flag}\\b`, 'm'));
    assertFits(output);
  });
});

// ── running and looking ──

async function demo(...args) {
  const child = fork(RUN, args, { execArgv: ['--import', RECORDER], silent: true });
  const seen = [];
  let output = '';
  child.on('message', (message) => seen.push(message));
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => { output += text; });
  const status = await new Promise((resolve) => child.on('close', resolve));
  return { status, output, seen };
}

function codesIn(output) {
  return [...output.matchAll(/^ +code +([a-z_]+)$/gm)].map(([, code]) => code);
}

/** Not even twelve characters of a secret in a row, however the output is wrapped. */
function assertNothingLeaks(output, seen) {
  const flat = output.replace(/\s+/g, '');
  for (const { name, value } of seen.filter(({ name: kind }) => kind !== 'request')) {
    for (let start = 0; start + 12 <= value.length; start += 1) {
      const part = value.slice(start, start + 12);
      assert.ok(!flat.includes(part), `part of the ${name} was printed`);
    }
  }
}

function assertLoopbackOnly(seen) {
  assert.deepEqual([...new Set(seen.filter(({ name }) => name === 'request').map(({ value }) => value))], ['127.0.0.1']);
  for (const name of ['state', 'nonce', 'code', 'code_verifier', 'id_token', 'access_token']) {
    const values = new Set(seen.filter((entry) => entry.name === name).map(({ value }) => value));
    assert.equal(values.size, 3, `three logins, each with its own ${name}`);
  }
}

function assertFits(output) {
  for (const line of output.split('\n')) assert.ok([...line].length <= COLUMNS, `line too long: ${line}`);
}

// ── tokens of the test ──

function signedToken(further) {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const input = `${encode({ alg: 'ES256', kid: 'test' })}.${encode({ ...CLAIMS, ...further })}`;
  const signature = sign('sha256', Buffer.from(input), { key: privateKey, dsaEncoding: 'ieee-p1363' });
  const jwks = { keys: [{ ...publicKey.export({ format: 'jwk' }), kid: 'test' }] };
  return { token: `${input}.${signature.toString('base64url')}`, jwks };
}

function unsignedToken() {
  return `${encode({ alg: 'ES256', kid: '1' })}.${encode({ sub: 'alice' })}.AA`;
}

function encode(value) {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}
