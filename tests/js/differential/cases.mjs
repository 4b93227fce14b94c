// A case: a good token with its keys and expectations, changed in one to three places.

import { finish, goodDraft } from './draft.mjs';
import { CLAIM } from './mutations/claims.mjs';
import { ENCODING } from './mutations/encoding.mjs';
import { EXPECTATION } from './mutations/expectations.mjs';
import { HEADER } from './mutations/header.mjs';
import { JSON_TEXT } from './mutations/json.mjs';
import { KEY_SET } from './mutations/keys.mjs';
import { SIGNATURE } from './mutations/signature.mjs';
import { randomOf } from './random.mjs';

const FAMILIES = [
  { mutations: HEADER, weight: 4 },
  { mutations: CLAIM, weight: 6 },
  { mutations: JSON_TEXT, weight: 3 },
  { mutations: ENCODING, weight: 3 },
  { mutations: SIGNATURE, weight: 3 },
  { mutations: KEY_SET, weight: 5 },
  { mutations: EXPECTATION, weight: 5 },
];

/** How many changes a case has: mostly one, so that each is seen alone; none now and then, as a check of the good token. */
const CHANGES = [{ count: 0, weight: 2 }, { count: 1, weight: 12 }, { count: 2, weight: 5 }, { count: 3, weight: 1 }];

export function makeCase(seed, index) {
  const random = randomOf(seed, index);
  const draft = goodDraft(random, random.weighted([{ kind: 'id_token', weight: 4 }, { kind: 'access_token' }]).kind);
  const applied = [];
  for (let left = random.weighted(CHANGES).count; left > 0; left -= 1) {
    const mutation = random.weighted(random.weighted(FAMILIES).mutations);
    applied.push(mutation.name);
    mutation.apply(draft, random);
  }
  return { seed, index, mutations: applied, ...finish(draft) };
}
