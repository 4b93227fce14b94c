// How the page looks and whether everyone can use it: no sideways scrolling, readable contrast, a name for every
// control, headings in order. Writes target/screenshots/ for people to look at.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { DESKTOP, PHONE, field, screenshot, LIMITS, startBench } from './support.mjs';

const WINDOWS = { phone: PHONE, desktop: DESKTOP };
const SCHEMES = { light: 'rgb(252, 252, 251)', dark: 'rgb(20, 23, 27)' };
const CASES = { accepted: 'good', refused: 'foreign-audience' };

const SETTLING = 250; // milliseconds: only for the pictures, the line with the verdict comes or goes after scrolling

let bench;
before(async () => { bench = await startBench(); });
after(async () => { await bench?.close(); });

for (const [windowName, viewport] of Object.entries(WINDOWS)) {
  for (const [scheme, ground] of Object.entries(SCHEMES)) {
    test(`${windowName}, ${scheme}: fits, and every text can be read`, LIMITS, async (t) => {
      const { page, close } = await bench.open({ viewport, colorScheme: scheme, reducedMotion: 'reduce' });
      assert.equal(await page.evaluate(() => getComputedStyle(document.body).backgroundColor), ground);
      for (const [name, sampleCase] of Object.entries(CASES)) {
        await t.test(name, async () => {
          await page.locator(`input[name="sample"][value="${sampleCase}"]`).check();
          await page.getByRole('button', { name: 'Generate a pair' }).click();
          await examine(page);
          await takePictures(page, `${windowName}-${scheme}-${name}`);
        });
      }
      await t.test('unusable input', async () => {
        await field(page, 'Key set of the issuer (JWKS)').fill('{"keys": [');
        await page.getByRole('button', { name: 'Verify' }).click();
        await examine(page);
        await screenshot(page, `${windowName}-${scheme}-unusable`);
      });
      await t.test('changed since', async () => {
        await field(page, 'Client ID').fill(`long-${'x'.repeat(300)}`);
        await field(page, 'ID token').fill(`${Buffer.from('{"alg":"none"}').toString('base64url')}.${Buffer.from(JSON.stringify({ ['n'.repeat(200)]: 'v'.repeat(2000) })).toString('base64url')}.`);
        await page.locator('#decoded', { hasText: 'vvv' }).waitFor();
        await examine(page);
      });
      await close();
    });
  }
}

test('text twice as large still fits, and so does the narrowest window', LIMITS, async () => {
  for (const [viewport, size] of [[DESKTOP, '200%'], [PHONE, '200%'], [{ width: 320, height: 640 }, '100%']]) {
    const { page, close } = await bench.open({ viewport });
    await page.evaluate((fontSize) => { document.documentElement.style.fontSize = fontSize; }, size);
    assert.equal(await overhang(page), 0, `${viewport.width} px at ${size}`);
    await close();
  }
});

test('every control has a name, and every field its description', LIMITS, async () => {
  const { page, close } = await bench.open();
  const session = await page.context().newCDPSession(page);
  const { nodes } = await session.send('Accessibility.getFullAXTree');
  const controls = nodes.filter((node) => !node.ignored && ['button', 'link', 'textbox', 'radio', 'radiogroup', 'group', 'navigation', 'table', 'region'].includes(node.role?.value));
  assert.ok(controls.length > 35, `only ${controls.length} controls found`);
  assert.deepEqual(controls.filter((node) => !node.name?.value?.trim()).map((node) => node.role.value), []);
  const radios = controls.filter((node) => node.role.value === 'radio').map((node) => node.name.value);
  assert.equal(new Set(radios).size, radios.length, 'no two switches sound alike');
  const textboxes = controls.filter((node) => node.role.value === 'textbox');
  assert.deepEqual(textboxes.filter((node) => !node.description?.value).map((node) => node.name.value), []);
  await close();
});

test('headings are in order, landmarks are there, identifiers are unique', LIMITS, async () => {
  const { page, close } = await bench.open();
  const levels = await page.locator('h1, h2, h3, h4, h5, h6').evaluateAll((all) => all.map((heading) => Number(heading.tagName[1])));
  assert.equal(levels[0], 1);
  assert.equal(levels.filter((level) => level === 1).length, 1);
  levels.reduce((previous, level) => { assert.ok(level <= previous + 1, `h${previous} then h${level}`); return level; });
  for (const landmark of ['banner', 'navigation', 'main', 'contentinfo']) {
    assert.equal(await page.getByRole(landmark).count(), 1, landmark);
  }
  const ids = await page.locator('[id]').evaluateAll((all) => all.map((element) => element.id));
  assert.equal(new Set(ids).size, ids.length);
  const dangling = await page.locator('[aria-describedby], [aria-labelledby], label[for], a[href^="#"]').evaluateAll((all) => all.flatMap((element) => [
    ...(element.getAttribute('aria-describedby') ?? '').split(' '),
    ...(element.getAttribute('aria-labelledby') ?? '').split(' '),
    element.getAttribute('for') ?? '',
    (element.getAttribute('href') ?? '').slice(1),
  ]).filter((id) => id !== '' && !document.getElementById(id)));
  assert.deepEqual(dangling, []);
  assert.equal(await page.locator('html').getAttribute('lang'), 'en');
  await close();
});

