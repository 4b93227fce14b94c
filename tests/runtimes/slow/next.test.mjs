// The package in each place where Next.js runs code: a server component, a route, a route of the edge runtime, the proxy before
// them, and a page in the browser; built for production and served. Next's own bundler in its default configuration.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { test } from 'node:test';
import { answer, remoteAnswer } from '../support/given.mjs';
import { REPORT, visit } from '../support/page.mjs';
import { project, run, SLOW, tested, versionOf } from '../support/project.mjs';

const probes = (up) => `
  import * as tokenward from 'tokenward';
  import * as remote from 'tokenward/remote';
  import given from '${up}given.js';
  import { probe, probeRemote } from '${up}probe.js';
  const work = () => Promise.all([probe(tokenward, given), probeRemote(remote, given)]);`;

const files = {
  // The packages are those of the slow rows, above the project.
  'next.config.mjs': `
    import { fileURLToPath } from 'node:url';
    const root = fileURLToPath(new URL('../../', import.meta.url));
    export default { turbopack: { root }, outputFileTracingRoot: root };`,
  'report.js': REPORT,
  'proxy.js': `${probes('./')}
    export const config = { matcher: '/proxy' };
    export const proxy = async () => Response.json(await work());`,
  'app/layout.jsx': 'export default ({ children }) => <html lang="en"><body>{children}</body></html>;',
  'app/route/route.js': `${probes('../../')}
    export const dynamic = 'force-dynamic';
    export const GET = async () => Response.json(await work());`,
  'app/edge/route.js': `${probes('../../')}
    export const runtime = 'edge';
    export const GET = async () => Response.json(await work());`,
  'app/component/page.jsx': `${probes('../../')}
    export const dynamic = 'force-dynamic';
    export default async () => <pre>{encodeURIComponent(JSON.stringify(await work()))}</pre>;`,
  'app/client/page.jsx': `'use client';
    import { useEffect } from 'react';
    ${probes('../../')}
    import { report } from '../../report.js';
    export default function Page() {
      useEffect(() => report(work()), []);
      return <p>a page in the browser</p>;
    }`,
};

test('next: server component, route, edge route, proxy, page in the browser', async () => {
  const directory = await project('next', files, { home: SLOW });
  const next = join(SLOW, 'node_modules', 'next', 'dist', 'bin', 'next');
  const env = { NEXT_TELEMETRY_DISABLED: '1', CI: '1', NODE_ENV: 'production' };
  await run(directory, process.execPath, [next, 'build'], { env, timeout: 280_000 });
  const port = await freePort();
  const origin = `http://127.0.0.1:${port}`;
  const settings = { cwd: directory, env: { ...process.env, ...env }, stdio: 'ignore' };
  const server = spawn(process.execPath, [next, 'start', '-H', '127.0.0.1', '-p', port], settings);
  const ended = once(server, 'close');
  try {
    const json = async (path) => JSON.parse(await text(`${origin}${path}`, server));
    for (const path of ['/route', '/edge', '/proxy']) assert.deepEqual(await json(path), [answer, remoteAnswer], path);
    const [, rendered] = /<pre>(.*?)<\/pre>/.exec(await text(`${origin}/component`, server));
    assert.deepEqual(JSON.parse(decodeURIComponent(rendered)), [answer, remoteAnswer]);
    assert.deepEqual(await visit('chromium', { frames: { client: `${origin}/client` } }), { client: { answer: [answer, remoteAnswer] } });
  } finally {
    server.kill();
    await ended;
  }
  tested('next', versionOf('next', SLOW));
});

/** What the server answers, as soon as it does. */
async function text(address, server) {
  for (let attempt = 0; ; attempt++) {
    try {
      return await (await fetch(address)).text();
    } catch (error) {
      if (attempt === 100 || server.exitCode !== null) throw error;
      await new Promise((done) => { setTimeout(done, 100); });
    }
  }
}

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  await new Promise((done) => { server.close(done); });
  return String(port);
}
