// Runs cases against both and sorts what they disagree on into the classes.

import { isDeepStrictEqual } from 'node:util';
import { makeCase } from './cases.mjs';
import { CLASSES } from './classes.mjs';
import { factsOf } from './facts.mjs';
import { ours, theirs } from './peers.mjs';

/** { accepted, refused, counts: class → number, unexplained: cases with both answers } */
export async function compare({ seed, cases, first = 0, judge = ours }) {
  const counts = new Map(CLASSES.map(({ name }) => [name, 0]));
  const result = { accepted: 0, refused: 0, counts, unexplained: [] };
  for (let index = first; index < first + cases; index += 1) {
    const subject = makeCase(seed, index);
    const both = { subject, ours: judge(subject), theirs: await theirs(subject) };
    const names = agree(both) ? [] : await explanations(both);
    for (const name of names) counts.set(name, counts.get(name) + 1);
    if (agree(both)) result[both.ours.accepted ? 'accepted' : 'refused'] += 1;
    else if (names.length === 0) result.unexplained.push(both);
  }
  return result;
}

/** Both refuse, or both accept and read the same claims. */
function agree({ ours, theirs }) {
  return ours.accepted === theirs.accepted && (!ours.accepted || isDeepStrictEqual(ours.claims, theirs.claims));
}

async function explanations(both) {
  if (both.ours.accepted === both.theirs.accepted) return [];
  const facts = factsOf(both.subject);
  // A class says why jose stopped early; what it would have checked behind that must hold all the same.
  if (both.ours.accepted && !(await isCorroborated(both, facts))) return [];
  return CLASSES.filter(({ fits }) => fits({ ...both, facts })).map(({ name }) => name);
}

/** Whether jose accepts the token, with the same claims, under one key of the set, bare and alone. */
async function isCorroborated({ subject, ours: { claims } }, { header, keys }) {
  const named = keys.filter((key) => header.kid === undefined || key?.kid === header.kid);
  const sets = [...named.map((key) => [bare(key, header)]), []];
  for (const set of sets) {
    for (const options of clocks(subject.options)) {
      const answer = await theirs({ ...subject, jwks: JSON.stringify({ keys: set }), options });
      if (answer.accepted && isDeepStrictEqual(answer.claims, claims)) return true;
    }
  }
  return false;
}

/** Also with the second of tolerance that makes up for a clock without fractions. */
function clocks(options) {
  if (Number.isInteger(options.now)) return [options];
  return [options, { ...options, clockTolerance: (options.clockTolerance ?? 10) + 1 }];
}

/** The key without what jose stops at: foreign members, further operations, and the other name of the algorithm. */
function bare(key, header) {
  const { kty, crv, x, y, n, e, use, alg, key_ops: operations } = key ?? {};
  const named = /^Ed/.test(alg) && /^Ed/.test(header.alg) ? header.alg : alg;
  const allowed = Array.isArray(operations) && operations.includes('verify') ? ['verify'] : operations;
  return { kty, crv, x, y, n, e, use, alg: named, key_ops: allowed, kid: header.kid };
}

/** The whole case as text: nothing in it is secret, and `--first index --cases 1` makes it again. */
export function printed({ subject, ours, theirs }) {
  const { headerText, payloadText } = factsOf(subject);
  return JSON.stringify({ ...subject, headerText, payloadText, ours, theirs }, null, 1);
}
