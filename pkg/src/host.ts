// What the core asks of JavaScript. All that it wants to know of a caller's value is one question, and the answer one text. What
// is expected the core has said before; here is only told what there is, and what a getter or a proxy throws is told as well.
// The other side is src/wasm/host.rs, which says how expectations and answers are written.

/** What is expected in a place: a sign as src/wasm/host.rs explains it, or an object. */
type Form = string | Shape;

interface Place {
  name: string;
  /** Its name in messages, with those of the objects around it. */
  path: string;
  form: Form;
}

interface Shape {
  /** `{`, or what else opens the object in the notation of the core. */
  kind: string;
  places: Place[];
  names: string[];
}

/** A longer text or list is none, for the core: MAX_TOKEN_BYTES of src/limits.rs, and a list of options is never so long. */
const LONGEST_TEXT = 1_048_576;
const LONGEST_LIST = 4_096;

/** As much of an unknown name as a message may hold. */
const LONGEST_NAME = 200;

/** Shorter texts are copied faster by hand than by the encoder. */
const SHORT = 48;

/** What the core expects, by the order in which it said so. */
const expectations: Place[] = [];
/** Values that no text or number can tell, in the order in which the core takes them. */
let kept: unknown[] = [];
const encoder = new TextEncoder();
const loneSurrogate = /\p{Surrogate}/u;

export const host = {
  /** Remembers what the core expects of a kind of value; its number. */
  expect(notation: string): number {
    return expectations.push(place(notation.split(' '), '')) - 1;
  },

  /** Tells a value. */
  tell(value: unknown, number: number): string {
    const values: unknown[] = [];
    const told = tell(values, expectations[number] as Place, { '': value });
    kept = values;
    return told;
  },

  /** Hands over the next of the values that were kept. */
  take(): unknown {
    return kept.shift();
  },

  /** A text that has a UTF-8 form. Of one that is too long so much that it shows. */
  text(value: unknown, most: number): string | undefined {
    if (typeof value !== 'string') return undefined;
    if (value.length > most) return value.slice(0, most + 1);
    return loneSurrogate.test(value) ? undefined : value;
  },

  /** The same, or an object as JSON text. What the serializer or a getter throws passes through. */
  json(value: unknown, most: number): string | undefined {
    return host.text(isBare(value) ? JSON.stringify(value) : value, most);
  },

  /** How long a text is. */
  length(value: unknown): number {
    return typeof value === 'string' ? value.length : 0;
  },

  /** Copies a text, if it is ASCII and as long as the buffer. */
  copy(text: string, buffer: Uint8Array): boolean {
    return text.length > SHORT ? isEncoded(text, buffer) : isCopied(text, buffer);
  },

  /** The value of a JSON text, which the core has read or written itself. */
  parse(json: string): unknown {
    return JSON.parse(json);
  },

  /** Leaves of the claims of a result what is to be handed out: those in the member `within`, and `only` those of a JSON list. */
  narrow(result: { claims: Record<string, unknown> }, within: string | undefined, only: string | undefined): void {
    if (within !== undefined) result.claims = result.claims[within] as Record<string, unknown>;
    if (only === undefined) return;
    const names = JSON.parse(only) as string[];
    for (const name of Object.keys(result.claims)) if (!names.includes(name)) delete result.claims[name];
  },

  /** Whether a function of the caller's has an answer, asked about nothing or about something. It is kept, or what was thrown. */
  ask(work: (...given: unknown[]) => unknown, given: unknown): boolean {
    try {
      kept = [given === undefined ? work() : work(given)];
      return true;
    } catch (thrown) {
      kept = [thrown];
      return false;
    }
  },
};

/** Reads the notation of an expectation, word by word. */
function place(words: string[], around: string): Place {
  const [, name = '', form = ''] = /^(\w*)(.*)$/.exec(words.shift() as string) as string[];
  const path = around === '' ? name : `${around}.${name}`;
  if (!form.startsWith('{')) return { name, path, form };
  const places: Place[] = [];
  while (words[0] !== '}') places.push(place(words, path));
  words.shift();
  return { name, path, form: { kind: form, places, names: places.map((each) => each.name) } };
}

/** Tells what an object has in a place; nothing where it has nothing. */
function tell(values: unknown[], { name, path, form }: Place, object: Record<string, unknown>): string {
  try {
    const value = Object.hasOwn(object, name) ? object[name] : undefined;
    return value === undefined ? '' : `${path}=${typeof form === 'string' ? simple(values, form, value) : members(values, form, value)}`;
  } catch (thrown) {
    values.push(thrown);
    return `${path}=x`;
  }
}

function simple(values: unknown[], form: string, value: unknown): string {
  if (form !== '*') {
    if (value === null) return 'n';
    if (typeof value === 'boolean') return value ? 't' : 'f';
    if (isText(value)) return `s${piece(value)}`;
    if (form === '[]' && Array.isArray(value)) return list(values, value);
    if (form === '?' && isPlain(value)) return pieces(namesWithValue(value));
    // By tag and not by `instanceof`: the array may come from another realm.
    if (form === '#' && ArrayBuffer.isView(value) && (value as Uint8Array)[Symbol.toStringTag] === 'Uint8Array') {
      return `b${piece(Array.from(Uint8Array.from(value as Uint8Array), (octet) => String.fromCharCode(octet)).join(''))}`;
    }
  }
  if (form.startsWith('(') && !hasMethods(value, form.slice(1, -1).split(','))) return 'p';
  values.push(value);
  return 'v';
}

/** An object, and what it has in its places. Frameworks mark objects by properties that are not enumerable: those may be there. */
function members(values: unknown[], { kind, places, names }: Shape, value: unknown): string {
  if (typeof value !== 'object' || value === null) return simple(values, '', value);
  if (!(kind === '{++' ? isPlain(value) : isBare(value))) return 'p';
  const unknown = kind === '{' ? Object.keys(value).find((name) => !names.includes(name)) : undefined;
  if (unknown !== undefined) return `u${piece(unknown.slice(0, LONGEST_NAME))}${piece(names.join(', '))}`;
  let told = 'o';
  for (const place of places) told += tell(values, place, value as Record<string, unknown>);
  return told;
}

/** The items in the order of their indices, and not as an iterator of the list's own tells them. */
function list(values: unknown[], value: unknown[]): string {
  const { length } = value;
  if (!(Number.isInteger(length) && length >= 0 && length <= LONGEST_LIST)) {
    values.push(value);
    return 'v';
  }
  const items: unknown[] = [];
  for (let index = 0; index < length; index += 1) items.push(value[index]);
  return items.every(isText) ? pieces(items) : 'i';
}

/** The names of an object whose values are neither `null` nor empty. */
function namesWithValue(object: Record<string, unknown>): string[] {
  return Object.keys(object).filter((name) => isText(name) && object[name] !== null && object[name] !== '');
}

/** Own or inherited. */
function hasMethods(value: unknown, names: string[]): boolean {
  return typeof value === 'object' && names.every((name) => typeof (value as Record<string, unknown>)[name] === 'function');
}

function pieces(texts: string[]): string {
  return `l${texts.length}:${texts.map(piece).join('')}`;
}

function piece(text: string): string {
  return `${text.length}:${text}`;
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value.length <= LONGEST_TEXT && !loneSurrogate.test(value);
}

function isPlain(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** As `{}` or JSON makes one, in any realm: a promise not awaited, a map, an instance of a class has its content elsewhere. */
function isBare(value: unknown): value is Record<string, unknown> {
  if (!isPlain(value)) return false;
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
