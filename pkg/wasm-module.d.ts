// The type of `tokenward/tokenward.wasm` where a runtime or bundler imports it as a compiled module (workerd does).
// Elsewhere the path is used to find the file: read or fetch it and give its bytes to `init` of `tokenward/slim`.
declare const module: WebAssembly.Module;
export default module;
