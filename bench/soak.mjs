// Does memory stay flat? A million verifications of good and bad tokens with one verifier; with a new verifier each time
// that is disposed of; and with a new one that is forgotten, which the host's collector frees when it comes to it. In one
// process and one instance. `node bench/soak.mjs [--count N]`, after `cargo xtask dist`.

import { readFileSync } from 'node:fs';

const count = Number(process.argv[process.argv.indexOf('--count') + 1] || 1_000_000) || 1_000_000;
const memory = watchMemory();
const { createVerifier, isTokenError } = await import('tokenward');

const { claims, tokens } = JSON.parse(readFileSync(new URL('../tests/vectors/signed/tokens.json', import.meta.url), 'utf8'));
// The quickest algorithm, so that the loop is about memory; every other refusal comes before the arithmetic.
const { jwk, token } = tokens.find(({ name }) => name === 'EdDSA');
const options = { issuer: claims.iss, clientId: claims.aud, jwks: JSON.stringify({ keys: [jwk] }), now: claims.iat };
const [header, payload, signature] = token.split('.');
const presented = [
  token, `${header}.${payload}.${'A'.repeat(86)}`, `${header}.${payload}.`, `${header}.${payload}`, 'x'.repeat(20_000), '', `e30.${payload}.${signature}`,
  `${header}.${Buffer.from(JSON.stringify({ deep: JSON.parse(`${'['.repeat(40)}${']'.repeat(40)}`) })).toString('base64url')}.${signature}`,
];

const one = createVerifier(options);
await soak('one verifier', (use) => use(one));
await soak('a new verifier each time, disposed of', (use) => {
  const verifier = createVerifier(options);
  try {
    use(verifier);
  } finally {
    verifier[Symbol.dispose]();
  }
});
// How far this one grows is up to the collector; it is reported, and bounded only where it would be a leak.
await soak('a new verifier each time, forgotten', (use) => use(createVerifier(options)), 8);

/** Runs in slices, so that the host may collect what was forgotten. */
async function soak(name, withVerifier, growth = 1.1) {
  const verdicts = { accepted: 0, refused: 0 };
  let settled = 0;
  for (let done = 0; done < count; done += 1) {
    try {
      withVerifier((verifier) => verifier.verifyIdToken(presented[done % presented.length], { nonce: claims.nonce }));
      verdicts.accepted += 1;
    } catch (error) {
      if (!isTokenError(error)) throw error;
      verdicts.refused += 1;
    }
    if (done % 1000 === 0) await new Promise(setImmediate);
    if (done === Math.floor(count / 10)) settled = memory().byteLength;
  }
  const end = memory().byteLength;
  console.log(`${name}: ${JSON.stringify(verdicts)}, module memory ${settled} bytes after a tenth, ${end} at the end`);
  if (end > settled * growth) {
    console.error('FAILED: memory grew');
    process.exitCode = 1;
  }
}

/** The memory of the instance that the package makes for itself. */
function watchMemory() {
  const { Instance } = WebAssembly;
  let found;
  WebAssembly.Instance = class extends Instance {
    constructor(...given) {
      super(...given);
      found ??= this.exports.memory;
    }
  };
  return () => found.buffer;
}
