// The page as a person uses it: the sample and its switches, own input, hostile input, the keyboard. Every verdict is
// read off the page, and no request may leave it.

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, before, test } from 'node:test';
import { sampleCases } from '../../../www/parts/sample.js';
import { jwks, tokens } from '../../../www/parts/sample-data.js';
import { DESKTOP, field, LIMITS, startBench } from './support.mjs';

const good = sampleCases.find((sampleCase) => sampleCase.id === 'good').inputs;
let bench;

before(async () => { bench = await startBench(); });
after(async () => { await bench?.close(); });

test('the page loads from its own origin alone, and without a complaint', LIMITS, async () => {
  const { page, complaints, requests, close } = await bench.open();
  assert.deepEqual(await complaints(), []);
  assert.ok(requests.some((url) => url === `${bench.origin}/tokenward/inline.js`), 'the built package is what runs');
  assert.deepEqual(requests.filter((url) => !url.startsWith(`${bench.origin}/`)), []);
  assert.match(await page.locator('.privacy').innerText(), /nothing leaves this page/iu);
  await close();
});

test('the policy of the page forbids what it says', LIMITS, async () => {
  const { page, complaints, close } = await bench.open();
  const before = bench.served.length;
  const outcome = await page.evaluate(async () => {
    await new Promise((resolve) => { setTimeout(resolve); }); // past the leave that a debugger's own call has
    const attempt = (work) => Promise.resolve().then(work).then(() => 'allowed', () => 'blocked');
    navigator.sendBeacon('/beacon', 'x');
    new Image().src = 'http://127.0.0.1:9/x.png';
    return {
      fetch: await attempt(() => fetch('/index.html')),
      eval: await attempt(() => (0, eval)('1')),
      markup: await attempt(() => { document.createElement('p').innerHTML = '<b>x</b>'; }),
    };
  });
  assert.deepEqual(outcome, { fetch: 'blocked', eval: 'blocked', markup: 'blocked' });
  assert.equal(bench.served.length, before, 'nothing reached the server');
  const problems = await complaints();
  for (const directive of ['connect-src', 'img-src', 'require-trusted-types-for']) {
    assert.ok(problems.some((problem) => problem.startsWith(`policy: ${directive}`)), `${directive}\n${problems.join('\n')}`);
  }
  await close();
});

test('the sample as issued is accepted, and the report says so step by step', LIMITS, async () => {
  const { page, complaints, close } = await bench.open();
  assert.equal(await state(page), 'accepted');
  assert.equal(await title(page), 'Accepted');
  assert.ok(await page.locator('#verdict').isVisible());
  const rules = await page.locator('.step-rule').allInnerTexts();
  assert.ok(rules.length >= 15, `only ${rules.length} steps`);
  assert.ok(rules.every((rule) => /^[A-Z]+-\d\d$/u.test(rule)), rules.join(' '));
  assert.equal(await page.locator('.step[data-status="fail"]').count(), 0);
  assert.ok(await page.locator('.step[data-status="pass"]').count() >= 10);
  assert.match(await page.locator('#decoded-heading').innerText(), /not verified/iu);
  assert.match(await page.locator('#decoded').innerText(), /user-2401/u);
  assert.deepEqual(await complaints(), []);
  await close();
});

test('the sample holds public keys only', () => {
  for (const key of jwks.keys) assert.deepEqual(Object.keys(key).sort(), ['alg', 'crv', 'kid', 'kty', 'use', 'x', 'y']);
});

