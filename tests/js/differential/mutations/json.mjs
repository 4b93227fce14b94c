// Quirks of JSON texts: members twice, misspelt, nested, in other encodings; all are signed as they stand.

import { member } from '../draft.mjs';

const DUPLICATES = {
  header: [['alg', 'none'], ['alg', 'HS256'], ['kid', 'k2'], ['typ', 'JWT'], ['x', 1]],
  payload: [['iss', 'https://other.example'], ['sub', 'mallory'], ['aud', 'other'], ['exp', 9e9], ['nonce', 'other'], ['iat', 1], ['x', 1]],
};

const TEXT_STEPS = [
  (text) => `\ufeff${text}`,
  (text) => ` \t\r\n${text}\n `,
  (text) => text.replaceAll(':', ' : ').replace(' : //', '://'),
  (text) => `${text}${text}`,
  (text) => `${text}x`,
  (text) => `${text}\0`,
  (text) => `[${text}]`,
  (text) => JSON.stringify(text),
  (text) => text.replaceAll('"', "'"),
  (text) => text.replace(/\}$/, ',}'),
  (text) => text.replace(/\}$/, ''),
  (text) => text.replace('{', '{/**/'),
  (text) => text.replace('{', '{,'),
  (text) => text.replace('{', '{"__proto__":{"sub":"x"},'),
  (text) => text.replace('{', '{"a\\u0000b":"\\u2028",'),
  (text) => text.replace('{', '{"x":"\u2028",'),
  (text) => text.replace('{', '{"x":"\t",'),
  (text) => text.replace('{', '{"x":"\u007f",'),
  (text) => text.replace('{', '{"x":"\\x41",'),
  (text) => text.replace('{', '{"x":"\\ud800",'),
  (text) => text.replace('{', '{"\\udc00":1,'),
  (text) => text.replace('{', '{"x":"\\ud83d\\ude00",'),
  (text) => text.replace('{', '{"x":-0,"y":1e-999,"z":0.1e1,'),
  (text) => text.replace('{', '{"x":1e999,'),
  (text) => text.replace('{', '{"x":123456789012345678901234567890,'),
  (text) => text.replace('{', '{"":0,'),
  (text) => text.replace('{', '{x:0,'),
  (text) => text.replace('{', '{"x":01,'),
  (text) => text.replace('{', '{"x":NaN,'),
  (text) => text.replace('{', '{"x":undefined,'),
  (text) => text.replace('{', '{"x":{"a":1,"a":2},'),
  (text) => text.replace('{', '{"x":[{"a":1,"\\u0061":1}],'),
];

const BYTE_STEPS = [
  (bytes) => Buffer.from(bytes.toString('utf8'), 'utf16le'),
  (bytes) => Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(bytes.toString('utf8'), 'utf16le')]),
  (bytes) => insert(bytes, [0xff]),
  (bytes) => insert(bytes, [0xc0, 0xaf]),
  (bytes) => insert(bytes, [0xed, 0xa0, 0x80]),
  (bytes) => insert(bytes, [0xf4, 0x90, 0x80, 0x80]),
  (bytes) => insert(bytes, [0xe4]),
  (bytes) => insert(bytes, [0xc3, 0xa4]),
  () => Buffer.alloc(0),
];

export const JSON_TEXT = [
  { name: 'json.duplicate', weight: 5, apply: duplicate },
  { name: 'json.order', apply: (draft, random) => draft[random.pick(['header', 'payload'])].reverse() },
  { name: 'json.text', weight: 8, apply: text },
  { name: 'json.bytes', weight: 2, apply: (draft, random) => draft[random.pick(['headerBytes', 'payloadBytes'])].push(random.pick(BYTE_STEPS)) },
  { name: 'json.depth', weight: 3, apply: depth },
  { name: 'json.size', apply: size },
];

function duplicate(draft, random) {
  const place = random.pick(['header', 'payload', 'payload']);
  const list = draft[place];
  const [name, value] = random.pick(DUPLICATES[place]);
  const double = random.chance(0.3) ? list.find(([own]) => own === JSON.stringify(name)) ?? member(name, value) : member(name, value);
  const spelt = random.chance(0.2) ? [`"\\u${name.charCodeAt(0).toString(16).padStart(4, '0')}${name.slice(1)}"`, double[1]] : double;
  list.splice(random.chance(0.5) ? 0 : list.length, 0, spelt);
  if (name === 'x') list.push(member('x', value));
}

function text(draft, random) {
  const step = random.pick(TEXT_STEPS);
  draft[random.pick(['headerBytes', 'payloadBytes', 'payloadBytes'])].push((bytes) => Buffer.from(step(bytes.toString('utf8'))));
}

function depth(draft, random) {
  const levels = random.pick([1, 29, 30, 31, 32, 33, 64, 1000]);
  const [open, close] = random.pick([['[', ']'], ['{"a":', '}']]);
  draft[random.pick(['header', 'payload', 'payload'])].push(['"deep"', `${open.repeat(levels)}1${close.repeat(levels)}`]);
}

function size(draft, random) {
  draft.payload.push(member('pad', 'x'.repeat(random.pick([100, 11_000, 11_500, 12_000, 20_000]))));
  if (random.chance(0.3)) draft.options.maxTokenBytes = random.pick([1, 300, 400, 500, 16_384, 1_048_576]);
}

/** Bytes inside the first string value. */
function insert(bytes, extra) {
  const at = bytes.indexOf('":"') + 3;
  return Buffer.concat([bytes.subarray(0, at), Buffer.from(extra), bytes.subarray(at)]);
}
