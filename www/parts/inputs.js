// The input fields: a token, a key set, and what the application expects. Hands their text on as typed and judges
// nothing; whoever uses it says which field an error belongs to. Knows no verifier and no sample.

import { fill, h, prose, uniqueId } from './dom.js';
import { utc } from './text.js';

const GROUPS = [
  {
    title: 'Token and keys',
    fields: [
      { name: 'token', label: 'ID token', rows: 6, hint: 'Three parts with dots between them. Space around it is left out.' },
      { name: 'jwks', label: 'Key set of the issuer (JWKS)', rows: 6, hint: 'JSON with a member `keys`: the document behind the provider’s `jwks_uri`.' },
    ],
  },
  {
    title: 'What your application expects',
    fields: [
      { name: 'issuer', label: 'Issuer', hint: 'Must equal `iss`, character by character.' },
      { name: 'clientId', label: 'Client ID', hint: 'Must be in `aud`.' },
      { name: 'nonce', label: 'Nonce', hint: 'What was sent with the login request. Empty: none was sent.' },
      { name: 'accessToken', label: 'Access token', hint: 'What came with the ID token, for `at_hash`. Empty: not given.' },
      { name: 'now', label: 'Time', numeric: true, hint: 'Seconds since 1970. Empty: the clock of this computer.', note: timeNote },
      { name: 'clockTolerance', label: 'Clock tolerance', numeric: true, hint: 'Seconds. Empty: 10. At most 300.' },
    ],
  },
];

/**
 * Shows the fields.
 * @param root      the element to fill
 * @param onInput   called with a field's name after each change by the user
 * @returns `read()` gives every text by field name; `write(values, changed)` sets them and marks the `changed` ones;
 *          `unmark()`; `has(name)`; `showNote(name, text)` and `showError(name, message)` speak beside a field; `clearErrors()`; `focus(name)`
 */
export function mountInputs(root, { onInput }) {
  const fields = new Map();
  fill(root, GROUPS.map((group) => h('fieldset', { class: 'inputs-group' },
    h('legend', {}, group.title),
    group.fields.map((definition) => {
      const field = makeField(definition, onInput);
      fields.set(definition.name, field);
      return field.element;
    }))));

  return {
    read: () => Object.fromEntries([...fields].map(([name, field]) => [name, field.control.value])),
    write: (values, changed = []) => {
      for (const [name, field] of fields) {
        field.control.value = values[name] ?? '';
        field.mark(changed.includes(name));
        field.refresh();
      }
    },
    unmark: () => fields.forEach((field) => field.mark(false)),
    showNote: (name, text) => fields.get(name).showNote(text),
    showError: (name, message) => fields.get(name).showError(message),
    clearErrors: () => fields.forEach((field) => field.showError(null)),
    has: (name) => fields.has(name),
    focus: (name) => fields.get(name).control.focus(),
  };
}

function makeField(definition, onInput) {
  const id = uniqueId(definition.name);
  const control = makeControl(definition, id);
  const changed = h('span', { class: 'field-changed', hidden: true }, 'changed by this case');
  const note = h('p', { class: 'field-note', id: `${id}-note` });
  const error = h('p', { class: 'field-error', id: `${id}-error` });
  const element = h('div', { class: `field field-${definition.name}` },
    h('div', { class: 'field-head' }, h('label', { for: id }, definition.label), changed),
    control,
    error,
    h('p', { class: 'field-hint', id: `${id}-hint` }, prose(definition.hint)),
    note);

  const refresh = () => {
    if (definition.note) fill(note, definition.note(control.value));
  };
  const mark = (isChanged) => {
    changed.hidden = !isChanged;
    element.classList.toggle('is-changed', isChanged);
  };
  control.addEventListener('input', () => {
    refresh();
    onInput(definition.name);
  });
  return {
    element, control, mark, refresh,
    showNote: (text) => fill(note, text),
    showError: (message) => {
      fill(error, message === null ? [] : prose(message));
      control.toggleAttribute('aria-invalid', false);
      if (message !== null) control.setAttribute('aria-invalid', 'true');
    },
  };
}

function makeControl({ name, rows, numeric }, id) {
  const attributes = {
    id, name,
    spellcheck: 'false', autocomplete: 'off', autocapitalize: 'off', autocorrect: 'off',
    'aria-describedby': `${id}-error ${id}-hint ${id}-note`,
  };
  if (rows) return h('textarea', { ...attributes, rows });
  return h('input', { ...attributes, type: 'text', inputmode: numeric ? 'decimal' : false });
}

function timeNote(text) {
  const trimmed = text.trim();
  if (trimmed === '') return '';
  return utc(Number(trimmed)) ?? '';
}
