// Base64url, JSON and the compact form: more than one text for one token, or more than one reading of one text.

import { signature } from '../../tests/js/differential/keys.mjs';
import { RSA, subject } from '../subject.mjs';

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

export const FORM = [
  {
    name: 'a space in the signature',
    says: 'RFC 7515 §5.2 (7): no white space',
    required: 'refuse',
    ...subject({ signature: (text) => `${text.slice(0, 8)} ${text.slice(8)}` }),
  },
  {
    name: '`=` behind the signature',
    says: 'RFC 7515 §2: all trailing `=` omitted; §5.2 (7): no additional characters',
    required: 'refuse',
    ...subject({ signature: (text) => text.padEnd(Math.ceil(text.length / 4) * 4, '=') }),
  },
  {
    name: '`+` and `/` in the signature',
    says: 'RFC 7515 §2: URL-safe alphabet; RFC 4648 §3.3: MUST reject',
    required: 'refuse',
    ...subject({ signature: (text) => text.replaceAll('-', '+').replaceAll('_', '/') }),
  },
  {
    name: 'unused bits of the last character set',
    says: 'RFC 4648 §3.5: MAY reject',
    required: 'either',
    ...subject({ signature: (text) => text.slice(0, -1) + ALPHABET[ALPHABET.indexOf(text.at(-1)) | 1] }),
  },
  {
    name: 'invalid UTF-8 in the payload',
    says: 'RFC 7519 §7.2 (10): MUST be UTF-8',
    required: 'refuse',
    ...subject({ payloadBytes: (bytes) => replaced(bytes, 'alice', [0x61, 0xff, 0x69, 0x63, 0x65]) }),
  },
  {
    name: 'half a surrogate pair in the payload',
    says: 'RFC 8259 §8.2: behaviour is unpredictable',
    required: 'either',
    ...subject({ payloadText: (text) => text.replace('alice', 'alice\\ud800') }),
  },
  {
    name: 'a byte order mark before the payload',
    says: 'RFC 8259 §8.1: a parser MAY ignore it',
    required: 'either',
    ...subject({ payloadText: (text) => `\ufeff${text}` }),
  },
  {
    name: 'text behind the JSON of the payload',
    says: 'RFC 7519 §7.2 (10): a completely valid JSON object',
    required: 'refuse',
    ...subject({ payloadText: (text) => `${text}{}` }),
  },
  {
    name: '`alg` twice in the header',
    says: 'RFC 7515 §4: reject, or read only the last',
    required: 'either',
    ...subject({ headerText: (text) => text.replace('{', '{"alg":"none",') }),
  },
  {
    name: '`sub` twice in the payload',
    says: 'RFC 7519 §4: reject, or read only the last',
    required: 'either',
    ...subject({ payloadText: (text) => text.replace('"sub":"alice"', '"sub":"alice","sub":"mallory"') }),
  },
  {
    name: 'an array nested 1000 deep',
    says: 'RFC 8259 §9: MAY set limits',
    required: 'either',
    check: 'depth',
    ...subject({ payloadText: (text) => text.replace('{', `{"deep":${'['.repeat(1000)}${']'.repeat(1000)},`) }),
  },
  {
    name: 'a token of one megabyte',
    says: 'no specification; RFC 8259 §9: MAY set limits',
    required: 'either',
    check: 'size',
    ...subject({ payload: { pad: 'x'.repeat(750_000) } }),
  },
  {
    name: 'five parts, the last signs the others',
    says: 'RFC 7515 §7.1: three parts; RFC 7516 §7.1: five are encrypted',
    required: 'refuse',
    ...subject({ token: (token) => fiveParts(token) }),
  },
];

function replaced(bytes, text, by) {
  const at = bytes.indexOf(text);
  return Buffer.concat([bytes.subarray(0, at), Buffer.from(by), bytes.subarray(at + text.length)]);
}

function fiveParts(token) {
  const [header, payload] = token.split('.');
  const input = [header, payload, 'AA', 'AA'].join('.');
  return `${input}.${signature('RS256', RSA.key, input).toString('base64url')}`;
}
