// The type tests in one command: each configuration must compile; the lines of should-not-compile.ts must not.

import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = fileURLToPath(new URL('.', import.meta.url));
const tsc = fileURLToPath(new URL('../../node_modules/typescript/bin/tsc', import.meta.url));
const configurations = ['bundler', 'node16', 'nodenext', 'no-dom'];
let failures = 0;

for (const name of configurations) compile(name);
countMistakes();
process.exitCode = failures === 0 ? 0 : 1;

function compile(name) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [tsc, '-p', join(here, `tsconfig.${name}.json`)], { encoding: 'utf8' });
  report(status === 0, `types, ${name}`, stdout + stderr);
}

/** tsc itself complains of a directive whose line compiles; what is left is that the lines are there. */
function countMistakes() {
  const source = readFileSync(join(here, 'should-not-compile.ts'), 'utf8');
  const wanted = source.match(/@ts-expect-error/g).length;
  report(wanted > 30, `types, ${wanted} mistakes are refused`, 'should-not-compile.ts has lost its lines');
}

function report(passed, what, details) {
  console.log(`${passed ? 'ok' : 'FAILED'}  ${what}`);
  if (passed) return;
  failures += 1;
  console.log(details);
}
