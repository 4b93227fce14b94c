// One cold start in a page of its own, whose address names the library and the algorithm. It tells the page around it (page.mjs)
// what each step took, or why there is nothing to tell.

import { coldStart, STEPS } from '../cold-steps.mjs';

const FILES = { tokenward: '/tokenward/inline.js', jose: '/jose/index.js' };
const tell = (message) => parent.postMessage(message, location.origin);

try {
  const { library, name } = Object.fromEntries(new URLSearchParams(location.hash.slice(1)));
  const { subjects } = await (await fetch('/given.json')).json();
  tell({ took: await coldStart(STEPS[library], (wanted) => import(FILES[wanted]), subjects[name]) });
} catch (error) {
  tell({ problem: String(error) });
}
