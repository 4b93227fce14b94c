// The command line: known flags only, each once, each where it means something.
// Next door: run.mjs acts on the result.

import { ALGORITHMS } from './provider.mjs';

export const HELP = `\
cargo xtask demo [--alg NAME]
    Starts a real OpenID Provider on loopback, logs in with authorization code + PKCE, verifies the
    ID token with tokenward, shows claims and report, then six attacks and how they are refused.
      --alg NAME             how the provider signs its ID tokens (default RS256):
                             ${ALGORITHMS.slice(0, 6).join(', ')},
                             ${ALGORITHMS.slice(6).join(', ')}

cargo xtask demo --token FILE --jwks FILE --issuer URL --client-id ID (--nonce N | --no-nonce)
    The same report for a token of your own. No network: everything comes from these flags.
      --token FILE           the ID token, as text
      --jwks FILE            the key set of its issuer, as JSON text (from the issuer's jwks_uri)
      --issuer URL           the issuer, exactly as in its metadata
      --client-id ID         the client that asked for the token
      --nonce N              the nonce that the client sent
      --no-nonce             the client sent none (a token that carries one is then refused)
      --access-token FILE    the access token that came with it: checks \`at_hash\`
      --now SECONDS          the time to judge by, in seconds since 1970 (default: the clock)
      --clock-tolerance N    seconds, 0 to 300 (default 10)
    With flags missing, the claims are shown, marked as not verified.

cargo xtask demo --browser
    Serves the page to try it in a browser, on loopback.

Exit status: 0 verified (and all attacks refused), 1 not verified, 2 wrong usage.
`;

const TEXT = (value) => value;
const NUMBER = (value, flag) => {
  if (!/^-?\d+(\.\d+)?$/.test(value)) throw new UsageError(`${flag} wants a number of seconds`);
  return Number(value);
};
const ALGORITHM = (value, flag) => {
  if (!ALGORITHMS.includes(value)) throw new UsageError(`${flag} wants one of ${ALGORITHMS.join(', ')}`);
  return value;
};

/** flag → [name in the result, how its value is read; null: takes none] */
const FLAGS = {
  '--help': ['help', null],
  '--alg': ['alg', ALGORITHM],
  '--token': ['token', TEXT],
  '--jwks': ['jwks', TEXT],
  '--issuer': ['issuer', TEXT],
  '--client-id': ['clientId', TEXT],
  '--nonce': ['nonce', TEXT],
  '--no-nonce': ['noNonce', null],
  '--access-token': ['accessToken', TEXT],
  '--now': ['now', NUMBER],
  '--clock-tolerance': ['clockTolerance', NUMBER],
};
const LIVE_ONLY = ['--alg'];
const OWN_TOKEN_ONLY = Object.keys(FLAGS).filter((flag) => !['--help', '--token', ...LIVE_ONLY].includes(flag));

export class UsageError extends Error {}

/** The flags as an object; throws `UsageError` with the name of the flag that is wrong. */
export function readOptions(args) {
  const given = new Set();
  const options = {};
  const rest = args.flatMap(splitAtEquals);
  while (rest.length) {
    const flag = rest.shift();
    const [name, read] = known(flag);
    if (given.has(flag)) throw new UsageError(`${flag} is given twice`);
    given.add(flag);
    options[name] = read ? read(valueOf(flag, rest), flag) : true;
  }
  refuseMixtures(options, given);
  return options;
}

function splitAtEquals(argument) {
  const [, flag, value] = /^(--[a-z-]+)=(.*)$/s.exec(argument) ?? [];
  return flag ? [flag, value] : [argument];
}

function known(flag) {
  if (Object.hasOwn(FLAGS, flag)) return FLAGS[flag];
  throw new UsageError(`unknown flag ${JSON.stringify(flag.slice(0, 40))}; --help lists the known ones`);
}

function valueOf(flag, rest) {
  const value = rest.shift();
  if (value === undefined || value === '') throw new UsageError(`${flag} wants a value`);
  if (Object.hasOwn(FLAGS, value)) throw new UsageError(`${flag} wants a value, and ${value} is a flag`);
  return value;
}

function refuseMixtures(options, given) {
  if (options.help) return;
  const misplaced = (options.token === undefined ? OWN_TOKEN_ONLY : LIVE_ONLY).find((flag) => given.has(flag));
  if (misplaced && options.token === undefined) throw new UsageError(`${misplaced} goes with --token FILE, which is missing`);
  if (misplaced) throw new UsageError(`${misplaced} is for the demo's own provider and cannot go with --token`);
  if (options.nonce !== undefined && options.noNonce) throw new UsageError('--nonce and --no-nonce contradict each other');
}
