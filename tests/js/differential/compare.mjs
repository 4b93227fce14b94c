// Runs cases against both and sorts what they disagree on into the classes.

import { makeCase } from './cases.mjs';
import { factsOf } from './facts.mjs';
import { JOSE } from './jose.mjs';
import { ours } from './peers.mjs';

/**
 * { accepted, refused, counts: class → number, unexplained: cases with both answers }. A peer is { name, classes, judge,
 * simpler, same }: what it decides, what it must decide of simpler cases behind an early refusal, and whether two claim sets
 * are the same as far as its language can tell.
 */
export async function compare({ seed, cases, first = 0, judge = ours, peer = JOSE }) {
  const counts = new Map(peer.classes.map(({ name }) => [name, 0]));
  const result = { accepted: 0, refused: 0, counts, unexplained: [] };
  for (let index = first; index < first + cases; index += 1) {
    const subject = makeCase(seed, index);
    const both = { subject, ours: judge(subject), theirs: await peer.judge(subject) };
    const agreed = agree(both, peer);
    const names = agreed ? [] : await explanations(both, peer);
    for (const name of names) counts.set(name, counts.get(name) + 1);
    if (agreed) result[both.ours.accepted ? 'accepted' : 'refused'] += 1;
    else if (names.length === 0) result.unexplained.push(both);
  }
  return result;
}

/** Both refuse, or both accept and read the same claims. */
function agree({ ours, theirs }, { same }) {
  return ours.accepted === theirs.accepted && (!ours.accepted || same(ours.claims, theirs.claims));
}

async function explanations(both, peer) {
  if (both.ours.accepted === both.theirs.accepted) return [];
  const facts = factsOf(both.subject);
  // A class says why they stopped early; what they would have checked behind that must hold all the same.
  if (both.ours.accepted && !(await isCorroborated(both, facts, peer))) return [];
  return peer.classes.filter(({ fits }) => fits({ ...both, facts })).map(({ name }) => name);
}

/** Whether they accept the token, with the same claims, under one key of the set, bare and alone. */
async function isCorroborated({ subject, ours: { claims } }, facts, { judge, simpler, same }) {
  for (const simple of simpler(subject, facts)) {
    const answer = await judge(simple);
    if (answer.accepted && same(claims, answer.claims)) return true;
  }
  return false;
}

/** The whole case as text: nothing in it is secret, and `--first index --cases 1` makes it again. */
export function printed({ subject, ours, theirs }) {
  const { headerText, payloadText } = factsOf(subject);
  return JSON.stringify({ ...subject, headerText, payloadText, ours, theirs }, null, 1);
}