test('each switch is refused with the code that it announces', LIMITS, async (t) => {
  const { page, complaints, requests, close } = await bench.open();
  const atLoad = requests.length + bench.served.length;
  const broken = sampleCases.filter((sampleCase) => sampleCase.expects !== 'accepted');
  assert.ok(broken.length >= 15);
  for (const { id, expects } of broken) {
    await t.test(`${id}: ${expects}`, async () => {
      const radio = page.locator(`input[name="sample"][value="${id}"]`);
      await radio.check();
      assert.equal(await state(page), 'refused');
      assert.equal(await title(page), `Refused: ${expects}`);
      assert.equal(await page.locator('.verdict-code').innerText(), expects);
      assert.match(await page.locator('.verdict-rule').innerText(), /^[A-Z]+-\d\d$/u);
      assert.notEqual((await page.locator('.verdict-spec').innerText()).trim(), '');
      assert.notEqual((await page.locator('.verdict-message').innerText()).trim(), '');
      assert.notEqual((await page.locator('.verdict-remedy').innerText()).trim(), '');
      assert.equal(await page.locator('.verdict-announced').innerText(), 'As the sample announced.');
      assert.equal(await page.locator('.step[data-status="fail"]').count(), 1);
      assert.equal(await page.locator('.step[data-status="fail"]').getAttribute('data-rule'), await page.locator('.verdict-rule').innerText());
      assert.ok(await page.locator('label', { has: page.locator(`code:text-is("${expects}")`) }).first().isVisible());
    });
  }
  await page.locator('input[name="sample"][value="good"]').check();
  assert.equal(await state(page), 'accepted', 'and the unbroken sample is accepted again');
  assert.equal(requests.length + bench.served.length, atLoad, 'no request after loading');
  assert.deepEqual(await complaints(), []);
  await close();
});

test('a verdict does not outlive the inputs it was about', LIMITS, async () => {
  const { page, close } = await bench.open();
  await field(page, 'Client ID').fill('another-app');
  assert.equal(await state(page), 'stale');
  assert.equal(await page.locator('.step').count(), 0);
  assert.equal(await page.locator('input[name="sample"]:checked').count(), 0);
  await page.getByRole('button', { name: 'Verify' }).click();
  assert.equal(await title(page), 'Refused: audience_mismatch');
  await close();
});

test('own input: cleared fields, then a pasted token and key set, are judged', LIMITS, async () => {
  const { page, complaints, close } = await bench.open();
  await page.getByRole('button', { name: 'Clear all fields' }).click();
  assert.equal(await state(page), 'stale');
  assert.equal(await field(page, 'ID token').inputValue(), '');
  await field(page, 'ID token').fill(`\n  ${tokens.good}\n`);
  await field(page, 'Key set of the issuer (JWKS)').fill(JSON.stringify(jwks));
  await field(page, 'Issuer').fill(good.issuer);
  await field(page, 'Client ID').fill(good.clientId);
  await field(page, 'Nonce').fill(good.nonce);
  await page.getByRole('button', { name: 'Verify' }).click();
  assert.equal(await title(page), 'Refused: token_expired', 'the clock of the computer is used');
  await field(page, 'Time').fill(good.now);
  await page.getByRole('button', { name: 'Verify' }).click();
  assert.equal(await title(page), 'Accepted');
  await field(page, 'Nonce').fill('');
  await page.getByRole('button', { name: 'Verify' }).click();
  assert.equal(await title(page), 'Refused: nonce_unexpected');
  assert.deepEqual(await complaints(), []);
  await close();
});

test('the token is decoded while it is typed, without a verdict', LIMITS, async () => {
  const { page, close } = await bench.open();
  await field(page, 'ID token').fill(jwt({ alg: 'RS256' }, { sub: 'someone-new' }));
  await page.locator('#decoded', { hasText: 'someone-new' }).waitFor();
  assert.equal(await state(page), 'stale');
  await field(page, 'ID token').fill('nonsense');
  await page.locator('#decoded', { hasText: 'malformed_token' }).waitFor();
  await close();
});

const UNUSABLE = [
  { name: 'Key set of the issuer (JWKS)', text: '{"keys": [', code: 'invalid_jwks' },
  { name: 'Key set of the issuer (JWKS)', text: JSON.stringify({ keys: [{ ...jwks.keys[0], d: jwks.keys[1].x }] }), code: 'private_key_in_jwks' },
  { name: 'Clock tolerance', text: '301', code: 'invalid_option' },
  { name: 'Clock tolerance', text: 'a while', code: 'invalid_option' },
  { name: 'Time', text: 'yesterday', code: 'invalid_option' },
  { name: 'Issuer', text: '', code: 'invalid_option' },
  { name: 'Client ID', text: '', code: 'invalid_option' },
];

