// Predicates on readings, for the model and the calls.

export const isText = (value) => typeof value === 'string' && value.isWellFormed() && value.length <= 1_048_576;
export const filled = (value) => isText(value) && value !== '';
export const list = (item) => (value) => Array.isArray(value) && Array.from(value).every(item);
export const some = (check) => (value) => check(value) && value.length > 0;
export const number = (from, to) => (value) => typeof value === 'number' && value >= from && value <= to;
export const optional = (check) => (value) => value === undefined || check(value);
export const optionalNumber = (from, to) => optional((value) => number(from, to)(value) && Number.isInteger(value));
export const among = (...values) => optional((value) => values.includes(value));
export const callable = (value) => typeof value === 'function';
export const isUint8Array = (value) => Object.prototype.toString.call(value) === '[object Uint8Array]' && ArrayBuffer.isView(value);
/** A bag of options: an object literal, of whatever realm, or an object without prototype. A Map or a promise is none. */
export function isBag(value) {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const prototype = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}
