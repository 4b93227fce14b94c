// Quirks of base64url and of the compact form, before signing (so that the signature holds) and after it.

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

const PART_STEPS = [
  (part) => `${part}=`,
  (part) => part.padEnd(Math.ceil(part.length / 4) * 4, '='),
  (part) => `${part}==`,
  (part) => ` ${part}`,
  (part) => `${part}\n`,
  (part) => `${part.slice(0, 4)}\r\n${part.slice(4)}`,
  (part) => `${part}\0`,
  (part) => `${part}%20`,
  (part) => part.replaceAll('-', '+').replaceAll('_', '/'),
  (part) => `${part}A`,
  (part) => part.slice(0, -1),
  (part) => `${part}\u00e9`,
  (part) => `${part}\u{1f600}`,
  (part) => `\u200b${part}`,
  trailingBits,
  trailingBits,
  trailingBits,
];

const TOKEN_STEPS = [
  (token) => `${token}.`,
  (token) => `.${token}`,
  (token) => token.replace('.', '..'),
  (token) => token.replace('.', ''),
  (token) => `${token}.a.b`,
  (token) => token.slice(0, token.lastIndexOf('.')),
  (token) => token.slice(0, token.lastIndexOf('.') + 1),
  (token) => ` ${token}`,
  (token) => `${token} `,
  (token) => `${token}\n`,
  (token) => `Bearer ${token}`,
  (token) => `"${token}"`,
  (token) => `\ufeff${token}`,
  (token) => token.toLowerCase(),
  () => '',
  () => '.',
  () => '..',
  (token) => JSON.stringify(flattened(token)),
];

export const ENCODING = [
  { name: 'encoding.header, signed', weight: 3, apply: ({ headerPart }, random) => headerPart.push(random.pick(PART_STEPS)) },
  { name: 'encoding.payload, signed', weight: 3, apply: ({ payloadPart }, random) => payloadPart.push(random.pick(PART_STEPS)) },
  { name: 'encoding.signature', weight: 5, apply: ({ signaturePart }, random) => signaturePart.push(random.pick(PART_STEPS)) },
  { name: 'encoding.after signing', weight: 3, apply: afterSigning },
  { name: 'encoding.one character', weight: 3, apply: oneCharacter },
  { name: 'encoding.token', weight: 2, apply: ({ token }, random) => token.push(random.pick(TOKEN_STEPS)) },
];

/** The unused low bits of the last character set: another text for the same bytes. */
function trailingBits(part) {
  const unused = { 2: 0b1111, 3: 0b11 }[part.length % 4];
  if (unused === undefined) return part;
  return part.slice(0, -1) + ALPHABET[ALPHABET.indexOf(part.at(-1)) | unused];
}

function afterSigning(draft, random) {
  const step = random.pick(PART_STEPS);
  const place = random.below(3);
  draft.token.push((token) => token.split('.').map((part, index) => (index === place ? step(part) : part)).join('.'));
}

function oneCharacter(draft, random) {
  const [at, character] = [random.below(1_000_000), random.pick(ALPHABET)];
  draft.token.push((token) => {
    const index = at % Math.max(1, token.length);
    return token.slice(0, index) + character + token.slice(index + 1);
  });
}

function flattened(token) {
  const [header, payload, signature] = token.split('.');
  return { protected: header, payload, signature };
}
