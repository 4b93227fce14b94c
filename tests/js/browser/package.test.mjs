// The package in a browser without the page: imported as plain ES modules into a document and into a module worker, by
// its default entry and by `slim`, which fetches its module. Every case of the sample is judged in each.

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, before, test } from 'node:test';
import { sampleCases } from '../../../www/parts/sample.js';
import { LIMITS, startBench } from './support.mjs';

// As strict as a page may be that compiles a module, starts a worker and, for `slim`, fetches from its own origin.
const POLICY = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; connect-src 'self'; base-uri 'none'";

const EXTRA = new Map(Object.entries({
  '/empty.html': { type: 'text/html; charset=utf-8', body: '<!DOCTYPE html><html lang="en"><title>empty</title>' },
  '/probe.js': { type: 'text/javascript; charset=utf-8', body: probeSource() },
  '/worker.js': { type: 'text/javascript; charset=utf-8', body: `\
import { probe } from './probe.js';
addEventListener('message', ({ data }) => {
  probe(data.entry, data.cases).then((answer) => postMessage({ answer }), (error) => postMessage({ failure: String(error) }));
});
` },
}));

const ENTRIES = ['inline', 'slim'];
const cases = sampleCases.map(({ id, expects, inputs }) => ({ id, expects, inputs }));

let bench;
before(async () => { bench = await startBench({ policy: POLICY, extra: (path) => EXTRA.get(path) }); });
after(async () => { await bench?.close(); });

for (const entry of ENTRIES) {
  test(`${entry} in a document`, LIMITS, async () => {
    const answers = await inDocument(({ name, all }) => import('/probe.js').then(({ probe }) => probe(name, all)), entry);
    checkAnswers(answers);
  });

  test(`${entry} in a module worker`, LIMITS, async () => {
    const answers = await inDocument(({ name, all }) => new Promise((resolve, reject) => {
      const worker = new Worker('/worker.js', { type: 'module' });
      worker.addEventListener('message', ({ data: { answer, failure } }) => (failure ? reject(new Error(failure)) : resolve(answer)));
      worker.addEventListener('error', (event) => reject(new Error(event.message)));
      worker.postMessage({ entry: name, cases: all });
    }), entry);
    checkAnswers(answers);
  });
}

test('slim before it is given a module says what to do', LIMITS, async () => {
  const thrown = await inDocument(async () => {
    const tokenward = await import('/tokenward/slim.js');
    try { tokenward.generatePkce(); } catch (error) { return { known: tokenward.isTokenError(error), code: error.code, message: error.message }; }
    return null;
  }, 'slim');
  assert.equal(thrown?.known, true);
  assert.equal(thrown.code, 'not_initialized');
  assert.match(thrown.message, /init/u);
});

test('where the policy of the page forbids WebAssembly, slim says so by its own error', LIMITS, async () => {
  const closed = await startBench({ policy: "default-src 'none'; script-src 'self'; connect-src 'self'", extra: (path) => EXTRA.get(path) });
  try {
    const { page, close } = await closed.open({ path: '/empty.html', waitFor: null });
    const failure = await page.evaluate(async () => {
      try {
        const tokenward = await import('/tokenward/slim.js');
        await tokenward.default(new URL('/tokenward/tokenward.wasm', location.href));
      } catch (error) { return { code: error.code, name: error.name }; }
      return null;
    });
    assert.deepEqual(failure, { code: 'wasm_unavailable', name: 'TokenError' });
    await close();
  } finally {
    await closed.close();
  }
});

// ── what the page is asked ──

async function inDocument(work, entry) {
  const { page, complaints, requests, close } = await bench.open({ path: '/empty.html', waitFor: null });
  const answer = await page.evaluate(work, { name: entry, all: cases });
  assert.deepEqual(await complaints(), []);
  assert.deepEqual(requests.filter((url) => !url.startsWith(bench.origin)), []);
  await close();
  return answer;
}

function checkAnswers({ verdicts, explained, claims, pkce }) {
  const expected = Object.fromEntries(cases.map(({ id, expects }) => [id, expects]));
  assert.deepEqual(verdicts, expected);
  assert.deepEqual(explained, expected, 'explaining and verifying say the same');
  assert.equal(claims.sub, 'user-2401');
  assert.equal(pkce.codeChallenge, createHash('sha256').update(pkce.codeVerifier).digest('base64url'));
}

/** The module that judges every case and reports codes; the same text runs in the document and in the worker. */
function probeSource() {
  return `
export async function probe(entry, cases) {
  const tokenward = await import('./tokenward/' + entry + '.js');
  await tokenward.default(entry === 'slim' ? fetch('./tokenward/tokenward.wasm') : undefined);
  const verdicts = {}, explained = {};
  let claims = null;
  for (const { id, inputs } of cases) {
    const { issuer, clientId, jwks } = inputs;
    const verifier = tokenward.createVerifier({ issuer, clientId, jwks, now: Number(inputs.now) });
    const expected = { nonce: inputs.nonce, accessToken: inputs.accessToken };
    try {
      const verified = verifier.verifyIdToken(inputs.token, expected);
      if (id === 'good') claims = verified.claims;
      verdicts[id] = verified.verified === true ? 'accepted' : 'undecided';
    } catch (error) {
      if (!tokenward.isTokenError(error)) throw error;
      verdicts[id] = error.code;
    }
    const report = verifier.explainIdToken(inputs.token, expected);
    explained[id] = report.ok ? 'accepted' : report.error.code;
  }
  return { verdicts, explained, claims, pkce: tokenward.generatePkce() };
}
`;
}
