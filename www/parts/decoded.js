// What a token says, decoded and not verified. Anyone can write such a token; this view must never look like a verdict.
// Knows the package's `parseClaims` and the DOM.

import { fill, h, prose } from './dom.js';
import { distance, showHidden, utc, visibleJson } from './text.js';

const TIMES = new Set(['exp', 'iat', 'nbf', 'auth_time', 'updated_at']);

const MEANINGS = new Map(Object.entries({
  alg: 'signature algorithm', kid: 'name of the key', typ: 'kind of token', crit: 'extensions that must be understood',
  iss: 'issuer', sub: 'subject: the user', aud: 'audience: for whom', exp: 'expires', nbf: 'not valid before',
  iat: 'issued at', auth_time: 'user logged in at', nonce: 'ties it to one login', azp: 'authorised party',
  at_hash: 'hash of the access token', c_hash: 'hash of the code', acr: 'level of authentication',
  amr: 'means of authentication', sid: 'session',
}));

/**
 * Shows a decoded token.
 * @param root        the element to fill
 * @param tokenward   the package
 * @returns `show(token, now)`: `now` in seconds, to say how far each time is from it
 */
export function mountDecoded(root, tokenward) {
  return {
    show(token, now) {
      if (token === '') return fill(root, h('p', { class: 'quiet' }, 'No token yet.'));
      try {
        const { header, claims, encrypted } = tokenward.parseClaims(token);
        fill(root, table('Header', header, now), encrypted ? encryptedNote() : table('Claims', claims, now));
      } catch (error) {
        if (!tokenward.isTokenError(error)) throw error;
        fill(root, h('p', { class: 'decoded-failure' }, 'Cannot be decoded: ', prose(error.message), ' (', h('code', {}, error.code), ')'));
      }
    },
  };
}

function table(caption, members, now) {
  return h('table', { class: 'decoded-table' },
    h('caption', {}, caption, ' ', h('span', { class: 'mark-unverified' }, 'not verified')),
    h('thead', { class: 'visually-hidden' }, h('tr', {}, h('th', { scope: 'col' }, 'Name'), h('th', { scope: 'col' }, 'Value'))),
    h('tbody', {}, Object.entries(members).map(([name, value]) => row(name, value, now))));
}

function row(name, value, now) {
  const meaning = MEANINGS.get(name);
  const time = TIMES.has(name) ? utc(value) : null;
  return h('tr', {},
    h('th', { scope: 'row' }, h('code', {}, showHidden(name)), meaning && h('span', { class: 'decoded-meaning' }, meaning)),
    h('td', {}, h('code', { class: 'decoded-value' }, visibleJson(value)),
      time && h('span', { class: 'decoded-time' }, `${time}, ${distance(value, now)}`)));
}

function encryptedNote() {
  return h('p', { class: 'quiet' }, 'The claims are encrypted.');
}
