// Vite. `?url` copies the file into the build and gives its address; there is nothing to configure.
import init from 'tokenward/slim';
import address from 'tokenward/tokenward.wasm?url';

export const ready = init(fetch(address));
