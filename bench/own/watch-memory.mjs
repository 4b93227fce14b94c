// The memory of the instance that the package makes for itself. Import it before the package.

const { Instance } = WebAssembly;
let memory;
WebAssembly.Instance = class extends Instance {
  constructor(...given) {
    super(...given);
    memory ??= this.exports.memory;
  }
};

/** In bytes; a module's memory grows by pages of 64 KiB and never shrinks. */
export const moduleBytes = () => memory.buffer.byteLength;
