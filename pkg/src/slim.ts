// The entry without a module: the caller brings it through `init` or `initSync`, and nothing works before.

export * from './public.js';
export { init as default } from './load.js';
