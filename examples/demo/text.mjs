// Text for a terminal of 100 columns: wrapping, columns, colours, masks. Knows nothing of tokens or providers.
// Next door: report.mjs lays out claims and reports with it.

export const COLUMNS = 100;

const CODES = { bold: 1, dim: 2, red: 31, green: 32, yellow: 33, cyan: 36 };
const coloured = process.stdout.isTTY === true && !process.env.NO_COLOR;

/** Colour is an extra: every word that matters is there without it. */
export function paint(colour, text) {
  return coloured && colour ? `\u001b[${CODES[colour]}m${text}\u001b[0m` : text;
}

/** The first characters and the length: enough to recognise a value, too little to use it. */
export function mask(secret) {
  const text = String(secret);
  const head = text.length >= 32 ? text.slice(0, 4) : '';
  return `${head}… (${text.length} characters, masked)`;
}

/** Control, invisible and direction-changing characters as \uXXXX: text from a token must not steer the terminal. */
export function printable(text) {
  return String(text).replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Co}\u2028\u2029]/gu, escapeCharacter);
}

function escapeCharacter(character) {
  return `\\u{${character.codePointAt(0).toString(16)}}`;
}

export function shorten(text, most) {
  const characters = [...text];
  return characters.length <= most ? text : `${characters.slice(0, most).join('')}… (${characters.length} characters)`;
}

/**
 * Rows under each other, cells wrapped to `widths` (the last may be left out: it takes the rest of the line).
 * `colours(row)` may name a colour per cell.
 */
export function table(rows, widths, { indent = 2, colours = () => [] } = {}) {
  const rest = COLUMNS - indent - widths.reduce((sum, width) => sum + width + 2, 0);
  return rows.flatMap((row) => tableRow(row, [...widths, rest], indent, colours(row))).join('\n');
}

function tableRow(row, widths, indent, colours) {
  const cells = row.map((cell, index) => wrap(cell, widths[index]));
  const height = Math.max(...cells.map((lines) => lines.length));
  return Array.from({ length: height }, (_, line) => {
    const parts = cells.map((lines, index) => {
      const text = lines[line] ?? '';
      const padding = index === cells.length - 1 ? '' : ' '.repeat(widths[index] - displayWidth(text));
      return paint(text && colours[index], text) + padding;
    });
    return (' '.repeat(indent) + parts.join('  ')).trimEnd();
  });
}

/** Lines of at most `width` columns, broken at spaces, and inside a word only where it is longer than a line. */
export function wrap(text, width) {
  const lines = [];
  let line = '';
  for (const word of String(text).split(' ').flatMap((long) => pieces(long, width))) {
    const longer = line ? `${line} ${word}` : word;
    if (displayWidth(longer) <= width) line = longer;
    else [line] = [word, lines.push(line)];
  }
  return [...lines, line];
}

function pieces(word, width) {
  const parts = [''];
  for (const character of word) {
    if (displayWidth(parts.at(-1) + character) > width) parts.push('');
    parts[parts.length - 1] += character;
  }
  return parts;
}

/** Characters that take two columns: East Asian scripts, full-width forms, pictographs. */
const WIDE =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]/u;

function displayWidth(text) {
  let width = 0;
  for (const character of text) width += /\p{M}/u.test(character) ? 0 : WIDE.test(character) ? 2 : 1;
  return width;
}
