// Writes docs/strictness.md: node matrix/run.mjs [--without-python]. `cargo xtask matrix` installs what it needs first.
// For newer libraries: `npm install --save-dev --save-exact NAME@latest` in matrix/, and requirements.txt by pip-compile.

import { mkdirSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { cell, counts, render } from './page.mjs';
import { columns } from './peers/index.mjs';
import { ROWS } from './tokens.mjs';

const { values } = parseArgs({ options: { 'without-python': { type: 'boolean', default: false } } });
const libraries = await columns({ python: !values['without-python'] });
for (const library of libraries) {
  library.cells = [];
  for (const row of ROWS) {
    // A copy, because a library may change what it is given.
    const { token, jwks, alg, expected } = structuredClone(row);
    library.cells.push(cell(row, library, await library.judge({ token, jwks, alg, expected })));
  }
  await library.stop?.();
  const [tooMuch, unoffered, tooLittle] = counts(library);
  console.log(`${library.name} ${library.version}: accepts ${tooMuch} that must be refused (${unoffered} for want of a check), `
    + `refuses ${tooLittle} that must be accepted`);
}

const runtimes = [`Node ${process.versions.node} (OpenSSL ${process.versions.openssl})`, ...libraries.flatMap(({ runtime = [] }) => runtime)];
const file = new URL('../docs/strictness.md', import.meta.url);
mkdirSync(new URL('.', file), { recursive: true });
writeFileSync(file, render({ columns: libraries, date: new Date().toISOString().slice(0, 10), runtimes }));
console.log(`${ROWS.length} tokens; docs/strictness.md is written`);
