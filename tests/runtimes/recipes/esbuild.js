// esbuild, called with --format=esm --loader:.wasm=file: the import gives the file's address beside the bundle.
import init from 'tokenward/slim';
import address from 'tokenward/tokenward.wasm';

export const ready = init(new URL(address, import.meta.url));
