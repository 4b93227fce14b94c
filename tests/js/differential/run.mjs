// A long comparison: node tests/js/differential/run.mjs --cases 100000 --seed 1 [--first 0] [--peer jose|pyjwt]. The seed
// may also come from SEED; without one it is drawn. Prints every class with its count and ends with 1 where a
// disagreement is unexplained. PyJWT needs the environment that `cargo xtask matrix` makes.

import { randomInt } from 'node:crypto';
import { parseArgs } from 'node:util';
import { compare, printed } from './compare.mjs';
import { JOSE } from './jose.mjs';

const PEERS = { jose: () => JOSE, pyjwt: async () => (await import('./pyjwt.mjs')).startPeer() };
const options = {
  cases: { type: 'string', default: '5000' }, seed: { type: 'string' }, first: { type: 'string', default: '0' }, peer: { type: 'string', default: 'jose' },
};
const { values } = parseArgs({ options });
const seed = Number(values.seed ?? process.env.SEED ?? randomInt(2 ** 31));
const cases = Number(values.cases);
if (![seed, cases, Number(values.first)].every(Number.isSafeInteger)) throw new TypeError('--cases, --seed and --first are whole numbers');
if (!Object.hasOwn(PEERS, values.peer)) throw new TypeError(`--peer is one of ${Object.keys(PEERS)}`);

const peer = await PEERS[values.peer]();
console.log(`seed ${seed}, ${cases} cases, ${peer.name} ${JSON.stringify(peer.versions ?? {})}`);
const { accepted, refused, counts, unexplained } = await compare({ seed, cases, first: Number(values.first), peer });
peer.stop?.();
for (const both of unexplained.slice(0, 20)) console.log(printed(both));
console.log(`both accept ${accepted}, both refuse ${refused}, unexplained ${unexplained.length}`);
for (const { name, direction, explanation, specification } of peer.classes) {
  console.log(`${String(counts.get(name)).padStart(6)}  ${name} (${direction}): ${explanation} [${specification}]`);
}
const absent = peer.classes.filter(({ name }) => counts.get(name) === 0).map(({ name }) => name);
if (absent.length > 0) console.log(`did not occur: ${absent.join(', ')}`);
process.exitCode = unexplained.length > 0 ? 1 : 0;
