// The table of rooms: names as compiler, linker and V8 write them, each in one room, and strangers in none.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { plainName, roomOfFrame, roomOfFunction, ROOMS } from './profile/rooms.mjs';

const source = (path) => readFileSync(new URL(`../${path}`, import.meta.url), 'utf8');

const FUNCTIONS = {
  signature: [
    'tokenward_fast::ed25519::field::product::h32384cf8149303e6',
    '<tokenward_fast::ec::curve::P521 as tokenward_fast::ec::field::Field<18_usize>>::multiply_less::h0b20798673672610',
    'tokenward::crypto::memory::Memory::holds::h0000000000000001',
  ],
  sha2: [
    'sha2::sha256::compress256::hb8de30aad322bca0', '<D as digest::digest::Digest>::chain_update::h30c2c3b2ac78b4b9',
    'tokenward::crypto::hash::Hash::digest::hec57242ef03d0bb1',
  ],
  text: [
    'tokenward_text::base64url::decode::hdf1561609cd5cebf', '<tokenward_text::json::Value as core::cmp::PartialEq>::eq::h24b4656a4dfa1b5c',
    'tokenward::jose::jws::split::he1c82382646e44bf',
  ],
  keys: ['tokenward::jose::jwks::usable::h07a2cb02fa71d3aa', 'tokenward::jose::a_new_file::f'],
  rules: [
    'tokenward::jwt::open::open::h78e348545a5526ad', 'core::ops::function::FnOnce::call_once{{vtable.shim}}::h552c06f8e9913a68',
    'tokenward::oidc::audience::<impl tokenward::oidc::policy::RelyingParty>::check_other_audiences::hee4bc810879798da',
  ],
  reports: [
    'tokenward::error::_::<impl serde_core::ser::Serialize for tokenward::error::ErrorJson>::serialize::hb0abf8bf01f47e57',
    'tokenward::trace::Trace::settle::h7d51265b4a71161b',
  ],
  boundary: [
    'tokenward::wasm::options::Options::find::h8ca1fd5671456fd4', 'coreverifier_ask externref shim multivalue shim',
    'coreremoteverifier_mayRestore',
    'js_sys::JsString::length::__wbg_length_e83e819f48c774e4::h1ee68724f384037d externref shim', '__externref_table_alloc',
    'wasm-to-js:nni:i-tokenward_text::json::x::h0caa6fa3573d623f',
    'js_sys::<impl core::convert::From<js_sys::JsString> for alloc::string::String>::from::hb4816d8d07f561a6',
  ],
  result: [
    'tokenward::wasm::value::json_text::push_text::h5131635a1bc8c838',
    'serde_core::ser::Serializer::collect_seq::h79661b116fd7a907',
  ],
  memory: [
    '<dlmalloc[e24a27700634d609]::dlmalloc::Dlmalloc<dlmalloc[e24a27700634d609]::sys::System>>::malloc',
    '__rustc[b7974e8690430dd9]::__rdl_realloc',
    'alloc::raw_vec::RawVecInner<A>::finish_grow::h55d9fbd926826f9f',
    'core::ptr::drop_in_place<tokenward_text::json::Value>::hd71198c50d3bd2b8',
    '<alloc::vec::Vec<T,A> as core::ops::drop::Drop>::drop::ha6cd589e53b95b5f', 'memcpy',
  ],
  library: [
    '<f64 as core[c5930c85a12de822]::fmt::Display>::fmt', 'core::slice::<impl [T]>::partition_point::h4c2270b18b400f58',
    'memcmp', '__multi3', '<[u8]>::starts_with',
    '<alloc::vec::Vec<T,A> as core::clone::Clone>::clone::hb6f6e8e8ba8b0abf',
    '<&dyn core[c5930c85a12de822]::fmt::Debug as core[c5930c85a12de822]::fmt::Debug>::fmt',
  ],
  else: [
    '', 'stranger', 'stranger::f', 'tokenward::a_new_room::f', 'tokenward::jsonld::f', 'corefoo', '<T as stranger::Trait>::f',
  ],
};

for (const [room, names] of Object.entries(FUNCTIONS)) {
  test(`functions of the room ${room}`, () => {
    for (const name of names) assert.equal(roomOfFunction(name), room, name);
  });
}

test('every module of the crate has a room; a new one must be given its own', () => {
  const modules = [...source('src/lib.rs').matchAll(/^(?:#\[cfg\((.*)\)\]\n)?(?:pub )?mod (\w+);$/gmu)];
  const shipped = modules.filter(([, condition = '']) => !condition.includes('hazmat')).map(([, , name]) => name);
  assert.ok(shipped.length > 10 && shipped.includes('jose') && shipped.includes('wasm'));
  for (const name of shipped) assert.notEqual(roomOfFunction(`tokenward::${name}::f`), 'else', name);
});

const FOLDER = 'file:///package/dist/';
const FRAMES = [
  ['parse', ['parse', `${FOLDER}host.js`]],
  ['boundary', ['look', `${FOLDER}host.js`], ['parse', `${FOLDER}other.js`], ['', `${FOLDER}generated/glue.js`]],
  ['memory', ['(garbage collector)', '']],
  ['library', ['encodeInto', ''], ['decode', 'node:internal/encoding']],
  ['sha2', ['sha2::sha256::compress256::hb8de30aad322bca0', 'wasm://wasm/tokenward.wasm-00219332']],
  ['else', ['(program)', ''], ['parse', 'file:///other/host.js'], ['wasm-function[7]', 'wasm://wasm/00219332']],
];
for (const [room, ...frames] of FRAMES) {
  test(`frames of the room ${room}`, () => {
    for (const [functionName, url] of frames) assert.equal(roomOfFrame({ functionName, url }, FOLDER), room, `${functionName} ${url}`);
  });
}

test('rooms have titles', () => {
  assert.deepEqual(Object.keys(FUNCTIONS).concat('parse').sort(), Object.keys(ROOMS).sort());
});

test('the one function whose time is the host\'s JSON.parse is where the table looks for it', () => {
  assert.match(source('pkg/src/host.ts'), /^ {2}parse\(json: string\): unknown \{\n {4}return JSON\.parse\(json\);\n {2}\},$/mu);
});

test('hashes of crates and functions are no part of a name', () => {
  assert.equal(plainName('<dlmalloc[e24a27700634d609]::sys::System>::free'), '<dlmalloc::sys::System>::free');
  assert.equal(plainName('tokenward_text::json::f::h78e348545a5526ad externref shim'), 'tokenward_text::json::f externref shim');
  assert.equal(plainName('<[u8]>::h1'), '<[u8]>::h1');
});
