// How the package comes to life in Node: installed from the tarball, imported, required, given its module by hand, and
// on a host that has no WebAssembly.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { manifest, packageDirectory, root, tarball, workDirectory } from './support/places.mjs';
import { inFreshProcess } from './support/process.mjs';
import { CLIENT, ISSUER, jwks, keyFor, NONCE, NOW, token } from './support/tokens.mjs';

const input = {
  options: { issuer: ISSUER, clientId: CLIENT, jwks: jwks(keyFor('ES256')), now: NOW },
  idToken: token(keyFor('ES256')),
  nonce: NONCE,
  wasm: join(packageDirectory, 'dist', 'tokenward.wasm'),
};
const verifies = `const verifies = (t) => t.createVerifier(input.options).verifyIdToken(input.idToken, { nonce: input.nonce }).subject;`;
const everyVerb = `const everyVerb = {
  calculatePkceChallenge: ['a'.repeat(43)], computeTokenHash: ['at_hash', 'x', 'RS256'], createVerifier: [input.options], generateNonce: [],
  generatePkce: [], generateState: [], getLocalizedClaim: [{}, 'x', []], inspectJwks: [input.options.jwks], jwkThumbprint: [input.options.jwks.keys[0]],
  jwkThumbprintUri: [input.options.jwks.keys[0]], parseClaims: [input.idToken], userKey: [{}], verifyPkce: [{}] };
  const codesOf = async (t) => [...new Set(await Promise.all(Object.entries(everyVerb).map(([name, given]) => codeOf(() => t[name](...given)))))];`;
const allVerbs = 13;

test('npm installs the tarball in an empty project, and import and require work', () => {
  const project = workDirectory('install');
  try {
    writeFileSync(join(project, 'package.json'), '{"private":true}');
    const quiet = ['--offline', '--no-audit', '--no-fund', '--loglevel=error'];
    execFileSync('npm', ['install', ...quiet, tarball], { cwd: project, stdio: 'pipe' });
    const lock = JSON.parse(readFileSync(join(project, 'package-lock.json'), 'utf8'));
    assert.deepEqual(Object.keys(lock.packages).sort(), ['', 'node_modules/tokenward']);
    const inspect = `${verifies} done([verifies(t), t.version, await t.default()]);`;
    for (const load of ["const t = await import('tokenward');", "import * as t from 'tokenward/inline';",
      "import { createRequire } from 'node:module'; const t = createRequire(process.cwd() + '/')('tokenward');"]) {
      if (load.includes('createRequire') && !process.features.require_module) continue;
      const { value, stderr } = inFreshProcess(`${load} ${inspect}`, { cwd: project, input });
      assert.deepEqual(value, ['user-1', manifest.version, null], load);
      assert.equal(stderr, '');
    }
  } finally {
    rmSync(project, { recursive: true });
  }
});

test('importing draws no randomness, reads no clock, fetches nothing, evaluates no text', () => {
  const { value } = inFreshProcess(`
    const touched = [];
    const watch = (object, name) => { const own = object[name]; object[name] = (...given) => { touched.push(name); return own.apply(object, given); }; };
    watch(Date, 'now'); watch(performance, 'now'); watch(globalThis, 'fetch'); watch(crypto, 'getRandomValues'); watch(Math, 'random');
    watch(globalThis, 'setTimeout');
    const t = await import('tokenward');
    const before = [...touched];
    t.generateState();
    done([before, touched]);`, { flags: ['--disallow-code-generation-from-strings'] });
  assert.deepEqual(value, [[], ['getRandomValues']]);
});

test('a worker thread and a process without a global Buffer are fine', () => {
  const { value } = inFreshProcess(`
    import { Worker } from 'node:worker_threads';
    const code = "delete globalThis.Buffer; const { parentPort } = await import('node:worker_threads'); parentPort.postMessage((await import('tokenward')).generateState());";
    const worker = new Worker(new URL('data:text/javascript,' + encodeURIComponent(code.replace("'tokenward'", JSON.stringify(import.meta.resolve('tokenward'))))));
    worker.once('message', (state) => done(state.length));`);
  assert.equal(value, 43);
});

