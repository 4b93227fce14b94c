// tokenward/remote: metadata of issuers and where it is. The rules with their rows are a table of tests/native/metadata.rs.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import * as remote from 'tokenward/remote';
import { explainMetadata, validateMetadata, wellKnownUrl } from 'tokenward/remote';
import { getLocalizedClaim, inspectClaims } from 'tokenward';
import { refused } from './support/expect.mjs';
import { root } from './support/places.mjs';

const issuer = 'https://accounts.google.com';
const text = readFileSync(join(root, 'tests/vectors/providers/panva-wellknown/google.metadata.json'), 'utf8');

test('tokenward/remote exports what works', () => {
  assert.deepEqual(Object.keys(remote).sort(), ['createRemoteVerifier', 'explainMetadata', 'validateMetadata', 'wellKnownUrl']);
});

test('a good document comes back as an object', () => {
  const document = JSON.parse(text);
  assert.deepEqual(validateMetadata(text, { issuer }), document);
  assert.deepEqual(validateMetadata(document, { issuer, requirePkce: true }), document);
  const { steps, ...report } = explainMetadata(text, { issuer });
  assert.deepEqual(report, { ok: true, kind: 'metadata' });
  assert.deepEqual(steps.map(({ rule, status }) => [rule, status]), [
    ['JOSE-05', 'pass'], ['META-01', 'pass'], ['META-02', 'pass'], ['META-03', 'pass'], ['PKCE-09', 'pass'],
  ]);
});

test('a faulty document is refused for its fault', () => {
  const document = JSON.parse(text);
  for (const [given, expected, code, claim] of [
    [text, { issuer: `${issuer}/` }, 'metadata_issuer_mismatch', 'issuer'],
    [{ ...document, jwks_uri: 'http://keys.example' }, { issuer }, 'metadata_invalid', 'jwks_uri'],
    [{ ...document, issuer: undefined }, { issuer }, 'metadata_invalid', 'issuer'],
    ['<html>', { issuer }, 'metadata_invalid', undefined],
    [`${text.trimEnd().slice(0, -1)},"issuer":"${issuer}"}`, { issuer }, 'duplicate_member', undefined],
    [' '.repeat(70_000), { issuer }, 'metadata_invalid', undefined],
    [null, { issuer }, 'metadata_invalid', undefined],
    [Promise.resolve(document), { issuer }, 'metadata_invalid', undefined],
    ['\ud800', { issuer }, 'metadata_invalid', undefined],
    [[], { issuer }, 'metadata_invalid', undefined],
    [{ ...document, code_challenge_methods_supported: ['plain'] }, { issuer, requirePkce: true }, 'pkce_not_supported', 'code_challenge_methods_supported'],
  ]) {
    const error = refused(code, () => validateMetadata(given, expected));
    assert.equal(error.claim, claim);
    assert.deepEqual(explainMetadata(given, expected).error, error.toJSON());
  }
  const { steps } = explainMetadata({ issuer }, { issuer });
  assert.deepEqual(steps.filter(({ status }) => status === 'warn').map(({ rule }) => rule), ['META-03', 'PKCE-09']);
});

test('mistakes of the caller are named', () => {
  for (const [option, expected] of [
    ['expected', undefined], ['issuer', {}], ['issuer', { issuer: 'http://op.example' }], ['type', { issuer, type: 'saml' }],
    ['requirePkce', { issuer, requirePkce: 1 }], ['issue', { issue: issuer }],
  ]) {
    assert.equal(refused('invalid_option', () => validateMetadata(text, expected)).option, option);
    assert.equal(refused('invalid_option', () => explainMetadata(text, expected)).option, option);
  }
});

test('META-04: where the document is', () => {
  assert.equal(wellKnownUrl('https://op.example/a/'), 'https://op.example/a/.well-known/openid-configuration');
  assert.equal(wellKnownUrl('https://op.example/a', { type: 'oauth' }), 'https://op.example/.well-known/oauth-authorization-server/a');
  assert.equal(refused('invalid_option', () => wellKnownUrl('op.example')).option, 'issuer');
  assert.equal(refused('invalid_option', () => wellKnownUrl(undefined)).option, 'issuer');
  assert.equal(refused('invalid_option', () => wellKnownUrl('https://op.example', { type: 1 })).option, 'type');
});

test('CLM-01, CLM-02, CLM-04: standard claims are compared with the standard', () => {
  assert.deepEqual(inspectClaims({ sub: 'a', name: 'Ana', email_verified: true, birthdate: '1990-02-28', other: [1] }), []);
  const findings = inspectClaims({ email_verified: 'true', birthdate: '28.02.1990', name: '', 'nickname#mi': 5 });
  assert.deepEqual(findings.map(({ rule, code }) => [rule, code]).sort(), [
    ['CLM-01', 'claim_type'], ['CLM-01', 'claim_type'], ['CLM-02', 'claim_format'], ['CLM-04', 'claim_empty'],
  ]);
  assert.ok(findings.every(({ message }) => /^the claim "[\w#]+" [a-z ]+$/.test(message)), JSON.stringify(findings));
  for (const wrong of [null, undefined, 'x', [], 5]) refused('invalid_option', () => inspectClaims(wrong));
});

test('CLM-04: a claim without a value is absent, and the next best language is taken', () => {
  const claims = { name: 'Ana', 'name#mi': '', 'name#en': null, 'name#fr': 'Anne' };
  assert.deepEqual(getLocalizedClaim(claims, 'name', ['mi', 'en']), { value: 'Ana', tag: null });
  assert.deepEqual(getLocalizedClaim(claims, 'name', ['mi', 'fr']), { value: 'Anne', tag: 'fr' });
  assert.equal(getLocalizedClaim({ name: '' }, 'name', []), null);
});
