// WebCrypto alone: `subtle.verify` of bytes that are decoded already, the limit for whatever stands on it. For every runtime.

const HASH = { 256: 'SHA-256', 384: 'SHA-384', 512: 'SHA-512' };
const CURVE = { ES256: 'P-256', ES384: 'P-384', ES512: 'P-521' };

export const webCrypto = [{ name: 'subtle.verify', prepare }];

export function importKey(subject) {
  const { alg, jwk, secret } = subject;
  const algorithm = algorithmOf(alg);
  if (secret !== undefined) return crypto.subtle.importKey('raw', new TextEncoder().encode(secret), algorithm, false, ['verify']);
  return crypto.subtle.importKey('jwk', jwk, algorithm, false, ['verify']);
}

async function prepare(subject) {
  const algorithm = algorithmOf(subject.alg);
  const key = await importKey(subject);
  const decoded = new Map([...subject.tokens, ...Object.values(subject.refused)].map((token) => [token, decode(token)]));
  const verify = async (token) => {
    const { input, signature } = decoded.get(token);
    if (!await crypto.subtle.verify(algorithm, key, signature, input)) throw new Error('signature');
  };
  return { bare: true, verify };
}

function algorithmOf(alg) {
  const hash = HASH[alg.slice(2)];
  if (alg.startsWith('RS')) return { name: 'RSASSA-PKCS1-v1_5', hash };
  if (alg.startsWith('PS')) return { name: 'RSA-PSS', hash, saltLength: Number(alg.slice(2)) / 8 };
  if (alg.startsWith('ES')) return { name: 'ECDSA', hash, namedCurve: CURVE[alg] };
  if (alg.startsWith('HS')) return { name: 'HMAC', hash };
  return { name: 'Ed25519' };
}

function decode(token) {
  const end = token.lastIndexOf('.');
  const text = atob(token.slice(end + 1).replaceAll('-', '+').replaceAll('_', '/'));
  return { input: new TextEncoder().encode(token.slice(0, end)), signature: Uint8Array.from(text, (char) => char.charCodeAt(0)) };
}
