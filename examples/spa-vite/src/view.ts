// The four pages: the offer of a login, waiting, the session, a refusal. Shows what it is given and decides nothing.

import { errorCatalog, isTokenError, userKey } from 'tokenward';
import type { Report, Step } from 'tokenward';
import { button, h, prose } from './dom.ts';
import { LoginFailed, TokenRefused } from './failure.ts';
import type { Session } from './login.ts';
import { issuer } from './settings.ts';

export function showLogin(login: () => void): void {
  show('out',
    h('h1', {}, 'You are signed out'),
    h('p', { class: 'lead' }, 'Signing in takes you to your provider and back. Your password stays there.'),
    h('p', { class: 'actions' }, button('Sign in', 'primary', login)),
    h('p', { class: 'quiet' }, 'Provider: ', h('code', {}, issuer)));
}

export function showWaiting(words: string): void {
  show('waiting', h('p', { class: 'lead' }, words));
}

export function showSession({ token, report }: Session, logOut: () => void): void {
  const { name, email } = token.claims;
  const told = Object.entries(token.claims).filter(([claim]) => claim !== 'nonce'); // it was between us and the provider
  const passed = report.steps.filter(({ status }) => status === 'pass').length;
  show('in',
    h('h1', {}, `Hello, ${typeof name === 'string' ? name : String(token.subject)}`),
    typeof email === 'string' ? h('p', { class: 'lead' }, email) : null,
    h('p', { class: 'verdict good' },
      h('strong', {}, 'Your login holds.'), ` ${passed} rules were checked in this browser, and none was broken.`),
    h('p', { class: 'actions' }, button('Sign out', 'plain', logOut)),
    h('h2', {}, 'What the provider says'),
    facts(told.map(([claim, value]) => [claim, JSON.stringify(value), timeOf(claim, value)])),
    h('p', { class: 'quiet' },
      'To your application this user is ', h('code', { id: 'user' }, userKey(token)), ': issuer and subject, never the e-mail address.'),
    rules(report));
}

/** Whatever ended the login; `again` begins a new one. */
export function showFailure(error: unknown, again: () => void): void {
  show('refused',
    h('h1', {}, 'You are not signed in'),
    explanation(error),
    h('p', { class: 'actions' }, button('Try again', 'primary', again)),
    error instanceof TokenRefused ? rules(error.report) : null);
}

function explanation(error: unknown): HTMLElement {
  if (error instanceof LoginFailed) return verdict(error.message, error.meaning);
  const refused = error instanceof TokenRefused ? error.error : error;
  if (!isTokenError(refused)) {
    console.error(error);
    return verdict('Something in this page went wrong.', 'The console of the browser knows more.');
  }
  const entry = errorCatalog.find(({ code }) => code === refused.code);
  return h('div', { class: 'verdict bad' },
    h('p', {}, h('strong', {}, prose(refused.message), '.')),
    entry ? h('p', {}, 'What to do: ', entry.remedy, '.') : null,
    h('p', { class: 'source' }, h('code', { id: 'code' }, refused.code), ` · ${refused.rule} · ${refused.spec}`));
}

function verdict(message: string, meaning: string): HTMLElement {
  return h('div', { class: 'verdict bad' }, h('p', {}, h('strong', {}, message)), h('p', {}, meaning));
}

/** The rules that were reached; the others are counted. */
function rules({ ok, steps }: Report): HTMLElement {
  const reached = steps.filter(({ status }) => status !== 'skipped');
  const others = steps.length - reached.length;
  const rest = ok ? `${others} further rules concern what this login does not use.` : `${others} further rules were not reached.`;
  return h('details', ok ? {} : { open: '' },
    h('summary', {}, ok ? 'What was checked' : 'What was checked, and where it ended'),
    h('ol', { class: 'steps' }, reached.map(ruleOf)),
    others > 0 ? h('p', { class: 'quiet' }, rest) : null);
}

const WORDS: Record<Step['status'], string> = { pass: 'holds', fail: 'broken', warn: 'warning', skipped: 'not asked' };

function ruleOf({ rule, spec, title, status, reason, expected, actual }: Step): HTMLElement {
  const compared = expected !== undefined && actual !== undefined && status !== 'pass' ? `wanted ${expected}, got ${actual}` : null;
  const why = status === 'fail' || status === 'warn' ? [reason, compared].filter((text) => typeof text === 'string') : [];
  return h('li', { 'data-status': status },
    h('span', { class: 'status' }, WORDS[status]),
    h('div', {},
      h('p', {}, prose(title)),
      why.map((text) => h('p', { class: 'why' }, prose(text as string))),
      h('p', { class: 'source' }, `${rule} · ${spec}`)));
}

function facts(rows: [string, string, string | null][]): HTMLElement {
  return h('dl', {}, rows.map(([name, value, note]) => h('div', {},
    h('dt', {}, h('code', {}, name)),
    h('dd', {}, h('code', { 'data-claim': name }, value), note === null ? null : h('span', { class: 'note' }, note)))));
}

function timeOf(claim: string, value: unknown): string | null {
  if (!['exp', 'iat', 'nbf', 'auth_time'].includes(claim) || typeof value !== 'number') return null;
  return new Date(value * 1000).toLocaleString();
}

function show(state: string, ...content: (HTMLElement | null)[]): void {
  const page = document.querySelector('#page') as HTMLElement;
  page.dataset['state'] = state;
  page.replaceChildren(...content.filter((element) => element !== null));
}
