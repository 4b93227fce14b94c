// From the name of a function to the room of the house whose work it is: the one table, for time (samples.mjs) and
// bytes (bytes.mjs). It knows modules and not functions, so renaming a function changes nothing; what it does not know is `else`.

/** In the order of the reports. */
export const ROOMS = {
  signature: 'signature arithmetic',
  sha2: 'SHA-2 and HMAC',
  text: 'the token\'s text: base64url and JSON',
  keys: 'keys and key sets',
  rules: 'rules of OpenID Connect and OAuth',
  reports: 'errors and traces',
  boundary: 'options, and crossing the boundary',
  result: 'writing the result',
  parse: 'the host\'s `JSON.parse`',
  memory: 'memory management',
  library: 'Rust\'s library',
  else: 'everything else',
};

/** Module by module; of several that fit, the longest decides. */
const PATHS = {
  tokenward_fast: 'signature',
  subtle: 'signature',
  'tokenward::crypto': 'signature',
  'tokenward::crypto::hash': 'sha2',
  block_buffer: 'sha2',
  cmov: 'sha2',
  ctutils: 'sha2',
  crypto_common: 'sha2',
  digest: 'sha2',
  hmac: 'sha2',
  hybrid_array: 'sha2',
  sha2: 'sha2',
  'tokenward::jose::header': 'text',
  'tokenward::jose::jws': 'text',
  tokenward_text: 'text',
  'tokenward::jose': 'keys',
  'tokenward::jwt': 'rules',
  'tokenward::limits': 'rules',
  'tokenward::oauth': 'rules',
  'tokenward::oidc': 'rules',
  'tokenward::rule': 'rules',
  'tokenward::time': 'rules',
  'tokenward::verifier': 'rules',
  'tokenward::error': 'reports',
  'tokenward::redact': 'reports',
  'tokenward::trace': 'reports',
  getrandom: 'boundary',
  js_sys: 'boundary',
  'tokenward::wasm': 'boundary',
  wasm_bindgen: 'boundary',
  'tokenward::wasm::value': 'result',
  serde: 'result',
  serde_core: 'result',
  'alloc::alloc': 'memory',
  'alloc::raw_vec': 'memory',
  'core::ptr': 'memory',
  dlmalloc: 'memory',
  __rustc: 'memory',
  // Boxed closures have no name of their own; the core boxes in jwt/judgement.rs, and nowhere else.
  'core::ops::function::FnOnce': 'rules',
  alloc: 'library',
  core: 'library',
  std: 'library',
};

/** Names without a path: what the linker and wasm-bindgen make. The first that fits decides. */
const MADE = [
  [/^(?:wasm-to-js|js-to-wasm)\b/u, 'boundary'],
  [/ (?:externref|multivalue) shim$/u, 'boundary'],
  [/^__(?:wbg|wbindgen|externref)_/u, 'boundary'],
  // A method of an exported class.
  [/^core[a-z]+_\w+$/u, 'boundary'],
  [/^__rust_/u, 'memory'],
  [/^mem(?:cpy|move|set)$/u, 'memory'],
  [/ as core::ops::drop::Drop>/u, 'memory'],
  [/^memcmp$|^__\w+(?:ti|di|tf)[234]$|^<\[u8\]>::/u, 'library'],
];

/** Files of the package in which a function by this name is one call of `JSON.parse`. */
const PARSES = { 'host.js': 'parse' };

/** The room of a function of the module, by its name in the module's section of names. */
export function roomOfFunction(name) {
  const plain = plainName(name);
  const made = MADE.find(([pattern]) => pattern.test(plain));
  if (made !== undefined) return made[1];
  const steps = (plain.match(/[A-Za-z_]\w*::(?:\w+::)*\w*/u)?.[0] ?? plain).split('::');
  for (let length = steps.length; length > 0; length -= 1) {
    const room = PATHS[steps.slice(0, length).join('::')];
    if (room !== undefined) return room;
  }
  return 'else';
}

/**
 * The room of a frame of a profile; `library` for what Rust's library or the host does for its caller. The package's files are in
 * `folder`, an address.
 */
export function roomOfFrame({ functionName, url }, folder) {
  if (functionName === '(garbage collector)') return 'memory';
  if (functionName === '(program)') return 'else';
  if (url.startsWith('wasm:')) return roomOfFunction(functionName);
  if (url === '' || url.startsWith('node:')) return 'library';
  if (!url.startsWith(folder)) return 'else';
  return PARSES[url.slice(folder.length)] === functionName ? 'parse' : 'boundary';
}

/** As Rust's sources have it: without the hashes of crate and function. */
export function plainName(name) {
  return name.replace(/\[[\da-f]{8,}\]/gu, '').replace(/::h[\da-f]{16}\b/gu, '');
}
