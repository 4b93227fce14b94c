// What a reader sees: claims and the step-by-step report as tables, attacks with their codes.
// Turns data into text and prints nothing; nonces and tokens inside claims are masked here.
// Next door: text.mjs lays out, run.mjs prints.

import { errorCatalog } from 'tokenward';
import { mask, paint, printable, shorten, table } from './text.mjs';

const LONGEST_VALUE = 400;
const SECRET_MEMBERS = new Set(['nonce', 'access_token']);
const JWT = /^[\w-]+\.[\w-]+\.[\w-]*(\.[\w-]*){0,2}$/;
const TIMES = new Set(['exp', 'iat', 'nbf', 'auth_time', 'updated_at']);
const STATUS_COLOURS = { pass: 'green', fail: 'red', warn: 'yellow', skipped: 'dim', 'not reached': 'dim' };

export function heading(number, text) {
  return `\n${paint('bold', `${number}  ${text}`)}`;
}

/** A sentence for a reader who sees this for the first time. */
export function note(text) {
  return table([[text]], [], { indent: 3, colours: () => ['dim'] });
}

/** One line of the story: what happened, and the value where it may be shown. */
export function event(what, value = '') {
  const text = value.secret === undefined ? printable(value) : mask(value.secret);
  return table([[what, text]], [36], { indent: 3, colours: () => [null, 'cyan'] });
}

/** A part of a token under its name, one member to a row. Their order is the token's. */
export function part(name, object) {
  return `   ${paint('bold', name)}\n${members(object)}`;
}

function members(object) {
  const rows = Object.entries(object).map(([name, value]) => [shorten(printable(name), 60), memberText(name, value)]);
  return rows.length ? table(rows, [16], { indent: 5, colours: () => ['cyan'] }) : '     (none)';
}

function memberText(name, value) {
  const shown = JSON.stringify(masked(name, value), masked);
  const text = shorten(printable(shown), LONGEST_VALUE);
  const time = TIMES.has(name) && typeof value === 'number' ? new Date(value * 1000) : null;
  return time && !Number.isNaN(time.getTime()) ? `${text}  (${time.toISOString()})` : text;
}

/** For JSON.stringify: secrets may stand at any depth, such as the tokens of aggregated and distributed claims. */
function masked(name, value) {
  if (typeof value !== 'string') return value;
  return SECRET_MEMBERS.has(name) || (value.startsWith('eyJ') && JWT.test(value)) ? mask(value) : value;
}

/** Every rule with its outcome, in the order in which they are checked. */
export function steps(report) {
  const end = report.steps.findIndex(({ status }) => status === 'fail');
  const rows = report.steps.map((step, index) => stepRow(step, end !== -1 && index > end));
  return table([['rule', 'status', 'what is checked', 'specification'], ...rows], [8, 11, 36], {
    indent: 3,
    colours: ([rule, status]) => (rule === 'rule' ? ['dim', 'dim', 'dim', 'dim'] : ['cyan', STATUS_COLOURS[status], null, 'dim']),
  });
}

function stepRow({ rule, status, title, reason, spec }, afterTheEnd) {
  const text = reason && !afterTheEnd ? `${title}: ${shorten(reason, LONGEST_VALUE)}` : title;
  return [rule, afterTheEnd ? 'not reached' : status, text, spec].map(printable);
}

export function verdict(report) {
  if (report.ok) return paint('green', '   VERIFIED: every rule that applies holds.');
  return `${paint('red', '   REFUSED')}\n${errorTable(report.error)}`;
}

export function errorTable(error) {
  const remedy = errorCatalog.find((entry) => entry.code === error.code)?.remedy;
  const { code, rule, spec, message } = error;
  const rows = [['code', code], ['rule', rule], ['spec', spec], ['message', message], ['remedy', remedy ?? '']];
  const colours = ([name]) => ['dim', name === 'code' ? 'bold' : null];
  return table(rows.map((row) => row.map(printable)), [8], { indent: 3, colours });
}

/** An attack: what was done, and how it was answered. */
export function attackText(number, { name, done, tries, refused, error, problem }) {
  const count = tries.length > 1 ? ` (${tries.length} tokens, all answered alike)` : '';
  const mark = refused ? paint('green', 'refused') : paint('red', 'FAILED ');
  const title = `\n   ${mark}  ${paint('bold', `${number}. ${name}`)}`;
  const block = (rows, widths) => table(rows, widths, { indent: 12, colours: () => (widths.length ? ['dim'] : []) });
  const answer = refused ? block(answerRows(error), [8]) : block([[problem]], []);
  return `${title}\n${block([[refused ? `${done}${count}` : done]], [])}\n${answer}`;
}

function answerRows({ code, rule, spec, message }) {
  return [['code', code], ['rule', `${rule}, ${spec}`], ['message', message]].map((row) => row.map(printable));
}
