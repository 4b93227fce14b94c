// webpack 5. The URL makes the file an asset of the build; there is nothing to configure.
import init from 'tokenward/slim';

export const ready = init(new URL('tokenward/tokenward.wasm', import.meta.url));
