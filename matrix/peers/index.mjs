// The columns of docs/strictness.md. Each: { name, version, configuration, algorithms, offers, judge(subject) }, and where
// it applies `prefix` (of every code, left out on the page), `runtime` and `stop`.

import { awsJwtVerify } from './aws-jwt-verify.mjs';
import { fastJwt } from './fast-jwt.mjs';
import { hono } from './hono.mjs';
import { jose } from './jose.mjs';
import { pyjwt } from './pyjwt.mjs';
import { tokenward } from './tokenward.mjs';

export async function columns({ python }) {
  return [tokenward, jose, fastJwt, awsJwtVerify, hono, ...(python ? [await pyjwt()] : [])];
}
