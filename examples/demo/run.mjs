// The demo: a real login at a real OpenID Provider, verified by tokenward, then attacked.   ← START READING HERE
// `cargo xtask demo` calls this file. Next door: provider.mjs (the other side), login.mjs (the client), attacks.mjs,
// report.mjs (what is shown), own-token.mjs (`--token`), options.mjs (flags).

import { createVerifier, inspectJwks, isTokenError, version } from 'tokenward';
import { runAttack, sixAttacks } from './attacks.mjs';
import { discover, LoginFailed, logIn } from './login.mjs';
import { HELP, readOptions, UsageError } from './options.mjs';
import { judgeOwnToken } from './own-token.mjs';
import { DEMO_CLIENT, OTHER_CLIENT, REDIRECT_URI, startProvider, USER } from './provider.mjs';
import { attackText, errorTable, event, heading, note, part, steps, verdict } from './report.mjs';
import { paint } from './text.mjs';

const EXIT = { ok: 0, refused: 1, usage: 2 };
const print = (text) => console.log(text);
const tell = (what, value) => print(event(what, value));

process.exitCode = await main(process.argv.slice(2));

async function main(args) {
  try {
    const options = readOptions(args);
    if (options.help) return print(HELP) ?? EXIT.ok;
    const held = options.token === undefined ? await liveDemo(options.alg ?? 'RS256') : judgeOwnToken(options, print);
    return held ? EXIT.ok : EXIT.refused;
  } catch (error) {
    return explainFailure(error);
  }
}

async function liveDemo(alg) {
  print(`tokenward ${version}: a login, verified step by step`);
  print(paint('dim', 'Tokens, nonces, codes and verifiers are masked: only their first characters and lengths are shown.'));
  print(heading(1, 'An OpenID Provider starts on loopback, with throw-away keys'));
  print(note('The provider is npm oidc-provider; its metadata and public keys are read from its well-known address.'));
  const started = await startProvider(alg);
  try {
    return await storyWith(started.issuer, alg);
  } finally {
    await started.close();
  }
}

async function storyWith(issuer, alg) {
  const provider = await discover(issuer);
  tell('issuer', issuer);
  tell('client (public, PKCE required)', DEMO_CLIENT);
  for (const key of inspectJwks(provider.jwks).usable) tell(`signing key for ${alg}`, keyText(key));

  print(heading(2, `${USER} logs in: authorization code flow with PKCE`));
  print(note('The client makes three random values that tie the answer to its request; this script plays the browser.'));
  const login = await logInAs(DEMO_CLIENT, provider, tell);

  print(heading(3, 'The ID token is verified'));
  print(note('createVerifier({ issuer, clientId, jwks }).verifyIdToken(idToken, { nonce, accessToken })'));
  const verifierAt = (now) => createVerifier({ issuer, clientId: DEMO_CLIENT, jwks: provider.jwks, ...(now && { now }) });
  const verifier = verifierAt();
  const expected = { nonce: login.nonce, accessToken: login.accessToken };
  const { claims, header } = verifier.verifyIdToken(login.idToken, expected);
  print(`${part('header', header)}\n${part('claims', claims)}\n`);
  const report = verifier.explainIdToken(login.idToken, expected);
  print(`${steps(report)}\n\n${verdict(report)}`);
  if (claims.at_hash === undefined) throw new LoginFailed('the provider put no `at_hash` into the ID token');

  print(heading(4, 'Six attacks, each on this verifier'));
  print(note('Two more real logins give the material: genuine tokens, in the wrong place.'));
  tell('for them: a login at another client', OTHER_CLIENT);
  const foreign = await logInAs(OTHER_CLIENT, provider);
  tell('for them: a later login at', DEMO_CLIENT);
  const next = await logInAs(DEMO_CLIENT, provider);
  controls({ provider, verifier, foreign, next });
  return attack({ jwks: provider.jwks, verifier, verifierAt, login, foreign, next, expiresAt: claims.exp });
}

function logInAs(clientId, provider, hear) {
  return logIn({ provider, clientId, redirectUri: REDIRECT_URI, user: USER, tell: hear });
}

function keyText({ kty, crv, bits, kid }) {
  return `${kty} ${crv ?? `${bits} bits`}, kid ${kid}`;
}

/** The two further tokens are good where they belong; only so do their refusals mean anything. */
function controls({ provider, verifier, foreign, next }) {
  const theirs = createVerifier({ issuer: provider.issuer, clientId: OTHER_CLIENT, jwks: provider.jwks });
  theirs.verifyIdToken(foreign.idToken, { nonce: foreign.nonce, accessToken: foreign.accessToken });
  verifier.verifyIdToken(next.idToken, { nonce: next.nonce, accessToken: next.accessToken });
  tell('both tokens, where they belong', 'verified');
}

function attack(material) {
  const results = sixAttacks(material).map(runAttack);
  results.forEach((result, index) => print(attackText(index + 1, result)));
  const failed = results.filter(({ refused }) => !refused);
  if (failed.length === 0) print(paint('green', `\nVerified, and all ${results.length} attacks refused, each with its code.`));
  else print(paint('red', `\nFAILED: ${failed.map(({ name }) => name).join(', ')}: not refused as they must be.`));
  return failed.length === 0;
}

function explainFailure(error) {
  if (error instanceof UsageError) {
    console.error(`demo: ${error.message}`);
    return EXIT.usage;
  }
  if (isTokenError(error)) console.error(`\ndemo: tokenward refused what it must accept\n${errorTable(error)}`);
  else if (error instanceof LoginFailed) console.error(`\ndemo: the login did not go through: ${error.message}`);
  else throw error;
  return EXIT.refused;
}
