// One cold start: `node bench/cold-start.mjs LIBRARY SUBJECT-FILE`, in a fresh process, prints what each step took as JSON.
// own/cold-starts.mjs starts many of them and compares.

import { readFileSync } from 'node:fs';
import { coldStart, STEPS } from './cold-steps.mjs';

const [library, file] = process.argv.slice(2);
const subject = JSON.parse(readFileSync(file, 'utf8'));
const steps = { ...STEPS, 'fast-jwt': fastJwt };
const took = await coldStart(steps[library], (name) => import(name), subject);
// performance.now() counts from the start of the process.
console.log(JSON.stringify({ ...took, process: performance.now() }));

async function fastJwt(load, { issuer, audience, alg, jwk, secret, tokens: [token] }) {
  const { createVerifier } = await load('fast-jwt');
  const { createPublicKey } = await import('node:crypto');
  const imported = performance.now();
  const key = secret ?? createPublicKey({ key: jwk, format: 'jwk' }).export({ type: 'spki', format: 'pem' });
  const verify = createVerifier({ key, algorithms: [alg], allowedIss: issuer, allowedAud: audience });
  const ready = performance.now();
  verify(token);
  return { imported, ready, verified: performance.now() };
}
