// Where time and bytes go: profiles of verifications and the module's bytes, both by room (rooms.mjs). What this needs,
// the package with the names of its functions in its module, is built by `cargo xtask bench --profile`.

import { fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { firstUses } from '../own/first-use.mjs';
import { KEY_SETS, keySet } from '../own/published-keys.mjs';
import { bytesOf } from './bytes.mjs';
import { withoutCustoms } from './module.mjs';

/** As xtask/src/named.rs writes it. */
const NAMED = new URL('../../target/named/dist/', import.meta.url);
const SHIPPED = new URL('../../node_modules/tokenward/dist/tokenward.wasm', import.meta.url);
const NAMES = ['RS256-2048', 'ES256', 'EdDSA'];
/** More than this of time or bytes in no room: then the table does not fit the sources any more. */
export const MOST_ELSE = 0.05;
const LISTED = 30;

/** V8 compiles a function when it is called for the first time, unless it is told to compile all of them on import. */
const FIRST_USES = {
  usual: { library: 'inspect' },
  compiled: { library: 'inspect', flags: ['--no-wasm-lazy-compilation'] },
};

/** { node, time: by algorithm and contender, first: by key set, bytes, same }; `same`: it is the shipped code to the byte. */
export async function profile({ profile: plan, tell = console.log }) {
  const file = new URL('tokenward.wasm', NAMED);
  if (!existsSync(file)) throw new Error('there is no module with names; `cargo xtask bench --profile` builds it');
  const named = readFileSync(file);
  const time = {};
  for (const name of NAMES) {
    tell(`profile: ${name}`);
    time[name] = await ask(name, plan);
  }
  tell('profile: key sets');
  const first = Object.fromEntries(Object.entries(KEY_SETS).map(([name, sets]) => [name, firstUses(keySet(sets), plan.runs, FIRST_USES)]));
  tell('profile: bytes');
  const same = withoutCustoms(named).equals(withoutCustoms(readFileSync(SHIPPED)));
  const bytes = bytesOf(named);
  return { node: process.version, time, first, bytes: { ...bytes, largest: bytes.largest.slice(0, LISTED) }, same };
}

/** Sentences about what makes the profile worthless: another module, or much that is in no room. None when all is well. */
export function faults({ time, bytes, same }) {
  const tooMuch = (share) => share > MOST_ELSE;
  const percent = (share) => `${(share * 100).toFixed(1)} %`;
  const times = Object.entries(time).flatMap(([name, contenders]) => Object.entries(contenders)
    .filter(([, { shares }]) => tooMuch(shares?.else ?? 0))
    .map(([contender, { shares }]) => `${percent(shares.else)} of the time of ${name}, ${contender} is in no room`));
  const share = (bytes.rooms.else?.raw ?? 0) / bytes.raw;
  return [
    ...(same ? [] : ['the module with names is not the shipped one']),
    ...times,
    ...(tooMuch(share) ? [`${percent(share)} of the module is in no room`] : []),
  ];
}

async function ask(name, plan) {
  const child = fork(fileURLToPath(new URL('child.mjs', import.meta.url)));
  let answer;
  child.on('message', (message) => { answer = message; });
  child.send({ name, folder: NAMED.href, plan });
  const [[code]] = await Promise.all([once(child, 'exit'), once(child, 'disconnect')]);
  if (answer === undefined) throw new Error(`${name}: ended with ${code} and no answer; what it said stands above`);
  return answer;
}
