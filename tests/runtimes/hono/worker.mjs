// The application as a Worker; its settings are a binding. Bundled and started by workerd.test.mjs.

import { makeApp } from './app.mjs';

let app;
export default {
  fetch(request, env, context) {
    app ??= makeApp(JSON.parse(env.SETTINGS));
    return app.fetch(request, env, context);
  },
};
