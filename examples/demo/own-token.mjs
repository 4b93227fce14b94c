// The second use: a token of the reader's own, judged by files and flags, without any network.
// Next door: options.mjs reads the flags, report.mjs shows the outcome.

import { readFileSync } from 'node:fs';
import { createVerifier, isTokenError, parseClaims, version } from 'tokenward';
import { UsageError } from './options.mjs';
import { errorTable, heading, note, part, steps, verdict } from './report.mjs';
import { paint, table } from './text.mjs';

/** What verifying needs, and why. */
const NEEDED = {
  jwks: ['--jwks FILE', 'the keys of the issuer: without them nobody knows who signed the token'],
  issuer: ['--issuer URL', 'who must have issued it'],
  clientId: ['--client-id ID', 'for whom it must have been issued'],
  nonce: ['--nonce N, or --no-nonce', 'that it answers this login and not an earlier one'],
};

/** Prints claims and report; true when the token is verified. */
export function judgeOwnToken(options, print) {
  const token = readText('--token', options.token);
  print(`tokenward ${version}: a token of your own, without any network`);
  print(heading(1, 'What the token says: decoded only, NOT VERIFIED'));
  print(note('Anybody can write such claims; only the next part says whether the issuer did.'));
  print(decoded(token));
  const missing = Object.keys(NEEDED).filter((name) => options[name] === undefined && !(name === 'nonce' && options.noNonce));
  print(heading(2, missing.length ? 'To verify it, add' : 'Verification, step by step'));
  return missing.length ? explainMissing(missing, print) : verify(token, options, print);
}

function decoded(token) {
  try {
    const { header, claims, encrypted } = parseClaims(token);
    const body = encrypted ? '   The token is encrypted: its claims cannot be seen.' : part('claims', claims);
    return `${part('header', header)}\n${body}`;
  } catch (error) {
    if (!isTokenError(error)) throw error;
    return `   The token cannot be decoded.\n${errorTable(error)}`;
  }
}

function explainMissing(missing, print) {
  print(table(missing.map((name) => NEEDED[name]), [26], { indent: 3, colours: () => ['bold'] }));
  print(paint('yellow', '\n   NOT VERIFIED: do not rely on these claims.'));
  return false;
}

function verify(token, options, print) {
  const outcome = explain(token, options);
  if (outcome.steps) print(`${steps(outcome)}\n`);
  print(verdict(outcome));
  return outcome.ok;
}

/** A key set or a flag can be at fault before any token is looked at; that is told in the same form. */
function explain(token, options) {
  const { issuer, clientId, now, clockTolerance, nonce, accessToken } = options;
  const jwks = readText('--jwks', options.jwks);
  const expected = { nonce: nonce ?? null, ...given({ accessToken: accessToken && readText('--access-token', accessToken) }) };
  try {
    return createVerifier({ issuer, clientId, jwks, ...given({ now, clockTolerance }) }).explainIdToken(token, expected);
  } catch (error) {
    if (!isTokenError(error)) throw error;
    return { ok: false, error };
  }
}

function given(options) {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
}

/** White space round the text of a file (a final newline above all) is the editor's and not the token's. */
function readText(flag, path) {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch (error) {
    throw new UsageError(`${flag}: the file cannot be read (${error.code})`);
  }
}
