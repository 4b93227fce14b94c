// Numbers about numbers, for every runtime: no imports. The samples come from measure.mjs.

/** { count, min, q1, median, q3, max, spread } of samples; `spread` is the middle half's width in medians. */
export function summary(samples) {
  if (samples.length === 0) throw new RangeError('no samples');
  const sorted = [...samples].sort((one, other) => one - other);
  const [q1, median, q3] = [0.25, 0.5, 0.75].map((share) => quantile(sorted, share));
  const spread = median === 0 ? 0 : (q3 - q1) / median;
  return { count: sorted.length, min: sorted[0], q1, median, q3, max: sorted.at(-1), spread };
}

/** Quantile of sorted samples, with linear interpolation. */
export function quantile(sorted, share) {
  const place = (sorted.length - 1) * share;
  const [below, above] = [Math.floor(place), Math.ceil(place)];
  return sorted[below] + (sorted[above] - sorted[below]) * (place - below);
}

/** How many times as fast `ours` is as `theirs`, round by round: what slows a whole round slows both alike. */
export function ratios(ours, theirs) {
  if (ours.length !== theirs.length) throw new RangeError('the rounds differ in number');
  return ours.map((time, round) => theirs[round] / time);
}

/** Above this the middle half of the samples lies so far apart that a figure is called noisy. */
export const NOISY = 0.25;

/** What scatters deserves no more digits. */
export const rounded = (number, digits = 4) => Number(number.toPrecision(digits));

/** The same shape with every number rounded, for a file that people compare. */
export function compact(value, digits = 4) {
  if (typeof value === 'number') return Number.isInteger(value) ? value : rounded(value, digits);
  if (Array.isArray(value)) return value.map((item) => compact(item, digits));
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, compact(item, digits)]));
}

/** As JSON that people compare: innermost objects on one line, numbers rounded, of a summary what the reports show. */
export function readableJson(value) {
  const shown = (name, item) => (['q1', 'q3', 'max'].includes(name) ? undefined : item);
  return `${JSON.stringify(compact(value), shown, 1).replace(/\{[^{}[\]]*\}/gu, (innermost) => innermost.replace(/\s+/gu, ' '))}\n`;
}

/** A generator of the same numbers in [0, 1) on every run: xorshift, 32 bits. */
export function sequence(seed = 0x9e3779b9) {
  let state = seed;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}

/** The items in another order, fair for fair numbers. */
export function shuffled(items, next) {
  const result = [...items];
  for (let last = result.length - 1; last > 0; last -= 1) {
    const place = Math.floor(next() * (last + 1));
    [result[last], result[place]] = [result[place], result[last]];
  }
  return result;
}