test('without WebAssembly the package imports, and every verb says wasm_unavailable', () => {
  for (const removal of [
    'delete globalThis.WebAssembly;',
    "WebAssembly.Module = class { constructor() { throw new WebAssembly.CompileError('refused by a policy'); } };",
    "WebAssembly.Instance = class { constructor() { throw new Error('refused by a policy'); } };",
  ]) {
    const { value } = inFreshProcess(`${everyVerb} ${removal}
      const t = await import('tokenward');
      let cause = ''; try { t.generateState(); } catch (error) { cause = String(error.cause); }
      const bytes = new Uint8Array(8);
      done({ codes: await codesOf(t), count: Object.keys(everyVerb).length, init: await codeOf(() => t.default()), withBytes: await codeOf(() => t.default(bytes)),
        sync: await codeOf(() => t.initSync(bytes)), isTokenError: t.isTokenError(new t.TokenError({})), cause,
        catalogue: t.errorCatalog.some((entry) => entry.code === 'wasm_unavailable') });`, { input });
    const { isTokenError, cause, ...rest } = value;
    assert.deepEqual(rest, {
      codes: ['wasm_unavailable'], count: allVerbs, init: 'wasm_unavailable', withBytes: 'wasm_unavailable', sync: 'wasm_unavailable', catalogue: true,
    }, removal);
    assert.match(cause, /WebAssembly is not defined|refused by a policy/);
  }
});

test('where the embedded module is refused, a compiled one is still taken', () => {
  const { value } = inFreshProcess(`${verifies}
    import { readFileSync } from 'node:fs';
    const Real = WebAssembly.Module;
    const module = new Real(readFileSync(input.wasm));
    WebAssembly.Module = class { constructor() { throw new Error('refused'); } };
    const t = await import('tokenward');
    const before = await codeOf(() => t.generateState());
    await t.default(module);
    done([before, verifies(t)]);`, { input });
  assert.deepEqual(value, ['wasm_unavailable', 'user-1']);
});

