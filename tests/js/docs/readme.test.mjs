// The README's examples run as they stand there: each block of JavaScript is a module of its own, given what its text speaks of.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { before, test } from 'node:test';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { computeTokenHash } from 'tokenward';

const ROOT = new URL('../../../', import.meta.url);
const FOLDER = new URL('target/readme/', ROOT);
const examples = [...readFileSync(new URL('README.md', ROOT), 'utf8').matchAll(/```js\n(.*?)```/gs)].map(([, code]) => code);
let given;

before(async () => {
  const { publicKey, privateKey } = await generateKeyPair('ES256');
  const [nonce, accessToken] = ['a-nonce-of-the-login', 'an-access-token'];
  const idToken = await new SignJWT({ nonce, at_hash: computeTokenHash('at_hash', accessToken, 'ES256') })
    .setProtectedHeader({ alg: 'ES256' })
    .setIssuer('https://op.example').setSubject('alice').setAudience('client').setIssuedAt().setExpirationTime('5m')
    .sign(privateKey);
  given = { jwks: { keys: [await exportJWK(publicKey)] }, idToken, nonce, accessToken };
  mkdirSync(FOLDER, { recursive: true });
});

test('there are four examples', () => assert.equal(examples.length, 4));

test('a login starts', () => run(0, 'console.log(Object.keys(transaction).join())', /^codeVerifier,state,nonce$/m));

test('an ID token is verified', () => run(1, '', /^signed in: https:\/\/op\.example#alice$/m));

test('a refusal is explained', () => {
  run(2, 'console.log(failed.rule)', /^audience_mismatch IDT-03 the `aud` claim does not contain this client .*\nIDT-03$/m);
});

test('an API lets nobody in without a token', () => {
  const ask = "const { status, headers } = await app.request('/api/me'); console.log(status, headers.get('www-authenticate'));";
  run(3, ask, /^401 Bearer$/m);
});

function run(index, epilogue, output) {
  const file = new URL(`example-${index}.mjs`, FOLDER);
  const prologue = `const { ${Object.keys(given)} } = ${JSON.stringify(given)};\n`;
  writeFileSync(file, `${prologue}${examples[index]}\n${epilogue}\n`);
  assert.match(execFileSync(process.execPath, [file.pathname], { encoding: 'utf8' }), output);
}
