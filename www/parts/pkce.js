// Making a PKCE pair (RFC 7636) and showing what each half is for. Knows the package's `generatePkce` and the DOM.

import { fill, h, prose } from './dom.js';

const ROWS = [
  ['codeVerifier', 'Code verifier', 'Secret. Stays with the application until the code is exchanged, then is sent as `code_verifier`.'],
  ['codeChallenge', 'Code challenge', 'Sent with the login request as `code_challenge`. It is the SHA-256 hash of the verifier, in base64url.'],
  ['codeChallengeMethod', 'Method', 'Sent with the login request as `code_challenge_method`. Without it a server takes `plain`.'],
];

/**
 * Shows a button that makes a pair, and the pair.
 * @param root        the element to fill
 * @param tokenward   the package
 */
export function mountPkce(root, tokenward) {
  const outputs = new Map(ROWS.map(([name]) => [name, h('output', { class: 'pkce-value', 'data-name': name }, '–')]));
  const status = h('p', { class: 'visually-hidden', role: 'status' });
  const button = h('button', { type: 'button', class: 'button' }, 'Generate a pair');
  button.addEventListener('click', () => {
    const pair = tokenward.generatePkce();
    for (const [name, output] of outputs) fill(output, pair[name]);
    fill(status, 'A new PKCE pair was made.');
  });
  fill(root, button, h('dl', { class: 'pkce-pair' }, ROWS.map(([name, title, meaning]) => h('div', { class: 'pkce-row' },
    h('dt', {}, title),
    h('dd', {}, outputs.get(name), h('p', { class: 'pkce-meaning' }, prose(meaning)))))), status);
}
