// 5,000 cases of this package against npm `jose`, from a new seed at each run. What CI finds can be made again with
// SEED=… node --test tests/js/differential/differential.test.mjs; run.mjs does longer runs.

import assert from 'node:assert/strict';
import { randomInt } from 'node:crypto';
import { test } from 'node:test';
import { makeCase } from './cases.mjs';
import { CLASSES } from './classes.mjs';
import { PYJWT_CLASSES } from './classes-pyjwt.mjs';
import { compare, printed } from './compare.mjs';
import { ours, theirs } from './peers.mjs';

const SEED = Number(process.env.SEED ?? randomInt(2 ** 31));
const CASES = 5_000;

test(`every disagreement with jose falls into a class: seed ${SEED}, ${CASES} cases`, async (context) => {
  const { accepted, refused, counts, unexplained } = await compare({ seed: SEED, cases: CASES });
  const disagreements = [...counts].filter(([, count]) => count > 0);
  context.diagnostic(`seed ${SEED}: both accept ${accepted}, both refuse ${refused}, ${disagreements.length} classes of disagreement`);
  const shown = unexplained.slice(0, 3).map(printed).join('\n');
  assert.equal(unexplained.length, 0, `seed ${SEED}: ${unexplained.length} disagreements without a class, such as\n${shown}`);
  // A comparison that refuses or accepts nearly everything would compare nothing.
  assert.ok(accepted > CASES / 5 && refused > CASES / 5, `accepted ${accepted}, refused ${refused}`);
  assert.ok(disagreements.length > 30, `${disagreements.length} classes`);
});

test('a token that nobody has changed is accepted by both', async () => {
  let unchanged = 0;
  for (let index = 0; index < 300; index += 1) {
    const subject = makeCase(1, index);
    if (subject.mutations.length > 0) continue;
    unchanged += 1;
    const [mine, other] = [ours(subject), await theirs(subject)];
    assert.ok(mine.accepted && other.accepted, printed({ subject, ours: mine, theirs: other }));
  }
  assert.ok(unchanged > 10);
});

test('a verifier that errs is found out', async () => {
  const faults = {
    'accepts everything': () => ({ accepted: true, claims: {} }),
    'refuses everything': () => ({ accepted: false, code: 'signature_invalid', message: '' }),
    'accepts what no key of the set has signed': (subject) => forgive(ours(subject), subject),
    'reads another subject': (subject) => changeClaims(ours(subject), { sub: 'mallory' }),
    'forgets the nonce': (subject) => ours({ ...subject, expected: { ...subject.expected, nonce: nonceOf(subject) } }),
    'forgets that time passes': (subject) => ours({ ...subject, options: { ...subject.options, now: 1_800_000_000 } }),
  };
  for (const [name, judge] of Object.entries(faults)) {
    const { unexplained } = await compare({ seed: 7, cases: 400, judge });
    assert.ok(unexplained.length > 0, name);
  }
});

test('every class says what it is', () => {
  for (const [peer, classes] of [['jose', CLASSES], ['PyJWT', PYJWT_CLASSES]]) {
    assert.equal(new Set(classes.map(({ name }) => name)).size, classes.length);
    for (const entry of classes) {
      assert.match(entry.name, /^[a-z\d]+(-[a-zR]+)*$/);
      assert.ok(['ours refuses', `${peer} refuses`].includes(entry.direction));
      assert.ok(entry.explanation.endsWith('.') && entry.specification.length > 0, entry.name);
    }
  }
});

function changeClaims(answer, changes) {
  return answer.accepted ? { ...answer, claims: { ...answer.claims, ...changes } } : answer;
}

function forgive(answer, subject) {
  return answer.code === 'signature_invalid' ? { accepted: true, claims: claimsOf(subject) } : answer;
}

/** The nonce that the token itself has: no check at all. */
function nonceOf(subject) {
  const { nonce } = claimsOf(subject);
  return typeof nonce === 'string' ? nonce : subject.expected.nonce;
}

function claimsOf({ token }) {
  try {
    return JSON.parse(Buffer.from(token.split('.')[1], 'base64url').toString());
  } catch {
    return {};
  }
}