test('slim: before init every verb says not_initialized; what needs no module works', () => {
  const { value } = inFreshProcess(`${everyVerb}
    const t = await import('tokenward/slim');
    let message; try { t.generateState(); } catch (error) { message = error.message; }
    done({ codes: await codesOf(t), init: await codeOf(() => t.default()), message, version: t.version, catalogue: t.errorCatalog.length > 10,
      error: t.isTokenError(new t.TokenError({ code: 'x' })), rejected: await t.default().catch((error) => error.name) });`, { input });
  const { message, ...rest } = value;
  assert.deepEqual(rest, { codes: ['not_initialized'], init: 'not_initialized', version: manifest.version, catalogue: true, error: true, rejected: 'TokenError' });
  assert.match(message, /init\(/);
  assert.match(message, /tokenward\.wasm/);
});

const sources = {
  'bytes (Buffer)': 'readFileSync(input.wasm)',
  'bytes (ArrayBuffer)': 'new Uint8Array(readFileSync(input.wasm)).buffer',
  'a module': 'new WebAssembly.Module(readFileSync(input.wasm))',
  'a module of another realm': "runInNewContext('new WebAssembly.Module(bytes)', { bytes: readFileSync(input.wasm) })",
  'a response of the right type': "new Response(readFileSync(input.wasm), { headers: { 'content-type': 'application/wasm' } })",
  'a response of a wrong type': "new Response(readFileSync(input.wasm), { headers: { 'content-type': 'text/html' } })",
  'a response of no type': 'new Response(readFileSync(input.wasm))',
  'a promise of a response': "Promise.resolve(new Response(readFileSync(input.wasm), { headers: { 'content-type': 'application/wasm' } }))",
};
const tools = "import { readFileSync } from 'node:fs'; import { runInNewContext } from 'node:vm';";

for (const [name, source] of Object.entries(sources)) {
  test(`slim: init takes ${name}`, () => {
    const { value } = inFreshProcess(`${tools} ${verifies} const t = await import('tokenward/slim');
      const result = await t.default(${source}); done([result === undefined, verifies(t), t.generatePkce().codeVerifier.length]);`, { input });
    assert.deepEqual(value, [true, 'user-1', 43]);
    if (name.includes('response')) return;
    const sync = inFreshProcess(`${tools} ${verifies} const t = await import('tokenward/slim');
      t.initSync(${source}); t.initSync(${source}); await t.default(); done(verifies(t));`, { input });
    assert.equal(sync.value, 'user-1');
  });
}

test('slim: the file is found by its name, and a compiled import finds it too', () => {
  const { value } = inFreshProcess(`${tools} ${verifies} import { fileURLToPath } from 'node:url';
    const t = await import('tokenward/slim');
    await t.default(readFileSync(fileURLToPath(import.meta.resolve('tokenward/tokenward.wasm')))); done(verifies(t));`, { input });
  assert.equal(value, 'user-1');
});

let server;
let origin;

before(async () => {
  const wasm = readFileSync(input.wasm);
  const answers = { '/right.wasm': ['application/wasm', wasm], '/wrong-type.wasm': ['text/plain', wasm], '/page.wasm': ['text/html', '<!doctype html>'] };
  server = createServer((request, response) => {
    // What is missing is answered with a good module all the same: the status alone must decide.
    const [type, body] = answers[request.url] ?? ['text/plain', wasm];
    response.writeHead(request.url in answers ? 200 : 404, { 'content-type': type }).end(body);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  origin = `http://127.0.0.1:${server.address().port}`;
});

after(() => server.close());

for (const [name, source] of Object.entries({
  'a URL as text': "input.origin + '/right.wasm'",
  'a URL': "new URL('/right.wasm', input.origin)",
  'a Request': "new Request(input.origin + '/right.wasm')",
  'fetch()': "fetch(input.origin + '/right.wasm')",
  'an address with a wrong content type': "input.origin + '/wrong-type.wasm'",
})) {
  test(`slim: init takes ${name}`, async () => {
    const value = await withServer(`${verifies} const t = await import('tokenward/slim'); await t.default(${source}); done(verifies(t));`);
    assert.equal(value, 'user-1');
  });
}

test('slim: what cannot be loaded is wasm_unavailable, and init may be called again', async () => {
  const value = await withServer(`${tools} ${verifies} const t = await import('tokenward/slim');
    const codes = {};
    const wasm = readFileSync(input.wasm);
    for (const [name, source] of Object.entries({
      missing: input.origin + '/missing.wasm', page: input.origin + '/page.wasm', closed: 'http://127.0.0.1:1/x.wasm', relative: './x.wasm', garbage: new Uint8Array([1, 2, 3]),
      cut: wasm.subarray(0, 1000), foreign: new WebAssembly.Module(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0])), 
    })) codes[name] = await codeOf(() => t.default(source));
    codes.rejected = await codeOf(() => t.default(Promise.reject(new Error('mine'))));
    const options = [];
    for (const wrong of [1, null, true, {}, [], () => {}]) options.push(await codeOf(() => t.default(wrong)), await codeOf(() => t.initSync(wrong)));
    options.push(await codeOf(() => t.initSync('x')));
    const still = await codeOf(() => t.generateState());
    await t.default(wasm);
    done({ codes: [...new Set(Object.values(codes))], each: codes, options: [...new Set(options)], still, then: verifies(t) });`);
  assert.deepEqual(value.codes, ['wasm_unavailable'], JSON.stringify(value.each));
  assert.deepEqual(value.options, ['invalid_option']);
  assert.equal(value.still, 'not_initialized');
  assert.equal(value.then, 'user-1');
});

test('slim: concurrent calls load once; a bad one does not spoil a good one', async () => {
  const value = await withServer(`${tools} ${verifies} const t = await import('tokenward/slim');
    let compiled = 0;
    const own = WebAssembly.compile; WebAssembly.compile = (...given) => { compiled += 1; return own(...given); };
    const wasm = readFileSync(input.wasm);
    const results = await Promise.allSettled([t.default(new Uint8Array(3)), t.default(wasm), t.default(), t.default(wasm), t.default(Promise.reject(new Error('late')))]);
    const verifier = t.createVerifier(input.options);
    await t.default(wasm); t.initSync(wasm); await t.default(Promise.reject(new Error('unused')));
    done([results.map(({ status }) => status), compiled, verifier.verifyIdToken(input.idToken, { nonce: input.nonce }).subject]);`);
  assert.deepEqual(value, [['rejected', 'fulfilled', 'fulfilled', 'fulfilled', 'fulfilled'], 2, 'user-1']);
});

test('the default entry and slim share one module', () => {
  const { value } = inFreshProcess(`${verifies} await import('tokenward'); done(verifies(await import('tokenward/slim')));`, { input });
  assert.equal(value, 'user-1');
});

test('a trap makes no undefined and no second answer: internal_error, from then on', () => {
  const { value } = inFreshProcess(`
    import { createRequire } from 'node:module'; import { pathToFileURL } from 'node:url'; import { dirname, join } from 'node:path';
    const directory = dirname(createRequire(import.meta.url).resolve('tokenward/package.json'));
    const t = await import('tokenward');
    const { run } = await import(pathToFileURL(join(directory, 'dist', 'link.js')).href);
    const verifier = t.createVerifier(input.options);
    const { CoreVerifier } = await import(pathToFileURL(join(directory, 'dist', 'tokenward_bg.js')).href);
    // A handle that points outside the memory: the module itself traps.
    const first = await codeOf(() => run(() => CoreVerifier.prototype.ask.call({ __wbg_ptr: 0xfffffff0 }, 'verifyIdToken', '', {})));
    done([first, await codeOf(() => t.generateState()), await codeOf(() => verifier.verifyIdToken(input.idToken, { nonce: input.nonce })),
      await codeOf(() => verifier[Symbol.dispose]()), await codeOf(() => t.default())]);`.replace('import.meta.url', "process.cwd() + '/'"), { input });
  assert.deepEqual(value, ['internal_error', 'internal_error', 'internal_error', 'fine', 'internal_error']);
});

test("a RuntimeError of the caller's own passes through, and the module goes on", () => {
  const { value } = inFreshProcess(`
    const t = await import('tokenward');
    const own = new WebAssembly.RuntimeError('of the caller');
    const verifier = t.createVerifier({ ...input.options, now: () => { throw own; } });
    let thrown;
    try { verifier.verifyIdToken(input.idToken, { nonce: input.nonce }); } catch (error) { thrown = error; }
    done([thrown === own, await codeOf(() => t.generateState())]);`, { input });
  assert.deepEqual(value, [true, 'fine']);
});

test('of a text that is too long no more is copied than shows it (JOSE-05)', () => {
  const { value } = inFreshProcess(`
    const { Instance } = WebAssembly;
    let memory;
    WebAssembly.Instance = class extends Instance { constructor(...given) { super(...given); memory = this.exports.memory; } };
    const t = await import('tokenward');
    const verifier = t.createVerifier(input.options);
    const before = memory.buffer.byteLength;
    const long = 'A'.repeat(64_000_000);
    const codes = [
      await codeOf(() => verifier.verifyIdToken(long, { nonce: input.nonce })), await codeOf(() => t.parseClaims(long)),
      await codeOf(() => verifier.updateJwks(long)), await codeOf(() => t.inspectJwks({ keys: [long] })),
      await codeOf(() => t.calculatePkceChallenge(long)), await codeOf(() => verifier.verifyIdToken(input.idToken, { nonce: long })),
    ];
    done([codes, memory.buffer.byteLength - before < 16_000_000]);`, { input });
  const codes = ['token_too_large', 'token_too_large', 'invalid_jwks', 'invalid_jwks', 'invalid_code_verifier', 'invalid_option'];
  assert.deepEqual(value, [codes, true]);
});

/** As inFreshProcess, but without blocking the server of this process. */
async function withServer(script) {
  const helper = join(root, 'tests', 'js', 'package', 'support', 'process.mjs');
  const child = spawn(process.execPath, ['--input-type=module', '--eval', `
    const { inFreshProcess } = await import(${JSON.stringify(helper)});
    process.stdout.write(JSON.stringify(inFreshProcess(${JSON.stringify(script)}, { input: ${JSON.stringify({ ...input, origin })} }).value));`], { cwd: root });
  let out = '';
  let problems = '';
  child.stdout.on('data', (chunk) => (out += chunk));
  child.stderr.on('data', (chunk) => (problems += chunk));
  const [status] = await once(child, 'close');
  assert.equal(status, 0, problems);
  return JSON.parse(out);
}
