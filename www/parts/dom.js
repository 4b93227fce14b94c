// Building elements safely. Pasted tokens are hostile, so text only ever becomes text nodes: there is no way here to
// set markup, a style or an event attribute. Knows the DOM and nothing of tokens.

const ATTRIBUTE = /^(?:class|id|for|name|type|value|rows|role|href|hidden|checked|open|readonly|disabled|spellcheck|autocomplete|autocapitalize|autocorrect|inputmode|enterkeyhint|tabindex|colspan|scope|datetime|(?:aria|data)-[a-z-]+)$/u;

/** Makes an element; `children` are nodes, text, or lists of them. Children and attributes with the value `false`, `null` or `undefined` are left out. */
export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) setAttribute(element, name, value);
  element.append(...present(children));
  return element;
}

/** Replaces what an element holds. */
export function fill(element, ...children) {
  element.replaceChildren(...present(children));
}

/** An identifier no other part uses, for labels and descriptions. */
export function uniqueId(stem) {
  counter += 1;
  return `${stem}-${counter}`;
}

/** A function that calls `run` once its own calls have paused for `milliseconds`; its `cancel` forgets a pending call. */
export function debounce(run, milliseconds) {
  let timer;
  const later = () => {
    clearTimeout(timer);
    timer = setTimeout(run, milliseconds);
  };
  later.cancel = () => clearTimeout(timer);
  return later;
}

/** A message with its `backticked` words as code. */
export function prose(text) {
  return String(text)
    .split('`')
    .map((piece, index) => (index % 2 === 1 ? h('code', {}, piece) : piece));
}

function present(children) {
  return children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false);
}

function setAttribute(element, name, value) {
  if (value === false || value === null || value === undefined) return;
  if (!ATTRIBUTE.test(name)) throw new TypeError(`attribute ${name} is not on the list`);
  element.setAttribute(name, value === true ? '' : String(value));
}

let counter = 0;
