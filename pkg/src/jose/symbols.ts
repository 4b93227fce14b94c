// The two options of createRemoteJWKSet that have symbols as names.

/** The name of the option with a substitute for `fetch`. */
export const customFetch: unique symbol = Symbol('customFetch');
/** The name of the option with a key set that is kept outside the process. */
export const jwksCache: unique symbol = Symbol('jwksCache');
