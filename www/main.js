// Wires the parts of the page to each other and to the package. Each part can be used without the others; only this file
// knows them all, and only here a verifier is made.

import { debounce, fill, h } from './parts/dom.js';
import { mountDecoded } from './parts/decoded.js';
import { mountInputs } from './parts/inputs.js';
import { mountPkce } from './parts/pkce.js';
import { mountReport } from './parts/report.js';
import { mountSample } from './parts/sample.js';
import { showHidden } from './parts/text.js';

const DECODE_DELAY = 150; // milliseconds: not for each keystroke, soon enough to feel live

const at = (id) => document.getElementById(id);

start(await import('./tokenward/inline.js').catch(reportMissing));

function start(tokenward) {
  const decoded = mountDecoded(at('decoded'), tokenward);
  const report = mountReport({ verdict: at('verdict'), report: at('report'), bar: at('bar') }, tokenward);
  const inputs = mountInputs(at('inputs'), { onInput: edited });
  const sample = mountSample(at('sample'), { onPick: picked });
  const refresh = debounce(showUnjudged, DECODE_DELAY);
  mountPkce(at('pkce'), tokenward);

  at('form').addEventListener('submit', (event) => {
    event.preventDefault();
    verify({ moveFocus: true });
  });
  at('own').addEventListener('click', () => {
    sample.clear();
    inputs.write({});
    showUnjudged();
    report.showStale();
    inputs.focus('token');
  });
  fill(at('version'), tokenward.version);
  sample.pick('good');
  watchVerdict();
  document.documentElement.dataset.ready = 'true';

  function picked(sampleCase) {
    inputs.write(sampleCase.inputs, sampleCase.changed);
    verify({ moveFocus: false });
  }

  function edited() {
    sample.clear();
    inputs.unmark();
    report.showStale();
    refresh();
  }

  /** What can be said without a verdict: the decoded token and the keys of the set. */
  function showUnjudged() {
    refresh.cancel();
    const values = inputs.read();
    inputs.clearErrors();
    decoded.show(values.token.trim(), Number.isFinite(seconds(values.now)) ? seconds(values.now) : Date.now() / 1000);
    inputs.showNote('jwks', '');
    if (values.jwks.trim() === '') return;
    try {
      inputs.showNote('jwks', keySummary(tokenward.inspectJwks(values.jwks)));
    } catch (error) {
      inputs.showError('jwks', tokenErrorOrThrow(error).message);
    }
  }

  function verify({ moveFocus }) {
    const announced = sample.chosen()?.expects ?? null;
    showUnjudged();
    try {
      judge(inputs.read(), announced);
    } catch (thrown) {
      const error = tokenErrorOrThrow(thrown);
      const name = fieldOf(error, inputs);
      if (name) inputs.showError(name, error.message);
      if (name && moveFocus) inputs.focus(name);
      report.showUnusable({ error, announced });
    }
  }

  /** Throws what the package throws about the caller's inputs; a faulty token is shown, not thrown. */
  function judge(values, announced) {
    const token = values.token.trim();
    const expected = expectationsOf(values);
    const verifier = tokenward.createVerifier(optionsOf(values));
    try {
      const judged = verifier.explainIdToken(token, expected);
      if (judged.ok) {
        report.showAccepted({ report: judged, verified: verifier.verifyIdToken(token, expected), announced });
      } else {
        report.showRefused({ report: judged, error: judged.error, announced });
      }
    } finally {
      verifier[Symbol.dispose]?.();
    }
  }

  function tokenErrorOrThrow(error) {
    if (!tokenward.isTokenError(error)) throw error;
    return error;
  }
}

function reportMissing(error) {
  fill(at('verdict'), h('p', { class: 'verdict-title' }, 'The package could not be loaded'),
    h('p', {}, String(error?.message ?? error)),
    h('p', {}, 'Its built files must lie beside this page, in the folder ', h('code', {}, 'tokenward'), '.'));
  throw error;
}

/** Shows the one-line verdict only while the verdict itself is out of sight. */
function watchVerdict() {
  new IntersectionObserver(([entry]) => { at('bar').hidden = entry.isIntersecting; }).observe(at('verdict'));
}

// ── from the fields to the package ──

function optionsOf({ issuer, clientId, jwks, now, clockTolerance }) {
  return {
    issuer, clientId, jwks,
    ...(seconds(now) !== undefined && { now: seconds(now) }),
    ...(seconds(clockTolerance) !== undefined && { clockTolerance: seconds(clockTolerance) }),
  };
}

function expectationsOf({ nonce, accessToken }) {
  return { nonce: nonce === '' ? null : nonce, ...(accessToken !== '' && { accessToken }) };
}

/** An empty field is left to the package's default; anything else goes in as a number, and what is none is refused there. */
function seconds(text) {
  return text.trim() === '' ? undefined : Number(text);
}

// ── from the package to the fields ──

/** The field a caller's mistake is about; all else is about the keys. */
function fieldOf(error, inputs) {
  if (error.code !== 'invalid_option') return 'jwks';
  return inputs.has(error.option) ? error.option : null;
}

function keySummary({ usable, skipped }) {
  const names = usable.map((key) => [key.kty, key.crv ?? `${key.bits} bits`, key.kid && `“${key.kid}”`].filter(Boolean).join(' '));
  const keys = `${usable.length} usable ${usable.length === 1 ? 'key' : 'keys'}: ${names.join(', ')}.`;
  const passedOver = skipped.length > 0 ? ` ${skipped.length} skipped: ${skipped.map((finding) => finding.message).join('; ')}.` : '';
  return showHidden(keys + passedOver);
}
