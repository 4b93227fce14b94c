// Values that nobody expects. Each row makes one: `value`, and where reading it may throw, what the host or `value` throws.
// `reading` is what a careful reader would see in it, where that is not the value itself.

import { runInNewContext } from 'node:vm';

/** What cannot be read without being run, or is no value of any option. */
export const OPAQUE = Symbol('opaque');

const plain = (...values) => values.map((value) => () => ({ value }));
const made = (...makers) => makers.map((make) => () => ({ value: make() }));
const hostile = (host, make, reading = OPAQUE) => () => ({ value: make(), reading, host });
/** A function that cannot be called. */
const uncallable = () => { throw new TypeError('cannot be called'); };

/** What callers really pass by mistake, and so the most often. */
const usual = [
  ...plain(undefined, null, '', 0, NaN, false, true, -1, '0'),
  ...made(() => ({}), () => [], () => [''], () => Promise.resolve({}), () => () => {}),
];

const primitives = plain(
  undefined, null, true, false, 0, -0, 1, -1, 0.5, 299, 301, NaN, Infinity, -Infinity, 1e21, 2 ** 53, 1_800_000_000_000, 5e-324, '', ' ', 'x',
  'undefined', 'null', '0', 'true', 'none', 'NONE', 'code', 'implicit', 'ignore', 'legacy-jwt', 'application/json', 'HS256', '__proto__', 'constructor',
  '\uD800', 'n\uDC00', '\uFFFD', '\0', 'n-0S6_WzA2Mj\0', 'user-1\uD800', '\u{1F511}', '{}', '[]', '{"keys":[]}', 'https://issuer.example/', Symbol('s'),
  Symbol.iterator, Symbol.for('nonce'),
);

const objects = made(
  () => ({}), () => [], () => [[]], () => [undefined], () => new Array(3), () => [, 'x'], () => ['x', , 'y'], () => [''],
  () => ['EdDSA', 'EdDSA'], () => ['none'],
  () => [Symbol('s')], () => [null], () => [1], () => ['\uD800'], () => () => {}, () => () => true, () => () => NaN, () => () => Promise.resolve(true),
  () => async () => 1_800_000_000, () => function* generate() {}, () => Math.max, () => new Map([['nonce', null]]), () => new Set(['x']),
  () => new WeakMap(), () => new Date(NaN), () => new Date(1.8e12), () => /x/, () => new Error('x'), () => Promise.resolve({}),
  () => Object.create(Promise.prototype), () => Object.assign(Promise.resolve(), { catch: 5 }),
  () => Object.create(null),
  () => new Uint8Array(40), () => new Uint8Array(0), () => new Uint16Array(40), () => new Float64Array(8), () => Buffer.alloc(40),
  () => new Uint8Array(new SharedArrayBuffer(64)), () => new ArrayBuffer(64), () => new DataView(new ArrayBuffer(64)), () => new Uint8ClampedArray(40),
  () => new String('x'), () => new Number(1), () => new Boolean(false), () => Object(Symbol('s')),
  () => ({ [Symbol('x')]: 1 }), () => ({ length: 1, 0: 'x' }), () => ({ valueOf: () => 5, toString: () => 'x' }), () => ({ toJSON: () => '{"keys":[]}' }),
  () => ({ toJSON: () => ({ keys: [] }) }), () => ({ then: (done) => done({}) }), () => ({ [Symbol.toPrimitive]: () => 'x' }),
  () => ({ [Symbol.toStringTag]: 'Uint8Array' }), () => JSON.parse('{"__proto__":{"nonce":null}}'), () => ({ keys: [] }), () => ({ keys: {} }),
  () => ({ keys: [null, 1, 'x', [], {}] }), () => ({ minimum: '1' }), () => ({ order: [], minimum: '' }), () => ({ anyOf: [] }), () => ({ sub: undefined }),
  () => ({ sub: '' }), () => runInNewContext('[]'), () => runInNewContext('({})'), () => runInNewContext('new Uint8Array(40)'),
  () => runInNewContext('new Map([["x", 1]])'), () => runInNewContext('(() => 1)'), () => runInNewContext('new String("x")'),
  () => (function list() { return arguments; })('x'), () => Object.freeze([]),
  () => new (class extends Array {})(), () => new (class extends String {})('x'),
);

const huge = made(
  () => 'x'.repeat(1_048_576), () => 'x'.repeat(1_048_577), () => '\u{1F511}'.repeat(600_000),
  () => '\uD800'.repeat(300_000), () => 'A.'.repeat(200_000),
  () => new Array(50_000).fill('x'), () => ({ keys: new Array(2_000).fill({ kty: 'RSA' }) }),
);

const throwing = [
  // Readable, but not by JSON.
  ...[() => 10n, () => -1n, () => Object(1n), () => new BigInt64Array(8), () => ({ keys: [{ kid: 1n }] })]
    .map((make) => () => ({ value: make(), host: /BigInt/ })),
  () => ({ value: cyclic(), host: /circular/ }),
  () => ({ value: { keys: nested(100_000) }, host: /call stack/ }),
  hostile(/revoked/, () => { const { proxy, revoke } = Proxy.revocable({}, {}); revoke(); return proxy; }),
  hostile(/revoked/, () => { const { proxy, revoke } = Proxy.revocable([], {}); revoke(); return proxy; }),
  hostile(/revoked/, () => { const { proxy, revoke } = Proxy.revocable(() => 1, {}); revoke(); return proxy; }, uncallable),
  hostile(/detached/, () => { const bytes = new Uint8Array(40); structuredClone(bytes.buffer, { transfer: [bytes.buffer] }); return bytes; }),
  hostile(/detached|out of bounds|out-of-bounds/, outOfBounds),
  hostile(/Class constructor/, () => class { constructor() { this.x = 1; } }, uncallable),
  hostile(/proxy|trap|not a valid property name/i, () => new Proxy({}, { ownKeys: () => [1] })),
  hostile(/proxy|trap|CreateListFromArrayLike/i, () => new Proxy({}, { ownKeys: () => 5 })),
  hostile(/proxy|trap/i, () => new Proxy(Object.freeze({ nonce: 'x' }), { ownKeys: () => [] })),
  hostile(/proxy|trap/i, () => new Proxy({}, { ownKeys: () => ['nonce'], getOwnPropertyDescriptor: () => ({ value: 1, configurable: false }) })),
  hostile(/proxy|trap/i, () => new Proxy(Object.freeze({ nonce: 'x' }), { get: () => 'y' })),
];

function cyclic() {
  const cycle = {};
  return Object.assign(cycle, { keys: [cycle], verified: true, kind: 'id_token', claims: cycle });
}

function outOfBounds() {
  const buffer = new ArrayBuffer(40, { maxByteLength: 64 });
  const bytes = new Uint8Array(buffer, 8, 32);
  buffer.resize(4);
  return bytes;
}

function nested(depth) {
  let deep = [];
  for (let level = 0; level < depth; level += 1) deep = [deep];
  return deep;
}

const wells = [[usual, 4], [primitives, 8], [objects, 8], [throwing, 2], [huge, 0.3]];

export function exotic(random) {
  const [rows] = random.weighted(wells.map(([list, weight]) => Object.assign([list], { weight })));
  const { value, reading = value, host } = random.pick(rows)();
  return { value, reading, host };
}

/** Each once: for calls that are too dear to be fuzzed. */
export const every = wells.flatMap(([rows]) => rows);
