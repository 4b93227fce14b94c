// Building elements. What comes from a token or a URL becomes text nodes and nothing else; there is no way here to set markup.

type Child = Node | string | null | readonly Child[];

/** Makes an element with text or elements in it; `null` is left out. */
export function h(tag: string, attributes: Record<string, string>, ...children: Child[]): HTMLElement {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...flat(children));
  return element;
}

export function button(label: string, kind: 'primary' | 'plain', press: () => void): HTMLElement {
  const element = h('button', { type: 'button', class: kind }, label);
  element.addEventListener('click', press, { once: true });
  return element;
}

/** A message with its `backticked` words as code, and its first letter raised. */
export function prose(text: string): Child[] {
  const raised = text.charAt(0).toUpperCase() + text.slice(1);
  return raised.split('`').map((piece, index) => (index % 2 === 1 ? h('code', {}, piece) : piece));
}

function flat(children: readonly Child[]): (Node | string)[] {
  return children.flatMap((child) => {
    if (child === null) return [];
    return typeof child === 'string' || child instanceof Node ? [child] : flat(child);
  });
}
