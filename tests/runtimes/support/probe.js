// What every runtime, browser and bundler is asked to do with the package; copied into each project. Plain ES modules that
// import nothing, so that whatever loads the package loads this too. given.mjs says what goes in and what must come out.

/** The default entry, or with `source` the slim one: ready when imported or not, PKCE, three algorithms, a forgery of each. */
export async function probe(tokenward, given, source) {
  const before = codeOf(() => void tokenward.generateState());
  await tokenward.default(source);
  const pair = tokenward.generatePkce();
  const verifier = tokenward.createVerifier(given.options);
  const judge = (tokens) => each(tokens, (token) => codeOf(() => verifier.verifyIdToken(token, given.expected).subject));
  return {
    before,
    version: tokenward.version,
    pkce: codeOf(() => tokenward.verifyPkce(pair)),
    otherPkce: codeOf(() => tokenward.verifyPkce({ ...pair, codeVerifier: tokenward.generatePkce().codeVerifier })),
    good: judge(given.good),
    forged: judge(given.forged),
  };
}

/** `tokenward/remote`: an issuer's metadata, true and of another issuer; tokens judged by keys that the host's own fetch brings. */
export async function probeRemote(remote, given) {
  const { jwks, ...options } = given.options;
  const { issuer } = options;
  const verifier = remote.createRemoteVerifier({ ...options, jwksUri: given.jwksUri });
  const subject = async (token) => (await verifier.verifyIdToken(token, given.expected)).subject;
  return {
    address: remote.wellKnownUrl(issuer),
    metadata: codeOf(() => remote.validateMetadata(given.metadata, { issuer }).issuer),
    otherIssuer: codeOf(() => remote.validateMetadata(given.metadata, { issuer: `${issuer}/other` })),
    good: await subject(given.good.ES256).catch(explained),
    forged: await subject(given.forged.ES256).catch(explained),
  };
}

/** Every entry of the package, loaded by `load`. */
export async function probeEntries(load, given) {
  const loaded = async (entry) => (Object.keys(await load(entry)).length > 0 ? 'loaded' : 'empty');
  return Object.fromEntries(await Promise.all(given.entries.map(async (entry) => [entry, await loaded(entry).catch(explained)])));
}

/** What each verb throws where the host compiles no module. */
export async function probeRefused(tokenward, given, source) {
  const calls = {
    init: () => tokenward.default(source),
    createVerifier: () => tokenward.createVerifier(given.options),
    parseClaims: () => tokenward.parseClaims(given.good.RS256),
    inspectJwks: () => tokenward.inspectJwks(given.options.jwks),
    jwkThumbprint: () => tokenward.jwkThumbprint(given.options.jwks.keys[0]),
    generatePkce: () => tokenward.generatePkce(),
    verifyPkce: () => tokenward.verifyPkce({ codeVerifier: 'v', codeChallenge: 'c', codeChallengeMethod: 'S256' }),
    generateState: () => tokenward.generateState(),
    extractAccessToken: () => tokenward.extractAccessToken({ authorization: 'Bearer a' }),
  };
  const codes = {};
  for (const [name, call] of Object.entries(calls)) {
    try {
      await call();
      codes[name] = 'fine';
    } catch (error) {
      codes[name] = explained(error);
    }
  }
  return codes;
}

/** What a call returns, or the code of what it throws. */
function codeOf(call) {
  try {
    return call() ?? 'fine';
  } catch (error) {
    return explained(error);
  }
}

function explained(error) {
  return error?.code ?? String(error);
}

function each(object, work) {
  return Object.fromEntries(Object.entries(object).map(([name, value]) => [name, work(value)]));
}
