// The whole way of a request: its route, its token, its place at the origin, or the answer why not. Each step is next door: routes.js,
// admission.js, forward.js, answers.js. Nothing reaches the origin that did not pass through here.

import { isTokenError } from 'tokenward';
import { admit } from './admission.js';
import { methodNotAllowed, noToken, notFound, refusal } from './answers.js';
import { forward } from './forward.js';
import { findRoute } from './routes.js';

export default {
  async fetch(request, env) {
    const url = new URL(request.url);
    const { route, allowed } = findRoute(request.method, url.pathname);
    if (!route) return allowed.length > 0 ? methodNotAllowed(allowed) : notFound();
    if (route.public) return forward(request, url, env, null);
    try {
      const token = await admit(request, url, env, route.scopes);
      return token === null ? noToken(env) : await forward(request, url, env, token);
    } catch (error) {
      if (!isTokenError(error)) throw error;
      return refusal(error, env);
    }
  },
};
