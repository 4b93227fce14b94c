// The verdict and the report: each rule that was checked, in order, with what it demands and how it came out. Shows what
// the package decided and decides nothing. Knows the shapes `Report`, `TokenError` and `errorCatalog`, and the DOM.

import { fill, h, prose } from './dom.js';
import { showHidden, utc } from './text.js';

const WORDS = { pass: 'Pass', fail: 'Fail', warn: 'Warning', skipped: 'Skipped', unreached: 'Not run' };
const MEANINGS = [
  ['skipped', 'Skipped: neither the token nor your inputs give this rule anything to check.'],
  ['unreached', 'Not run: an earlier rule failed.'],
];

/**
 * Shows verdict and report.
 * @param roots       `verdict`, `report`: the elements to fill; `bar`: a one-line verdict that stays in sight
 * @param tokenward   the package
 * @returns `showAccepted`, `showRefused`, `showUnusable`, `showStale`, each replacing what was there
 */
export function mountReport({ verdict, report, bar }, tokenward) {
  let headline = '';
  const say = (state, title, ...details) => {
    headline = title;
    for (const element of [verdict, bar]) element.dataset.state = state;
    fill(verdict, h('p', { class: 'verdict-title' }, title), ...details);
    fill(bar, title);
  };

  return {
    /** `report`: the Report; `verified`: what verifying returned. */
    showAccepted({ report: judged, verified, announced }) {
      say('accepted', 'Accepted',
        h('p', {}, 'Every rule that applies held. The claims may be used.'),
        verifiedFacts(verified),
        verified.warnings.length > 0 && h('ul', { class: 'verdict-warnings' }, verified.warnings.map(warning)),
        agreement(announced, 'accepted'));
      fill(report, steps(judged, null));
    },

    /** `error`: the TokenError; `announced`: the code the sample's switch promised, or null. */
    showRefused({ report: judged, error, announced }) {
      say('refused', `Refused: ${error.code}`, ...reason(error, tokenward), agreement(announced, error.code));
      fill(report, steps(judged, error));
    },

    /** A caller's mistake: there is no verdict on the token. */
    showUnusable({ error, announced }) {
      say('unusable', 'Not judged: an input cannot be used', ...reason(error, tokenward), agreement(announced, error.code));
      fill(report, h('p', { class: 'quiet' }, 'No report: the rules are run when every input can be used.'));
    },

    /** The inputs are no longer those that were judged. */
    showStale() {
      if (verdict.dataset.state === 'stale' || headline === '') return;
      verdict.dataset.state = 'stale';
      bar.dataset.state = 'stale';
      fill(verdict, h('p', { class: 'verdict-title' }, 'Not verified'),
        h('p', {}, 'The inputs have changed since the last verdict. Press “Verify” to judge them.'));
      fill(bar, 'Not verified: inputs changed');
      fill(report, h('p', { class: 'quiet' }, 'The report appears after the next verification.'));
    },
  };
}

// ── the verdict ──

function verifiedFacts({ claims, issuer, header, expiresAt, keyThumbprint }) {
  return h('dl', { class: 'facts' },
    fact('Subject', h('code', {}, showHidden(claims.sub))),
    fact('Issuer', h('code', {}, showHidden(issuer))),
    expiresAt !== undefined && fact('Valid until', utc(expiresAt) ?? String(expiresAt)),
    fact('Signature', h('code', {}, header.alg)),
    fact('Key', h('code', {}, keyThumbprint)));
}

function reason(error, tokenward) {
  const entry = catalogueEntry(error, tokenward.errorCatalog);
  return [
    h('p', { class: 'verdict-message' }, prose(showHidden(error.message))),
    h('dl', { class: 'facts' },
      fact('Code', h('code', { class: 'verdict-code' }, error.code)),
      fact('Rule', h('code', { class: 'verdict-rule' }, error.rule)),
      fact('Specification', h('span', { class: 'verdict-spec' }, error.spec)),
      error.claim && fact('Claim', h('code', {}, showHidden(error.claim))),
      error.expected !== undefined && fact('Expected', prose(showHidden(error.expected))),
      error.actual !== undefined && fact('Actual', prose(showHidden(error.actual))),
      entry?.explanation && fact('Meaning', h('span', { class: 'verdict-meaning' }, prose(entry.explanation))),
      entry?.remedy && fact('Remedy', h('span', { class: 'verdict-remedy' }, prose(entry.remedy)))),
  ];
}

function catalogueEntry({ code, rule }, catalogue) {
  const entries = catalogue.filter((entry) => entry.code === code);
  return entries.find((entry) => entry.rule === rule) ?? entries[0];
}

function agreement(announced, outcome) {
  if (announced === null) return null;
  return announced === outcome
    ? h('p', { class: 'verdict-announced' }, 'As the sample announced.')
    : h('p', { class: 'verdict-announced is-wrong' }, 'The sample announced ', h('code', {}, announced), '.');
}

function warning({ rule, code, message }) {
  return h('li', {}, h('code', {}, code), ' ', prose(showHidden(message)), ` (${rule})`);
}

// ── the report ──

function steps({ steps: all }, error) {
  const failed = all.findIndex((step) => step.status === 'fail');
  const statusOf = (step, index) => (step.status === 'skipped' && failed !== -1 && index > failed ? 'unreached' : step.status);
  const statuses = all.map(statusOf);
  return [
    h('p', { class: 'report-counts' }, counts(statuses)),
    MEANINGS.filter(([status]) => statuses.includes(status)).map(([, meaning]) => h('p', { class: 'report-meaning' }, meaning)),
    h('ol', { class: 'steps' }, all.map((step, index) => stepItem(step, statuses[index], index === failed ? error : null))),
  ];
}

function counts(statuses) {
  return Object.entries(WORDS)
    .map(([status, word]) => [statuses.filter((each) => each === status).length, word.toLowerCase()])
    .filter(([count]) => count > 0)
    .map(([count, word]) => `${count} ${word}`)
    .join(' · ');
}

/** Of the failed step the error's message says what was expected and what was found. */
function stepItem(step, status, error) {
  return h('li', { class: 'step', 'data-status': status, 'data-rule': step.rule },
    h('span', { class: 'step-status' }, WORDS[status] ?? status),
    h('div', { class: 'step-body' },
      h('p', { class: 'step-title' }, prose(step.title)),
      h('p', { class: 'step-source' }, h('code', { class: 'step-rule' }, step.rule), ' ', h('span', { class: 'step-level' }, step.level), ' ', h('span', {}, step.spec)),
      error ? h('p', { class: 'step-reason' }, prose(showHidden(error.message))) : comparison(step)));
}

function comparison({ expected, actual }) {
  if (expected === undefined && actual === undefined) return null;
  return h('dl', { class: 'facts step-facts' },
    expected !== undefined && fact('Expected', prose(showHidden(expected))),
    actual !== undefined && fact('Actual', prose(showHidden(actual))));
}

function fact(name, value) {
  return h('div', { class: 'fact' }, h('dt', {}, name), h('dd', {}, value));
}