for (const { name, text, code } of UNUSABLE) {
  test(`${name} “${text.slice(0, 12)}”: the message stands beside the field`, LIMITS, async () => {
    const { page, complaints, close } = await bench.open();
    await field(page, name).fill(text);
    await page.getByRole('button', { name: 'Verify' }).click();
    assert.equal(await state(page), 'unusable');
    assert.equal(await page.locator('.verdict-code').innerText(), code);
    const control = field(page, name);
    assert.equal(await control.getAttribute('aria-invalid'), 'true');
    assert.equal(await page.locator('[aria-invalid]').count(), 1);
    const shown = await page.locator('.field', { has: control }).locator('.field-error').innerText();
    assert.equal(shown, await page.locator('.verdict-message').innerText());
    assert.notEqual(shown, '');
    assert.ok(await control.evaluate((element) => element === document.activeElement), 'focus goes to the field');
    assert.deepEqual(await complaints(), []);
    await close();
  });
}

test('what is shown live while typing does not wipe out what verifying said', LIMITS, async () => {
  const { page, close } = await bench.open();
  await field(page, 'Clock tolerance').evaluate((control) => { // at once: no time for the live view in between
    control.value = '301';
    control.dispatchEvent(new Event('input', { bubbles: true }));
    control.form.requestSubmit();
  });
  await page.waitForTimeout(400);
  assert.equal(await state(page), 'unusable');
  assert.notEqual(await page.locator('.field-clockTolerance .field-error').innerText(), '');
  await close();
});

test('the key set is checked as it is typed', LIMITS, async () => {
  const { page, close } = await bench.open();
  const keys = page.locator('.field-jwks');
  assert.match(await keys.locator('.field-note').innerText(), /2 usable keys/u);
  await field(page, 'Key set of the issuer (JWKS)').fill('{');
  await keys.locator('.field-error:not(:empty)').waitFor();
  assert.equal(await keys.locator('.field-note').innerText(), '');
  await field(page, 'Key set of the issuer (JWKS)').fill(JSON.stringify(jwks));
  await keys.locator('.field-error:empty').waitFor({ state: 'attached' });
  assert.match(await keys.locator('.field-note').innerText(), /2 usable keys/u);
  await close();
});

test('a generated PKCE pair satisfies S256, and each is new', LIMITS, async () => {
  const { page, requests, close } = await bench.open();
  const atLoad = requests.length + bench.served.length;
  const pairs = [];
  for (let round = 0; round < 3; round += 1) {
    await page.getByRole('button', { name: 'Generate a pair' }).click();
    pairs.push({ verifier: await output(page, 'codeVerifier'), challenge: await output(page, 'codeChallenge') });
    assert.equal(await output(page, 'codeChallengeMethod'), 'S256');
  }
  for (const { verifier, challenge } of pairs) {
    assert.match(verifier, /^[A-Za-z0-9_-]{43}$/u);
    assert.equal(challenge, createHash('sha256').update(verifier, 'ascii').digest('base64url'));
  }
  assert.equal(new Set(pairs.map(({ verifier }) => verifier)).size, pairs.length);
  assert.equal(requests.length + bench.served.length, atLoad);
  await close();
});

