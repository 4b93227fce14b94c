// What the package is tested in, in the order of the README's table. `forms` says how it is loaded there; a version is pinned by
// the lock file of `packages`, or is that of the system. The tests of the rows note what they tested under the row's name.

const pinned = (packages) => (name, title, forms, from = name) => ({ name, title, forms, packages, from, slow: packages.includes('slow') });
const quick = pinned('tests/runtimes');
const slow = pinned('tests/runtimes/slow');
const root = pinned('.');
const system = (name, title, forms, isSlow) => ({ name, title, forms, slow: isSlow });

const NODE = '`import`, `require`, slim with bytes';
const BROWSER = 'import map, module and service worker; policies with and without `\'wasm-unsafe-eval\'`';

export const ROWS = [
  ...['20', '22', '24', '26'].map((major) => quick(`node${major}`, `Node.js ${major}`, NODE)),
  quick('deno', 'Deno', '`import` without permissions; slim with `import source` and by `fetch`'),
  quick('bun', 'Bun', '`import`, `require`, slim with bytes'),
  root('workerd', 'workerd', 'unbundled: the `workerd` entry, slim with the module'),
  quick('miniflare', 'Miniflare', 'unbundled: the `workerd` entry, slim with the module'),
  quick('wrangler', 'wrangler', 'bundled as for deployment, without configuration'),
  quick('edge-runtime', 'Vercel edge runtime (`@edge-runtime/vm`)', '`edge-light` entry, slim; no compiling allowed', '@edge-runtime/vm'),
  system('chromium', 'Chromium', BROWSER, false),
  system('firefox', 'Firefox', BROWSER, true),
  system('webkit', 'WebKit (GTK)', BROWSER, true),
  quick('vite', 'Vite', 'build and development server; slim with `?url`'),
  quick('vite7', 'Vite 7', 'build and development server; slim with `?url`'),
  quick('webpack', 'webpack', 'build; slim with `new URL`'),
  quick('rollup', 'Rollup', 'build, with `@rollup/plugin-node-resolve`'),
  quick('esbuild', 'esbuild', 'build; slim with `--loader:.wasm=file`'),
  slow('parcel', 'Parcel', 'build; sub-paths with `packageExports`'),
  slow('next', 'Next.js', 'server component, route, edge route, proxy, page'),
  quick('vitest', 'Vitest', 'as it comes'),
  quick('jest', 'Jest', 'ES modules; `require` of Node.js 24; CommonJS with a transform'),
  root('typescript', 'TypeScript', '`bundler`, `node16`, `nodenext`; without DOM; mistakes that must not compile'),
];

/** The command that tests a row, by whether it is slow. */
export const WHERE = { false: '`cargo xtask test`', true: '`… --runtimes --all`' };
