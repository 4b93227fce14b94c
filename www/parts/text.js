// Showing untrusted values as text: JSON with its invisible characters made visible, and times a person can read.
// Knows no DOM and no rules: nothing here decides whether a token is good.

/** JSON text of a claim; characters that hide or reorder text (controls, bidirectional marks) are shown as escapes. */
export function visibleJson(value) {
  return showHidden(JSON.stringify(value, null, 2) ?? String(value));
}

/** Plain text with hidden characters shown as `\uXXXX`. */
export function showHidden(text) {
  return String(text).replace(HIDDEN, (character) => `\\u${character.codePointAt(0).toString(16).padStart(4, '0')}`);
}

/** Seconds since 1970 as `2026-01-01 00:10:00 UTC`, or null where that is no date. */
export function utc(seconds) {
  if (typeof seconds !== 'number' || !Number.isFinite(seconds)) return null;
  const date = new Date(seconds * 1000);
  if (Number.isNaN(date.getTime())) return null;
  return `${date.toISOString().replace('T', ' ').replace(/\.\d+Z$/u, '')} UTC`;
}

/** How far `seconds` is from `now`, as `in 9 minutes` or `1 hour ago`. */
export function distance(seconds, now) {
  const difference = seconds - now;
  const size = Math.abs(difference);
  if (!Number.isFinite(size)) return '';
  if (size < 1) return 'now';
  const [length, unit] = UNITS.find(([unitLength]) => size >= unitLength);
  const count = Math.floor(size / length);
  const span = `${count} ${unit}${count === 1 ? '' : 's'}`;
  return difference > 0 ? `in ${span}` : `${span} ago`;
}

// Line feed stays: the JSON above is indented with it. U+0000–001F inside strings are already escaped by JSON.
const HIDDEN = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\ufff9-\ufffb]/gu;

const UNITS = [[31557600, 'year'], [86400, 'day'], [3600, 'hour'], [60, 'minute'], [1, 'second']];
