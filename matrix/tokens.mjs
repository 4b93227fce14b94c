// The rows of docs/strictness.md. Each has a name, what the specification says of it, the outcome that follows
// (`accept`, `refuse`, or `either` where it leaves the choice), and a subject. `check` names what a JWT library
// may leave to its user; a library that has no such option is told from one that has it and errs.

import { CLAIMS } from './tokens/claims.mjs';
import { FORM } from './tokens/form.mjs';
import { GOOD } from './tokens/good.mjs';
import { HEADER } from './tokens/header.mjs';
import { KEY_CHOICE } from './tokens/keys.mjs';
import { SIGNATURE } from './tokens/signature.mjs';

export const GROUPS = [
  { title: 'Good tokens', rows: GOOD },
  { title: 'Algorithms and signatures', rows: SIGNATURE },
  { title: 'Choice of the key', rows: KEY_CHOICE },
  { title: 'Base64url, JSON, parts', rows: FORM },
  { title: 'Header', rows: HEADER },
  { title: 'Claims', rows: CLAIMS },
];

export const ROWS = GROUPS.flatMap(({ rows }) => rows);
