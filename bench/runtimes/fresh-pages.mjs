// Cold starts in a browser, many and in turn: every round opens a fresh page for each library and algorithm. One is fresh-page.mjs.

import { STEPS } from '../cold-steps.mjs';
import { sequence, shuffled } from '../statistics.mjs';

/** [{ library, name, samples }], the samples as cold-steps.mjs gives them. */
export async function freshPages({ runs, names }) {
  const starts = names.flatMap((name) => Object.keys(STEPS).map((library) => ({ library, name, samples: [] })));
  const next = sequence();
  for (let run = 0; run < runs; run += 1) {
    for (const { library, name, samples } of shuffled(starts, next)) samples.push(await freshPage(library, name));
  }
  return starts;
}

async function freshPage(library, name) {
  const frame = document.createElement('iframe');
  frame.src = `/fresh#${new URLSearchParams({ library, name })}`;
  const answer = new Promise((resolve, reject) => {
    addEventListener('message', ({ data: { took, problem } }) => {
      if (problem === undefined) resolve(took);
      else reject(new Error(`a fresh page, ${library}, ${name}: ${problem}`));
    }, { once: true });
  });
  document.body.append(frame);
  try {
    return await answer;
  } finally {
    frame.remove();
  }
}
