// What is in a module: its functions with their names, and where their bytes are. Reads as much of the format as it needs.

const [CUSTOM, IMPORT, CODE, DATA] = [0, 2, 10, 11];
const FUNCTION_NAMES = 1;
const HEAD = 8;

/** By offset: { functions: [{ name, start, end }], data: { start, end }, customs: [{ start, end }] }; of functions the bodies. */
export function readModule(bytes) {
  const found = { imports: 0, functions: [], names: new Map(), data: { start: 0, end: 0 }, customs: [] };
  const reader = new Reader(bytes, HEAD);
  while (reader.at < bytes.length) {
    const start = reader.at;
    const id = reader.byte();
    const length = reader.number();
    const end = reader.at + length;
    if (end > bytes.length) throw tooShort();
    if (id === IMPORT) found.imports = importedFunctions(reader);
    if (id === CODE) found.functions = bodies(reader);
    if (id === DATA) found.data = { start: reader.at, end };
    if (id === CUSTOM) {
      found.customs.push({ start, end });
      if (reader.text() === 'name') readNames(reader, end, found.names);
    }
    reader.at = end;
  }
  const functions = found.functions.map((body, index) => ({ name: found.names.get(index + found.imports) ?? '', ...body }));
  return { functions, data: found.data, customs: found.customs };
}

/** The module without its custom sections: what is computed with, and all that two builds with and without names share. */
export function withoutCustoms(bytes) {
  const parts = [];
  let from = 0;
  for (const { start, end } of readModule(bytes).customs) {
    parts.push(bytes.subarray(from, start));
    from = end;
  }
  return Buffer.concat([...parts, bytes.subarray(from)]);
}

function bodies(reader) {
  return Array.from({ length: reader.number() }, () => {
    const length = reader.number();
    const start = reader.at;
    reader.at += length;
    return { start, end: reader.at };
  });
}

function importedFunctions(reader) {
  let functions = 0;
  for (let left = reader.number(); left > 0; left -= 1) {
    reader.text();
    reader.text();
    const kind = reader.byte();
    if (kind === 0) functions += 1;
    IMPORT_KINDS[kind](reader);
  }
  return functions;
}

/** Reads past a description: function, table, memory, global, tag. */
const IMPORT_KINDS = [
  (reader) => reader.number(),
  (reader) => { reader.byte(); skipLimits(reader); },
  skipLimits,
  (reader) => { reader.byte(); reader.byte(); },
  (reader) => { reader.byte(); reader.number(); },
];

function skipLimits(reader) {
  const hasMaximum = (reader.number() & 1) === 1;
  reader.number();
  if (hasMaximum) reader.number();
}

function readNames(reader, end, names) {
  while (reader.at < end) {
    const kind = reader.byte();
    const length = reader.number();
    const next = reader.at + length;
    if (kind === FUNCTION_NAMES) {
      for (let left = reader.number(); left > 0; left -= 1) names.set(reader.number(), reader.text());
    }
    reader.at = next;
  }
}

const tooShort = () => new RangeError('the module ends too early');

class Reader {
  constructor(bytes, at) {
    this.bytes = bytes;
    this.at = at;
  }

  byte() {
    if (this.at >= this.bytes.length) throw tooShort();
    this.at += 1;
    return this.bytes[this.at - 1];
  }

  /** LEB128, unsigned. */
  number() {
    let value = 0;
    for (let factor = 1; ; factor *= 128) {
      const byte = this.byte();
      value += (byte & 127) * factor;
      if (byte < 128) return value;
    }
  }

  text() {
    const length = this.number();
    this.at += length;
    return Buffer.from(this.bytes.buffer, this.bytes.byteOffset + this.at - length, length).toString();
  }
}
