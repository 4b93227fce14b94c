// Objects in another skin. A skin that shows the same members keeps the reading; one that hides them has none.

import { runInNewContext } from 'node:vm';
import { TokenError } from 'tokenward';
import { OPAQUE } from './exotic.mjs';

const TRAPS = [
  'get', 'set', 'has', 'ownKeys', 'getOwnPropertyDescriptor', 'defineProperty', 'deleteProperty', 'getPrototypeOf', 'setPrototypeOf', 'isExtensible',
  'preventExtensions', 'apply', 'construct',
];
/** Anything may be thrown, also what looks like an error of the package or of the engine. */
const THROWN = [
  () => new Error('the host'), () => undefined, () => null, () => 'text', () => 0, () => Symbol('thrown'), () => ({ code: 'signature_invalid' }),
  () => new WebAssembly.RuntimeError('unreachable'), () => new RangeError('the host'), () => Object.freeze(new TypeError('the host')),
  () => new TokenError({ code: 'internal_error', rule: 'POLICY', spec: 'x', message: 'x' }),
];

/** A thing to throw, remembered by the case so that it is known again. */
export function thrown(random, own) {
  const value = random.pick(THROWN)();
  own.push(value);
  return value;
}

const copied = (target, object) => Object.defineProperties(target, Object.getOwnPropertyDescriptors(object));
const getters = (object, get) => Object.defineProperties({}, Object.fromEntries(
  Object.keys(object).map((name) => [name, { enumerable: true, configurable: true, get: () => get(name) }])));

/** Skins for an object; each returns { value, hides? }. `act` runs something in the middle of the call. */
const SKINS = [
  (object) => ({ value: Object.freeze(object) }),
  (object) => ({ value: Object.seal(object) }),
  (object) => ({ value: copied(Object.create(null), object) }),
  (object) => ({ value: copied(new (class Options {})(), object), hides: true }),
  (object) => ({ value: copied(runInNewContext('({})'), object) }),
  (object) => ({ value: new Proxy(object, {}) }),
  (object) => ({ value: getters(object, (name) => object[name]) }),
  (object) => ({ value: Object.assign(object, { [Symbol('more')]: 1 }) }),
  (object) => ({ value: Object.defineProperty(object, Symbol.toStringTag, { value: 'Uint8Array', configurable: true }) }),
  (object) => ({ value: Object.create(object), hides: true }),
  (object) => ({ value: copied(() => {}, object), hides: true }),
  (object) => ({ value: Object.assign([], object), hides: true }),
  (object) => ({ value: new Map(Object.entries(object)), hides: true }),
  (object) => ({ value: Promise.resolve(object), hides: true }),
  (object) => ({ value: new (hidden(object))(), hides: true }),
  (object) => ({ value: jsonOf(object), hides: true }),
  (object, { random, own }) => {
    const [trap, what] = [random.pick(TRAPS), thrown(random, own)];
    return { value: new Proxy(object, { [trap]() { throw what; } }) };
  },
  (object, { random, own }) => {
    const [name, what] = [random.pick(Object.keys(object)), thrown(random, own)];
    if (name === undefined) return { value: object };
    return { value: Object.defineProperty(object, name, { get() { throw what; }, configurable: true, enumerable: true }) };
  },
  (object, { act }) => ({ value: getters(object, (name) => { act(); return object[name]; }) }),
  (object, { act }) => ({
    value: new Proxy(object, { getOwnPropertyDescriptor(...given) { act(); return Reflect.getOwnPropertyDescriptor(...given); } }),
  }),
  (object, { act }) => ({ value: Object.defineProperty(object, 'toJSON', { configurable: true, value() { act(); return { ...object }; } }) }),
];

/** A class whose members are accessors of its prototype. */
function hidden(object) {
  const made = class {};
  for (const name of Object.keys(object)) Object.defineProperty(made.prototype, name, { get: () => object[name] });
  return made;
}

function jsonOf(object) {
  try {
    return JSON.stringify(object);
  } catch {
    return '{}'; // something in it that JSON cannot hold
  }
}

export function wrapped(object, context) {
  const { value, hides } = context.random.pick(SKINS)(object, context);
  return { value, hides: Boolean(hides) };
}

export { OPAQUE };
