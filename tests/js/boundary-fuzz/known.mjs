// What the fuzzer finds and is known: each with a pattern of the complaint, the reason, and the smallest call that shows it.
// A row whose call behaves is to be deleted: the test says so. None is known now.

/** `{ name, pattern, reason, shows }` each. */
export const KNOWN = [];

export function knownAs(complaint) {
  const plain = complaint.replace(/^inside a call: /, '');
  return KNOWN.find(({ pattern }) => pattern.test(plain))?.name;
}
