// Preloaded into the demo under test: tells the parent process each secret that passes through `fetch`.
// Changes nothing. Next door: demo.test.mjs looks for these secrets in what the demo printed.

const SECRET_PARAMETERS = ['state', 'nonce', 'code', 'code_verifier', 'id_token', 'access_token'];
const genuineFetch = globalThis.fetch;

globalThis.fetch = async (url, request) => {
  report('request', new URL(url).hostname);
  reportParameters(new URL(url).searchParams);
  if (request?.body instanceof URLSearchParams) reportParameters(request.body);
  const response = await genuineFetch(url, request);
  const location = response.headers.get('location');
  if (location) reportParameters(new URL(location, url).searchParams);
  if (new URL(url).pathname === '/token') reportParameters(new Map(Object.entries(await response.clone().json())));
  return response;
};

function reportParameters(parameters) {
  for (const name of SECRET_PARAMETERS) if (parameters.has(name)) report(name, parameters.get(name));
}

function report(name, value) {
  process.send({ name, value });
}
