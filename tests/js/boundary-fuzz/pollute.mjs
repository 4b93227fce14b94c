// Object.prototype with a member too many, for as long as one call lasts: as after an unsafe merge of hostile JSON.

import { SHAPES } from './model.mjs';

const NAMES = [
  ...new Set(Object.values(SHAPES).flatMap((shape) => Object.keys(shape))), 'verified', 'claims', 'header', 'subject', 'code', 'option', 'error',
  'bytes', 'kid', 'alg', 'keys', 'sub', 'sid', 'order', 'minimum', 'anyOf', 'value', 'writable', 'enumerable', 'configurable',
  'then', 'toJSON', 'cause', '0', 'length', 'oauthError',
];
const VALUES = [
  null, undefined, '', 'ignore', 'legacy-jwt', 'n-0S6_WzA2Mj', true, false, 0, 1e9, [], ['evil'], {}, { anyOf: ['1'] }, () => true, Symbol('s'), 1n,
];

export function polluted(random) {
  if (random.chance(0.85)) return { during: (work) => work(), isHarmless: true };
  const [name, value, enumerable] = [random.pick(NAMES), random.pick(VALUES), random.chance(0.7)];
  return {
    during(work) {
      Object.defineProperty(Object.prototype, name, { value, enumerable, writable: true, configurable: true });
      try {
        return work();
      } finally {
        delete Object.prototype[name];
      }
    },
    // An inherited toJSON is the host's to obey.
    isHarmless: name !== 'toJSON',
  };
}
