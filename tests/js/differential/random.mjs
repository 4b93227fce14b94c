// Numbers from a seed: the same seed makes the same cases, apart from what ECDSA and PSS draw by themselves.

/** A source for case `index` of a run: each case can be made again alone. */
export function randomOf(seed, index) {
  let state = (Math.imul(seed | 0, 0x9e3779b1) ^ Math.imul(index + 1, 0x85ebca6b)) | 0;
  // mulberry32
  const next = () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  for (let warm = 0; warm < 4; warm += 1) next();
  const below = (limit) => Math.floor(next() * limit);
  const pick = (list) => list[below(list.length)];
  return {
    below,
    pick,
    chance: (probability) => next() < probability,
    /** One of `list`, each as often as its `weight` (1 where it has none) says. */
    weighted(list) {
      let rest = next() * list.reduce((sum, { weight = 1 }) => sum + weight, 0);
      return list.find(({ weight = 1 }) => (rest -= weight) < 0) ?? list.at(-1);
    },
  };
}
