// The contenders in Node, in the order of the table's columns. Each: { name, lacks?: by algorithm the reason, prepare(subject) },
// where `prepare` gives { verify(token), synchronous?, atOnce?, bare? }; `verify` throws or rejects unless the token is good.

import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import * as joseLibrary from 'jose';
import * as tokenwardLibrary from 'tokenward';
import { awsJwtVerify } from './aws-jwt-verify.mjs';
import { fastJwt } from './fast-jwt.mjs';
import { hono } from './hono.mjs';
import { jose } from './jose.mjs';
import { jsonwebtoken } from './jsonwebtoken.mjs';
import { nodeCrypto } from './node-crypto.mjs';
import { tokenward } from './tokenward.mjs';
import { webCrypto } from './web-crypto.mjs';

export const CONTENDERS = [
  ...tokenward(tokenwardLibrary), ...jose(joseLibrary), ...fastJwt, ...awsJwtVerify, ...jsonwebtoken, ...hono, ...nodeCrypto, ...webCrypto,
];

const PEERS = ['aws-jwt-verify', 'fast-jwt', 'hono', 'jose', 'jsonwebtoken'];

/** What is installed, not what was asked for. */
export function versions() {
  const version = (manifest) => JSON.parse(readFileSync(new URL(manifest, import.meta.url), 'utf8')).version;
  return Object.fromEntries([
    ['tokenward', version('../../node_modules/tokenward/package.json')],
    ...PEERS.map((name) => [name, version(`../node_modules/${name}/package.json`)]),
  ]);
}

/** Which build of ours it is: the version does not tell while it is in the making. */
export function moduleHash() {
  const module = readFileSync(new URL('../../node_modules/tokenward/dist/tokenward.wasm', import.meta.url));
  return createHash('sha256').update(module).digest('hex').slice(0, 12);
}