test('touch targets are large enough on a phone', LIMITS, async () => {
  const { page, close } = await bench.open({ viewport: PHONE });
  const small = await page.locator('button, .sample-choice, nav a, textarea, input:not([type="radio"])').evaluateAll((all) => all
    .filter((element) => element.getClientRects().length > 0 && element.getBoundingClientRect().height < 24)
    .map((element) => element.textContent));
  assert.deepEqual(small, []);
  await close();
});

test('nothing moves for those who asked for that', LIMITS, async () => {
  const { page, close } = await bench.open({ reducedMotion: 'reduce' });
  const moving = await page.locator('*').evaluateAll((all) => all.filter((element) => {
    const style = getComputedStyle(element);
    return style.scrollBehavior === 'smooth' || style.animationName !== 'none' || !/^0s(?:, 0s)*$/u.test(style.transitionDuration);
  }).map((element) => element.tagName));
  assert.deepEqual(moving, []);
  await close();
});

// ── looking ──

async function takePictures(page, name) {
  const top = () => page.evaluate(() => window.scrollTo({ top: 0, behavior: 'instant' }));
  await top();
  await page.waitForTimeout(SETTLING);
  await screenshot(page, name);
  await page.locator('#verdict-heading').evaluate((heading) => heading.scrollIntoView({ behavior: 'instant' }));
  await page.waitForTimeout(SETTLING);
  await screenshot(page, `${name}-verdict`);
  await screenshot(page, `${name}-whole`, { fullPage: true });
  await top();
}

async function examine(page) {
  assert.equal(await overhang(page), 0, 'scrolls sideways');
  assert.deepEqual(await page.evaluate(findPoorContrast), []);
  assert.doesNotMatch(await page.locator('body').innerText(), /\[object |undefined|NaN|null/u, 'nothing but words for people');
}

function overhang(page) {
  return page.evaluate(() => Math.max(0, document.documentElement.scrollWidth - document.documentElement.clientWidth));
}

/** Runs in the page: every visible text below WCAG AA, and every field border below 3 : 1. */
function findPoorContrast() {
  const parse = (colour) => colour.match(/[\d.]+/gu).map(Number);
  const luminance = ([r, g, b]) => [r, g, b]
    .map((channel) => channel / 255)
    .map((channel) => (channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4))
    .reduce((sum, channel, index) => sum + channel * [0.2126, 0.7152, 0.0722][index], 0);
  const ratio = (one, two) => {
    const [light, dark] = [luminance(one), luminance(two)].sort((a, b) => b - a);
    return (light + 0.05) / (dark + 0.05);
  };
  const groundOf = (element) => {
    for (let at = element; at; at = at.parentElement) {
      const colour = parse(getComputedStyle(at).backgroundColor);
      if (colour[3] === undefined || colour[3] === 1) return colour;
      if (colour[3] !== 0) throw new Error('half-transparent ground: extend the test');
    }
    throw new Error('no ground');
  };
  const visible = (element) => element.checkVisibility({ visibilityProperty: true, opacityProperty: true });
  const texts = [...document.querySelectorAll('body *')].filter((element) => visible(element)
    && (element.matches('input:not([type="radio"]), textarea') || [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim() !== '')));
  if (texts.length < 60) throw new Error(`only ${texts.length} texts found`);

  const poorTexts = texts.flatMap((element) => {
    const style = getComputedStyle(element);
    const size = parseFloat(style.fontSize);
    const large = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
    const found = ratio(parse(style.color), groundOf(element));
    return found >= (large ? 3 : 4.5) ? [] : [`${element.className || element.tagName}: ${found.toFixed(2)}`];
  });
  const poorBorders = [...document.querySelectorAll('input:not([type="radio"]), textarea')].flatMap((element) => {
    const found = ratio(parse(getComputedStyle(element).borderTopColor), groundOf(element.parentElement));
    return found >= 3 ? [] : [`border of ${element.name}: ${found.toFixed(2)}`];
  });
  return [...poorTexts, ...poorBorders];
}
