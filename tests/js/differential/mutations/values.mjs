// JSON texts that claims and header members are replaced with: of every type, at every bound, and look-alikes.

/** Values of the wrong type wherever one type is wanted. */
export const OF_EVERY_TYPE = ['null', 'true', 'false', '0', '1', '-1', '""', '"x"', '[]', '[null]', '{}', '{"a":1}', '[["client"]]'];

/** NumericDates and what looks like them, around `now`. */
export function times(random, now, tolerance) {
  const at = random.pick([
    -3600, -601, -600, -300, -121, -61, -60, -59, -tolerance - 1, -tolerance, -tolerance + 1, -1, 0, 1, tolerance - 1,
    tolerance, tolerance + 1, 59, 60, 61, 119, 120, 121, 600, 3600, 86400,
  ]);
  const time = now + at;
  return random.weighted([
    { make: () => String(time), weight: 8 },
    { make: () => `${time}.${random.pick(['0', '25', '5', '999'])}`, weight: 3 },
    { make: () => `${time}e0` },
    { make: () => `${time / 10}E+1` },
    { make: () => `"${time}"` },
    { make: () => String(time * 1000) },
    { make: () => random.pick(['1e999', '-1e999', '1e300', '-1', '-0', '0', '253402300800', '253402300801', '-62135596801']) },
    { make: () => random.pick(['01800000600', '+1800000600', '0x6b49d200', '1800000600.', '.5', 'NaN', 'Infinity', '1_800_000_600']) },
    { make: () => random.pick(OF_EVERY_TYPE) },
  ]).make();
}

/** Spellings of a text that are, or are not, the same text. */
export function lookAlikes(random, text) {
  const first = text.codePointAt(0);
  const escaped = `\\u${first.toString(16).padStart(4, '0')}`;
  return random.pick([
    `"${escaped}${text.slice(1)}"`,
    JSON.stringify(text.toUpperCase()),
    JSON.stringify(`${text}/`),
    JSON.stringify(`${text} `),
    JSON.stringify(` ${text}`),
    JSON.stringify(text.slice(0, -1)),
    JSON.stringify(`${text}\0`),
    JSON.stringify(`${text}\u200b`),
    JSON.stringify(text.replace('e', '\u0435')),
    JSON.stringify(text.normalize('NFD')),
    `"${text}\\ud800"`,
    `"${text}\\uD83D\\uDE00"`,
    JSON.stringify([text]),
    JSON.stringify({ value: text }),
  ]);
}
