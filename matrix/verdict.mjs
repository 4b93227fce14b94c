// What a library's answer is reduced to: { accepted } or { accepted: false, code }.

import { readFileSync } from 'node:fs';

/** The version of a package that is installed here. */
export function versionOf(name) {
  return JSON.parse(readFileSync(new URL(`node_modules/${name}/package.json`, import.meta.url), 'utf8')).version;
}

/** Whatever is thrown is a refusal. Its name is its code, or, where the library has classes and no codes, its class. */
export async function verdict(work) {
  try {
    await work();
    return { accepted: true };
  } catch (error) {
    const name = error.name === 'Error' ? error.constructor.name : error.name;
    return { accepted: false, code: typeof error.code === 'string' ? error.code : name };
  }
}

/** For libraries that have no option for the time: the host's clock shows `seconds` while `work` runs. */
export async function atTime(seconds, work) {
  const { now } = Date;
  Date.now = () => seconds * 1000;
  try {
    return await work();
  } finally {
    Date.now = now;
  }
}
