// The gate before measuring: who accepts a token that must be refused, or refuses a good one, is fast at something else.
// For every runtime: no imports.

/** Throws unless `verify` accepts each good token and refuses each other one of the subject. `bare` judges signatures only. */
export async function gate({ verify, bare = false }, { tokens, refused }) {
  for (const token of tokens) await verify(token);
  const wrong = Object.entries(refused).slice(0, bare ? 2 : undefined);
  for (const [fault, token] of wrong) {
    if (await accepts(verify, token)) throw new Error(`accepts ${fault}`);
  }
}

async function accepts(verify, token) {
  try {
    await verify(token);
    return true;
  } catch {
    return false;
  }
}
