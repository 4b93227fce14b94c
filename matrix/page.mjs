// docs/strictness.md: from rows and verdicts to a page, and, for the test, from the page back to its cells.

import { GROUPS, ROWS } from './tokens.mjs';

const WRONG = '✗';

/** One cell: what the library decided, marked where the specification decides otherwise. */
export function cell({ required, check, alg }, { prefix = '', algorithms, offers }, verdict) {
  if (!algorithms.includes(alg)) return 'unsupported';
  const told = verdict.accepted ? accepted(check, offers) : `refuse \`${verdict.code.replace(prefix, '')}\``;
  return isWrong(required, verdict) ? `${WRONG} ${told}` : told;
}

export function isWrong(required, { accepted }) {
  return required !== 'either' && accepted !== (required === 'accept');
}

function accepted(check, offers) {
  return check === undefined || offers.includes(check) ? 'accept' : 'accept (no such check)';
}

/** `columns`: the libraries with `cells`, one for each row; `date` and `runtimes`: where and when they were asked. */
export function render({ columns, date, runtimes }) {
  const sections = GROUPS.map(({ title, rows }) => {
    const lines = rows.map((row) => line([row.name, row.says, row.required, ...columns.map(({ cells }) => cells[ROWS.indexOf(row)])]));
    return [`## ${title}`, '', ...head(columns), ...lines, ''].join('\n');
  });
  return `${introduction(columns, date, runtimes)}\n${sections.join('\n')}`;
}

function head(columns) {
  const names = ['token', 'the specification', 'required', ...columns.map(({ name }) => name)];
  return [line(names), line(names.map(() => '---'))];
}

function line(cells) {
  return `| ${cells.join(' | ')} |`;
}

function introduction(columns, date, runtimes) {
  const prefixes = columns.filter(({ prefix }) => prefix).map(({ name, prefix }) => `\`${prefix}\` of ${name}`);
  const leftOut = columns.some(({ name }) => name === 'PyJWT') ? '' : '**PyJWT is left out**: this page was made with `--without-python`.\n\n';
  return `# Who accepts what

Crafted ID tokens, and what ${columns.length} libraries decide about them. Made by \`cargo xtask matrix\`, and not edited by hand, on ${date}
with ${runtimes.join(' and ')}.

Each token is a good one with one thing changed, at a fixed time and with fixed keys. It comes with the key set of its issuer,
which also holds a second, sound key. The client is registered for one algorithm and sent a nonce.

Every library has every check switched on that it offers and that a login can use. That is not its default: with fewer options
it accepts more. How each is set up, and which options were left out and why, stands in \`matrix/peers\`. A check that refuses
a good token counts against it too, because it locks users out.

${leftOut}| in the tables | |
|---|---|
| required | what follows from the specification, a SHOULD included; \`either\` where it leaves the choice |
| ${WRONG} | the library decides otherwise |
| accept (no such check) | it has no option for this, mostly because it is a library for JWTs and not for OpenID Connect: the application must check it |
| unsupported | it does not have the algorithm |
| refuse \`…\` | with its own error code, or the class of what it throws, without the common prefix (${prefixes.join(', ')}) |

| library | configuration | accepts what must be refused | of these, has no such check | refuses what must be accepted |
|---|---|---|---|---|
${columns.map((column) => line([`${column.name} ${column.version}`, column.configuration, ...counts(column)])).join('\n')}
`;
}

/** How many cells are wrong, by kind. */
export function counts({ cells }) {
  const wrong = cells.filter((text) => text.startsWith(WRONG));
  const tooMuch = wrong.filter((text) => text.startsWith(`${WRONG} accept`));
  return [tooMuch.length, tooMuch.filter((text) => text.includes('no such check')).length, wrong.length - tooMuch.length];
}

/** [{ name, says, required, cells: { library: text } }] of a page, in order. */
export function read(page) {
  let names = [];
  const rows = [];
  for (const text of page.split('\n').filter((one) => one.startsWith('| '))) {
    const [name, says, required, ...cells] = text.slice(2, -2).split(' | ');
    if (name === 'token') names = cells;
    else if (name !== '---' && names.length > 0) rows.push({ name, says, required, cells: Object.fromEntries(names.map((library, at) => [library, cells[at]])) });
  }
  return rows;
}
