// Standard base64 to bytes, for the module embedded in the default entry. Without Buffer, which browsers lack.

type WithFromBase64 = { fromBase64?: (text: string) => Uint8Array<ArrayBuffer> };

export function bytesOfBase64(text: string): Uint8Array<ArrayBuffer> {
  const native = (Uint8Array as WithFromBase64).fromBase64;
  return native === undefined ? decode(text) : native.call(Uint8Array, text);
}

function decode(text: string): Uint8Array<ArrayBuffer> {
  const binary = atob(text);
  const bytes = new Uint8Array(binary.length);
  for (let i = 0; i < binary.length; i++) bytes[i] = binary.charCodeAt(i);
  return bytes;
}
