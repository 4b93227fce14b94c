// Runs in Deno or Bun: reads what command-line.mjs wrote, prints the core table as JSON.

import { readFileSync } from 'node:fs';
import process from 'node:process';
import { pathToFileURL } from 'node:url';
import { portableContenders } from '../contenders/portable.mjs';
import { runCore } from '../core.mjs';

const { subjects, plan, libraries } = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const load = (folder, file) => import(pathToFileURL(`${folder}${file}`).href);
const contenders = portableContenders({ tokenward: await load(libraries.tokenward, 'inline.js'), jose: await load(libraries.jose, 'index.js') });
console.log(JSON.stringify(await runCore({ subjects, contenders, plan })));
