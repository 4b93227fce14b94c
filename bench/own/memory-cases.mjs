// What memory.mjs counts; apart from it, because whoever asks for the names must not load the package.

export const MEMORY_CASES = [
  'idle', 'per verifier, ES256', 'per verifier, RS256', 'per key in a set, ES256', 'per verifier in use, ES256', 'per verifier in use, RS256',
];