test('hostile input stays text, wherever it is shown', LIMITS, async () => {
  const { page, complaints, requests, close } = await bench.open();
  const atLoad = requests.length + bench.served.length;
  const markup = '<img src=x onerror="window.owned=1"><script>window.owned=1</script>';
  const token = jwt({ alg: 'ES256', kid: markup, [markup]: 1 }, { ['__proto__']: { polluted: 1 }, constructor: markup, sub: markup, [markup]: { deep: [markup] }, hidden: 'a\u202eb\u200bc' });
  await field(page, 'ID token').fill(token);
  await field(page, 'Key set of the issuer (JWKS)').fill(JSON.stringify({ keys: [{ ...jwks.keys[0], kid: markup }] }));
  await field(page, 'Issuer').fill(markup);
  await field(page, 'Client ID').fill(markup);
  await field(page, 'Nonce').fill(markup);
  await page.getByRole('button', { name: 'Verify' }).click();
  assert.notEqual(await state(page), 'accepted');
  const shown = await page.locator('#decoded').innerText();
  assert.ok(shown.includes(markup), 'shown as it is');
  assert.ok(shown.includes('__proto__') && shown.includes('constructor'), 'names of every object are plain claims');
  assert.ok(shown.includes('a\\u202eb\\u200bc'), 'characters that hide or reorder are made visible');
  assert.match(await page.locator('.field-jwks .field-note').innerText(), /<img src=x/u);
  assert.deepEqual(await page.evaluate(() => ({
    owned: window.owned,
    polluted: {}.polluted,
    images: document.images.length,
    scripts: document.querySelectorAll('body script').length,
  })), { owned: undefined, polluted: undefined, images: 0, scripts: 0 });
  assert.equal(requests.length + bench.served.length, atLoad);
  assert.deepEqual(await complaints(), []);
  await close();
});

test('the keyboard is enough', LIMITS, async () => {
  const { page, close } = await bench.open();
  await page.keyboard.press('Tab');
  assert.equal(await focused(page), 'Skip to the inputs');
  await tabTo(page, (name) => name.startsWith('Nothing changed'));
  for (const { expects } of sampleCases.slice(1, 4)) {
    await page.keyboard.press('ArrowDown');
    assert.equal(await title(page), `Refused: ${expects}`);
  }
  await tabTo(page, (name) => name === 'Clock tolerance');
  await page.keyboard.type('1');
  assert.equal(await state(page), 'stale');
  await tabTo(page, (name) => name === 'Verify');
  await page.keyboard.press('Enter');
  assert.equal(await state(page), 'refused');
  await tabTo(page, (name) => name === 'Generate a pair');
  await page.keyboard.press('Enter');
  assert.match(await output(page, 'codeVerifier'), /^[A-Za-z0-9_-]{43}$/u);
  await close();
});

test('the verdict is announced, and a line keeps it in sight', LIMITS, async () => {
  const { page, close } = await bench.open({ viewport: { ...DESKTOP, height: 500 } });
  assert.equal(await page.locator('#verdict').getAttribute('aria-live'), 'polite');
  await page.locator('input[value="expired"]').check();
  await page.evaluate(() => window.scrollTo({ top: 0, behavior: 'instant' }));
  const bar = page.locator('#bar');
  await bar.waitFor({ state: 'visible' });
  assert.equal(await bar.innerText(), 'Refused: token_expired');
  await bar.click();
  await bar.waitFor({ state: 'hidden' });
  assert.ok(await page.locator('.verdict-title').isVisible());
  await close();
});

test('without the package the page says what is missing', LIMITS, async () => {
  const { page, close } = await bench.open({ waitFor: null });
  await page.route('**/tokenward/inline.js', (route) => route.abort());
  await page.reload();
  await page.getByText('The package could not be loaded').waitFor();
  await close();
});

// ── reading the page ──

const state = (page) => page.locator('#verdict').getAttribute('data-state');
const title = (page) => page.locator('.verdict-title').innerText();
const output = (page, name) => page.locator(`output[data-name="${name}"]`).innerText();

/** The accessible name of what has the focus, near enough: label, or own text. */
function focused(page) {
  return page.evaluate(() => {
    const element = document.activeElement;
    return (element.labels?.[0] ?? element).textContent.trim();
  });
}

async function tabTo(page, matches) {
  for (let presses = 0; presses < 40; presses += 1) {
    await page.keyboard.press('Tab');
    if (matches(await focused(page))) {
      const visible = await page.evaluate(() => document.activeElement.matches(':focus-visible'));
      assert.ok(visible, 'the focus can be seen');
      return;
    }
  }
  assert.fail('never reached by tabulator');
}

function jwt(header, claims) {
  // By way of text: an object literal would lose a member named __proto__.
  return [header, claims].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).concat('c2lnbmF0dXJl').join('.');
}
