// The contenders that run everywhere; the libraries are given, because each runtime finds them in its own way.

import { jose } from './jose.mjs';
import { tokenward } from './tokenward.mjs';
import { webCrypto } from './web-crypto.mjs';

export const portableContenders = (libraries) => [...tokenward(libraries.tokenward), ...jose(libraries.jose), ...webCrypto];
