// What counts as an object of options: a promise that nobody awaited, a map or an instance of a class has its content elsewhere, and
// would ask for nothing.

/** An object as `{}` or JSON makes one, of whatever realm. */
export function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}
