// What the core asks of JavaScript. A question about a caller's value is one crossing and its answer a number; what is more than a
// number is held here until the core takes it. Nothing here throws: what a getter or a proxy throws is held too. The other side is
// src/wasm/host.rs, which names the answers once more.

/** Answers. A text is `TEXT` plus its length. */
const THREW = -1;
const UNDEFINED = 0;
const NULL = 1;
const FALSE = 2;
const TRUE = 3;
const NUMBER = 4;
const FUNCTION = 5;
const OTHER = 6;
const TEXT = 16;

/** Answers of `open`. */
const KNOWN = 0;
const NOT_PLAIN = 1;
const UNKNOWN_NAME = 2;

/** A length that no option has; the sum with TEXT must fit 32 bits. */
const LONGEST = 0x3fffffff;

/** Shorter texts are copied faster by hand than by the encoder. */
const SHORT = 48;

/** The names that each kind of options object may have, by the order in which the core told them. */
const shapes: string[][] = [];
let held: unknown;
const encoder = new TextEncoder();

export const host = {
  /** Remembers the names of a kind of options object, separated by commas; its number. */
  shape(names: string): number {
    return shapes.push(names.split(',')) - 1;
  },

  /** Whether a value is an object as `{}` or JSON makes one, whose own enumerable properties are all known. */
  open(value: unknown, shape: number): number {
    try {
      if (!isBare(value)) return NOT_PLAIN;
      const known = shapes[shape] as string[];
      const names = Object.keys(value);
      for (let index = 0; index < names.length; index += 1) {
        if (known.includes(names[index] as string)) continue;
        held = names[index];
        return UNKNOWN_NAME;
      }
      return KNOWN;
    } catch (thrown) {
      held = thrown;
      return THREW;
    }
  },

  /** What the own property of a known name is. */
  look(object: Record<string, unknown>, shape: number, index: number): number {
    try {
      const name = (shapes[shape] as string[])[index] as string;
      return look(Object.hasOwn(object, name) ? object[name] : undefined);
    } catch (thrown) {
      held = thrown;
      return THREW;
    }
  },

  /** What a value is. */
  examine: look,

  /** Hands out what is held. */
  take(): unknown {
    const value = held;
    held = undefined;
    return value;
  },

  /** The number that is held. */
  takeNumber(): number {
    return host.take() as number;
  },

  /** Copies the text that is held, if it is ASCII and as long as the buffer; else it stays held. */
  takeAscii(buffer: Uint8Array): boolean {
    const text = held as string;
    if (!(text.length > SHORT ? isEncoded(text, buffer) : isCopied(text, buffer))) return false;
    held = undefined;
    return true;
  },

  /** The value of a JSON text, which the core has read or written itself. */
  parse(json: string): unknown {
    return JSON.parse(json);
  },

  /** What a function of the caller's returns. */
  call(work: () => unknown): number {
    try {
      return look(work());
    } catch (thrown) {
      held = thrown;
      return THREW;
    }
  },

  /** The same for a function that is asked about something. */
  ask(work: (given: unknown) => unknown, given: unknown): number {
    return host.call(() => work(given));
  },
};

function look(value: unknown): number {
  held = value;
  switch (typeof value) {
    case 'string':
      return TEXT + Math.min(value.length, LONGEST);
    case 'number':
      return NUMBER;
    case 'boolean':
      return value ? TRUE : FALSE;
    case 'function':
      return FUNCTION;
    default:
      if (value === undefined) return UNDEFINED;
      return value === null ? NULL : OTHER;
  }
}

/** Of whatever realm: a promise that was not awaited, a map or an instance of a class has its content elsewhere. */
function isBare(value: unknown): value is object {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

function isEncoded(text: string, buffer: Uint8Array): boolean {
  const { read, written } = encoder.encodeInto(text, buffer);
  return read === text.length && written === text.length;
}

function isCopied(text: string, buffer: Uint8Array): boolean {
  let all = 0;
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index);
    all |= unit;
    buffer[index] = unit;
  }
  return all < 0x80;
}
