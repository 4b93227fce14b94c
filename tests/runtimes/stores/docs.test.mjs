// docs/stores.md: each block of JavaScript is a module that loads, calls what exists, and hands it what it takes. What a runtime
// alone has is given as little more than its name; that it works is for the other tests here.

import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { missing, startRedis } from './redis-server.mjs';

const text = readFileSync(new URL('../../../docs/stores.md', import.meta.url), 'utf8');
const blocks = [...text.matchAll(/```js\n(.*?)```/gs)].map(([, code]) => code);
const given = `
  const jwks = ${JSON.stringify({ keys: [generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ format: 'jwk' })] })};
  const [get, put, set, match, idFromName] = Array(5).fill(async () => undefined);
  const env = { KEYS: { get, put }, REPLAY: { idFromName, get } };
  const caches = { default: { match, put } };
  const Deno = { openKv: async () => ({ get, set }) };
`;
const client = "const client = { isOpen: true, get, set };";
let redis;

before(async () => {
  if (!missing) redis = await startRedis();
});
after(() => redis?.stop());

test('there are seven examples', () => assert.equal(blocks.length, 7));

for (const [index, block] of blocks.entries()) {
  const needsRedis = block.includes('createClient(');
  test(`example ${index + 1}: ${block.split('\n')[0]}`, { skip: needsRedis && missing }, async () => {
    const file = new URL(`example-${index + 1}.tmp.mjs`, import.meta.url);
    const code = needsRedis ? `${block.replace('redis://127.0.0.1:6379', redis.url)}\nclient.destroy();` : `${given}${client}\n${block}`;
    writeFileSync(file, `${code}\nexport const made = [${[...block.matchAll(/^const (\w+) =/gm)].map(([, name]) => name)}];\n`);
    try {
      const { made } = await import(file.href);
      assert.ok(made.length > 0 && made.every((value) => value !== undefined));
    } finally {
      rmSync(file);
    }
  });
}

test('every adapter is in the table', async () => {
  const names = [...Object.keys(await import('tokenward/stores')), ...Object.keys(await import('tokenward/stores/file'))];
  for (const name of names.filter((name) => /^[a-z]/.test(name))) assert.match(text, new RegExp(`^\\| \`${name}\\(`, 'm'));
});
