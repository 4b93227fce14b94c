// A scripted login: authorization code flow with PKCE, as a client and its user's browser would run it.
// Uses tokenward for the random values and checks the response itself; never verifies an ID token.
// Next door: provider.mjs is the other side, run.mjs verifies what comes out.

import { calculatePkceChallenge, generateNonce, generatePkce, generateState } from 'tokenward';

const MAX_STEPS = 12; // an authorization request, two pages and their redirects are eight

/** Discovery (OpenID Connect Discovery 1.0 §4): metadata and key set of the issuer. */
export async function discover(issuer) {
  const metadata = await getJson(`${issuer}/.well-known/openid-configuration`);
  demand(metadata.issuer === issuer, 'the metadata name another issuer than the one asked for');
  const methods = metadata.code_challenge_methods_supported ?? [];
  demand(methods.includes('S256'), 'the provider does not offer PKCE with S256');
  return { issuer, metadata, jwks: await getJson(metadata.jwks_uri) };
}

/**
 * One whole login. `tell(what, value)` hears of each step.
 * Returns what a client keeps: the two tokens and the nonce that it sent.
 */
export async function logIn({ provider, clientId, redirectUri, user, tell = () => {} }) {
  const request = prepare(tell);
  const response = await authorize({ provider, clientId, redirectUri, user, request, tell });
  const code = checkResponse(response, { state: request.state, issuer: provider.issuer, tell });
  const tokens = await exchange({ provider, clientId, redirectUri, code, codeVerifier: request.codeVerifier });
  tell('ID token received', { secret: tokens.id_token });
  tell('access token received', { secret: tokens.access_token });
  return { idToken: tokens.id_token, accessToken: tokens.access_token, nonce: request.nonce };
}

/** The values that tie the answer to this request; all three come from tokenward. */
function prepare(tell) {
  const { codeVerifier, codeChallenge, codeChallengeMethod } = generatePkce();
  demand(calculatePkceChallenge(codeVerifier) === codeChallenge, 'the PKCE pair does not belong together');
  const request = { codeVerifier, codeChallenge, codeChallengeMethod, state: generateState(), nonce: generateNonce() };
  tell('code verifier (stays here)', { secret: codeVerifier });
  tell(`code challenge (${codeChallengeMethod})`, codeChallenge);
  tell('state (against forged responses)', { secret: request.state });
  tell('nonce (comes back in the ID token)', { secret: request.nonce });
  return request;
}

/** What the browser does: follows redirects, fills in the two pages, stops at our redirect URI. */
async function authorize({ provider, clientId, redirectUri, user, request, tell }) {
  const browser = new Browser();
  let page = await browser.get(authorizationUrl({ provider, clientId, redirectUri, request }));
  for (let step = 0; step < MAX_STEPS; step += 1) {
    if (page.location?.href.startsWith(`${redirectUri}?`)) return page.location.searchParams;
    page = page.location ? await browser.get(page.location) : await answerPage(browser, page, user, tell);
  }
  throw new LoginFailed(`the provider did not come back to the redirect URI within ${MAX_STEPS} steps`);
}

function authorizationUrl({ provider, clientId, redirectUri, request }) {
  const url = new URL(provider.metadata.authorization_endpoint);
  url.search = new URLSearchParams({
    response_type: 'code',
    client_id: clientId,
    redirect_uri: redirectUri,
    scope: 'openid profile email',
    state: request.state,
    nonce: request.nonce,
    code_challenge: request.codeChallenge,
    code_challenge_method: request.codeChallengeMethod,
  }).toString();
  return url;
}

/** The provider's pages say in a hidden field what they want: a login, then a consent. */
function answerPage(browser, page, user, tell) {
  const prompt = /name="prompt" value="(login|consent)"/.exec(page.html)?.[1];
  const action = /<form[^>]* action="([^"]+)"/.exec(page.html)?.[1];
  demand(page.status === 200 && prompt && action, `the provider answered ${page.status} without a page to fill in`);
  tell(prompt === 'login' ? 'login page: signed in as' : 'consent page: agreed by', user);
  const fields = prompt === 'login' ? { prompt, login: user, password: 'any' } : { prompt };
  return browser.post(new URL(action, page.url), fields);
}

/** RFC 6749 §4.1.2 and RFC 9207 §2.4: the answer must be to our request and from our issuer. */
function checkResponse(parameters, { state, issuer, tell }) {
  for (const name of ['state', 'iss', 'code']) {
    demand(parameters.getAll(name).length === 1, `the response must carry \`${name}\` once (error: ${errorName(parameters)})`);
  }
  demand(parameters.get('state') === state, 'the response carries another `state` than the request');
  demand(parameters.get('iss') === issuer, 'the response comes from another issuer (mix-up attack, RFC 9207)');
  tell('response: state is ours, iss is', issuer);
  tell('code received', { secret: parameters.get('code') });
  return parameters.get('code');
}

function errorName(parameters) {
  return /^[a-z_]+$/.exec(parameters.get('error') ?? '')?.[0] ?? 'none given';
}

/** RFC 6749 §4.1.3 with RFC 7636 §4.5: the code and the verifier for the tokens. */
async function exchange({ provider, clientId, redirectUri, code, codeVerifier }) {
  const body = new URLSearchParams({
    grant_type: 'authorization_code',
    client_id: clientId,
    redirect_uri: redirectUri,
    code,
    code_verifier: codeVerifier,
  });
  const tokens = await getJson(provider.metadata.token_endpoint, { method: 'POST', body });
  demand(typeof tokens.id_token === 'string', 'the token response carries no ID token');
  demand(typeof tokens.access_token === 'string', 'the token response carries no access token');
  return tokens;
}

async function getJson(url, request) {
  const response = await fetch(url, { redirect: 'error', ...request });
  demand(response.ok, `${new URL(url).pathname} answered ${response.status}`);
  return response.json();
}

/** As much of a browser as a login needs: cookies by path, and redirects that the caller follows. */
class Browser {
  #cookies = new Map();

  get(url) {
    return this.#send(url, {});
  }

  post(url, fields) {
    return this.#send(url, { method: 'POST', body: new URLSearchParams(fields) });
  }

  async #send(url, request) {
    const headers = { cookie: this.#cookiesFor(url.pathname) };
    const response = await fetch(url, { ...request, headers, redirect: 'manual' });
    response.headers.getSetCookie().forEach((line) => this.#keep(line));
    const location = response.headers.get('location');
    const html = await response.text();
    return { url, status: response.status, html, location: location && new URL(location, url) };
  }

  #cookiesFor(pathname) {
    return [...this.#cookies.values()]
      .filter(({ path }) => pathname.startsWith(path))
      .map(({ pair }) => pair)
      .join('; ');
  }

  #keep(line) {
    const [pair, ...attributes] = line.split(/; */);
    const attribute = (name) => attributes.find((text) => text.toLowerCase().startsWith(`${name}=`))?.slice(name.length + 1);
    const path = attribute('path') ?? '/';
    const key = `${pair.split('=', 1)[0]} ${path}`;
    if (Date.parse(attribute('expires')) < Date.now()) this.#cookies.delete(key);
    else this.#cookies.set(key, { path, pair });
  }
}

export class LoginFailed extends Error {}

function demand(condition, message) {
  if (!condition) throw new LoginFailed(message);
}
