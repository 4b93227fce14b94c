// Sees the instance that the package makes for itself. Import it before the package.

const { Instance } = WebAssembly;
const seen = { instances: 0, memory: undefined, tables: [] };

WebAssembly.Instance = class extends Instance {
  constructor(...given) {
    super(...given);
    seen.instances += 1;
    seen.memory ??= this.exports.memory;
    seen.tables.push(...Object.values(this.exports).filter((value) => value instanceof WebAssembly.Table));
  }
};

/** Bytes of memory, and references that are held: a leak of either shows as growth. `instances` beyond 1 would hide one. */
export function used() {
  return { instances: seen.instances, bytes: seen.memory.buffer.byteLength, references: seen.tables.map(held).reduce((sum, count) => sum + count, 0) };
}

/** A place that was given back holds null. */
function held(table) {
  let count = 0;
  for (let index = 0; index < table.length; index += 1) count += table.get(index) !== null;
  return count;
}
