// What is published: the right files, paths that exist, and nothing that does not belong there. publint and attw, which
// look at the same tarball, are steps of `cargo xtask test`.

import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { version } from 'tokenward';
import { manifest, packageDirectory, root } from './support/places.mjs';

const files = readdirSync(packageDirectory, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map((entry) => join(entry.parentPath ?? entry.path, entry.name).slice(packageDirectory.length).replaceAll('\\', '/'));

const onlyForNode = 'dist/stores/file.js';

test('the package needs nothing and runs nothing', () => {
  for (const field of ['dependencies', 'optionalDependencies', 'bundleDependencies', 'scripts', 'bin', 'private']) {
    assert.ok(!(field in manifest), field);
  }
  // Named for their types alone, and never installed for anybody.
  for (const peer of Object.keys(manifest.peerDependencies ?? {})) assert.equal(manifest.peerDependenciesMeta[peer].optional, true, peer);
  assert.equal(manifest.license, 'MIT OR Apache-2.0');
  assert.equal(manifest.type, 'module');
});

test('the version is the same in manifest, code, module and crate', async () => {
  assert.equal(version, manifest.version);
  assert.match(readFileSync(join(root, 'Cargo.toml'), 'utf8'), new RegExp(`^version = "${manifest.version.replaceAll('.', '\\.')}"$`, 'm'));
  const glue = await import(join(packageDirectory, 'dist', 'tokenward_bg.js'));
  assert.equal(glue.version(), version);
});

test('the tarball holds the built files, the licences and no source', () => {
  for (const needed of ['package.json', 'README.md', 'LICENSE-MIT', 'LICENSE-APACHE', 'wasm-module.d.ts', 'dist/inline.js', 'dist/inline.d.ts',
    'dist/slim.js', 'dist/workerd.js', 'dist/edge-light.js', 'dist/tokenward.wasm', 'dist/tokenward_bg.js', 'dist/wasm-base64.js', 'dist/generated/error-catalog.js']) {
    assert.ok(files.includes(needed), `${needed} is missing`);
  }
  for (const file of files) {
    assert.match(file, /^(package\.json|README\.md|CHANGELOG\.md|LICENSE-(MIT|APACHE)|wasm-module\.d\.ts|dist\/[\w./-]+\.(js|d\.ts|wasm))$/);
    assert.doesNotMatch(file, /test|hazmat|tsbuildinfo/);
  }
});

test('every path the manifest names exists, and types come first', () => {
  const paths = (value) => (typeof value === 'string' ? [value] : Object.values(value).flatMap(paths));
  for (const path of [manifest.main, manifest.types, ...manifest.sideEffects, ...paths(manifest.exports)]) {
    assert.ok(existsSync(join(packageDirectory, path)), path);
  }
  for (const entry of Object.values(manifest.exports)) {
    if (typeof entry === 'object') assert.equal(Object.keys(entry)[0], 'types');
    if (typeof entry === 'object') assert.equal(Object.keys(entry).at(-1), 'default');
  }
});

test('every import inside the package points into the package', () => {
  for (const file of files.filter((name) => name.endsWith('.js'))) {
    for (const [, target] of text(file).matchAll(/^(?:import|export)\b[^;]*?from\s*['"]([^'"]+)['"]/gm)) {
      if (file === onlyForNode && target.startsWith('node:')) continue;
      assert.match(target, /^\.\.?\//, `${file} imports ${target}`);
      assert.ok(existsSync(join(packageDirectory, file, '..', target.replace(/\?module$/, ''))), `${file} imports ${target}`);
    }
  }
});

test('only the store in files needs Node', () => {
  assert.deepEqual(files.filter((name) => name.endsWith('.js') && /\bnode:/.test(text(name))), [onlyForNode]);
});

test('no evaluated text, no network at import, no time-dependent top level', () => {
  for (const file of files.filter((name) => name.endsWith('.js') && !name.endsWith('wasm-base64.js'))) {
    assert.doesNotMatch(text(file), /\beval\s*\(|new Function\b|import\.meta|^await\b|Math\.random|require\(/m, file);
  }
});

test('the embedded module is the file', () => {
  const [, embedded] = /^export default ["'`]([A-Za-z0-9+/=]+)["'`];?\s*$/m.exec(text('dist/wasm-base64.js'));
  assert.ok(Buffer.from(embedded, 'base64').equals(readFileSync(join(packageDirectory, 'dist', 'tokenward.wasm'))));
});

test('nothing published names a machine, a registry or a raw signature check', () => {
  for (const file of files) {
    if (file.endsWith('wasm-base64.js')) continue; // the same bytes as tokenward.wasm
    const content = readFileSync(join(packageDirectory, file), 'latin1');
    assert.doesNotMatch(content, /\/(root|home|Users|work|builds?)\/|registry\/src|index\.crates\.io|hazmat/i, file);
  }
});

function text(file) {
  return readFileSync(join(packageDirectory, file), 'utf8');
}
