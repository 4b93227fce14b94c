// Spoils the arguments of a call, and keeps beside them what a careful reader would see: the reading.

import { exotic, OPAQUE } from './exotic.mjs';
import { NOW } from './material.mjs';
import { SHAPES } from './model.mjs';
import { isBag } from './shapes.mjs';
import { thrown, wrapped } from './wrap.mjs';

const KNOWN = [...new Set(Object.values(SHAPES).flatMap((shape) => Object.keys(shape)))];
const UNKNOWN = [
  'nonces', 'clockTolerence', 'Nonce', 'nonce ', ' nonce', '', '__proto__', 'constructor', 'toString', 'hasOwnProperty', 'then', '0', 'нonce', 'nonce\0',
  'x'.repeat(5000), 'x'.repeat(1_048_577), 'nonce\uD800', '\uDC00',
];

/**
 * Spoils `given` in up to three places. Returns whether nothing happened that a verb may mind.
 * `context` has the `name` of the call, the source of randomness, the token's `flaw`, and collects: `own` (what the caller's own
 * code may throw), `hosts` (what the host may say), `skins`; `act` does something in the middle of the call.
 */
export function mutate(given, reading, context) {
  const { random } = context;
  const count = random.weighted([{ count: 0, weight: 1 }, { count: 1, weight: 6 }, { count: 2, weight: 3 }, { count: 3, weight: 1 }]).count;
  const steps = Array.from({ length: count }, () => step(given, context));
  // Values first and skins last, the inner before the outer: nothing then is written through a skin.
  steps.sort((a, b) => a.rank - b.rank || b.path.length - a.path.length);
  return steps.map((one) => one.apply(given, reading)).every(Boolean);
}

const STEPS = [
  { make: replace, weight: 5 }, { make: skin, weight: 4 }, { make: leaveOut, weight: 2 }, { make: callback, weight: 1.5 }, { make: unknownName, weight: 1 },
];

function step(given, context) {
  const { random } = context;
  const path = somewhere(given, random);
  const { make } = random.weighted(STEPS);
  return { rank: make === skin ? 1 : 0, path, apply: (...both) => make(path, both, context) };
}

/** A path into the arguments: often a member, sometimes a member of a member, seldom an argument itself. */
function somewhere(given, random) {
  const path = [];
  let inside = given;
  const goesOn = () => path.length < 1 || random.chance(path.length < 2 ? 0.8 : 0.3);
  while (typeof inside === 'object' && inside !== null && Object.keys(inside).length > 0 && goesOn()) {
    path.push(random.pick(Object.keys(inside)));
    inside = inside[path.at(-1)];
  }
  return path;
}

/** The parents of the place in both trees; undefined where an earlier step has replaced them. */
function parents(path, both) {
  // The reading comes first: where it is opaque, the value beside it may throw at a touch.
  let [value, reading] = both;
  for (const name of path.slice(0, -1)) {
    if (!isTree(reading) || !isTree(value)) return undefined;
    [value, reading] = [value[name], reading[name]];
  }
  return path.length > 0 && isTree(reading) && isTree(value) ? [value, reading] : undefined;
}

/** What may be written into without running anybody's code. */
function isTree(value) {
  const is = Array.isArray(value) ? Object.getPrototypeOf(value) === Array.prototype : isBag(value);
  return is && Object.isExtensible(value);
}

function replace(path, both, { random, hosts }) {
  const places = parents(path, both);
  if (!places) return true;
  const { value, reading, host } = exotic(random);
  if (host) hosts.push(host);
  put(places[0], path.at(-1), value);
  put(places[1], path.at(-1), reading);
  return false;
}

function put(object, name, value) {
  Object.defineProperty(object, name, { value, writable: true, enumerable: true, configurable: true });
}

function skin(path, both, context) {
  const places = parents(path, both);
  const [object, seen] = places?.map((place) => place[path.at(-1)]) ?? [];
  if (context.skins.has(object) || !isTree(seen) || !isTree(object) || Array.isArray(object)) return true;
  const before = context.own.length;
  const { value, hides } = wrapped(object, context);
  places[0][path.at(-1)] = value;
  context.skins.add(value);
  // Key sets and claims may be texts, and their members are nobody's options.
  const isJson = ['jwks', 'claims'].some((name) => path.includes(name)) || context.name.endsWith('Jwks');
  if (hides) places[1][path.at(-1)] = seenThrough(value, isJson);
  return !hides && context.own.length === before;
}

/** A text is one, whatever it was made of. */
function seenThrough(value, isJson) {
  if (typeof value === 'string' && !isJson) return value;
  return isJson ? {} : OPAQUE;
}

function unknownName(path, both, { random, hosts }) {
  const places = parents(path, both);
  const bags = places?.map((place) => place[path.at(-1)]) ?? [];
  if (!isBag(bags[1]) || !isTree(bags[0])) return true;
  const { value, reading, host } = exotic(random);
  if (host) hosts.push(host);
  const name = random.pick(random.chance(0.3) ? KNOWN : UNKNOWN);
  put(bags[0], name, value);
  put(bags[1], name, reading);
  return false;
}

function leaveOut(path, both) {
  const places = parents(path, both);
  if (!places) return true;
  for (const place of places) {
    if (Array.isArray(place)) place.length = path.at(-1);
    else delete place[path.at(-1)];
  }
  return false;
}

/** A clock or a store of the caller's that comes back into the package, or throws. */
function callback(path, both, { random, flaw, own, act }) {
  const [given, seen] = both.map(({ options }) => options);
  if (!isBag(seen) || !isTree(seen) || !isTree(given)) return true;
  const name = random.pick(['now', 'replay']);
  const answer = { now: NOW, replay: flaw !== 'replay' }[name];
  if (random.chance(0.3)) {
    const what = thrown(random, own);
    given[name] = () => { throw what; };
    // The clock is always asked. What a throwing store says is no yes.
    seen[name] = name === 'now' ? OPAQUE : () => false;
    return false;
  }
  given[name] = () => { act(); return answer; };
  seen[name] = () => answer;
  return true;
}
