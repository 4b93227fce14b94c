//! Every bound on hostile input, each with its source. Change a bound here; where it is also another room's, its line says so.

/// Default cap on a token, in bytes (JOSE-05). HTTP servers commonly cap all headers together at 8–16 KiB.
pub const DEFAULT_TOKEN_BYTES: usize = 16_384;

/// The largest cap a caller may set for a token, in bytes: 1 MiB. Beyond that it is not a bearer token. No text of an option is longer
/// either, which `pkg/src/host.ts` sees to.
pub const MAX_TOKEN_BYTES: usize = 1_048_576;

/// Deepest nesting of a JSON text, counting the outermost object as 1 (JOSE-05). The wasm stack is small;
/// RFC 8259 §9 allows a parser to set this limit. The reader (`src/text/json.rs`) has the number.
pub const MAX_JSON_DEPTH: usize = crate::json::MAX_DEPTH;

/// Largest key set text, in bytes. The largest set met in the wild has about 40 keys and 30 kB.
pub const MAX_JWKS_BYTES: usize = 1_048_576;

/// Largest metadata document, in bytes. The largest of 19 recorded ones has 7 kB.
pub const MAX_METADATA_BYTES: usize = 65_536;

/// Most members of a key set that are looked at; a larger set is refused (vectors: CPU exhaustion by 10,000 keys).
pub const MAX_JWKS_KEYS: usize = 1_024;

/// Longest `kid`, in bytes (JOSE-27). RFC 7515 §4.1.4 sets none; certificate thumbprints and URLs fit easily.
pub const MAX_KID_BYTES: usize = 1_024;

/// Most keys with one `kid` that are tried for one token (JOSE-27).
pub const MAX_KEY_TRIES: usize = 4;

/// Smallest RSA modulus, in bits (JOSE-21; RFC 7518 §3.3, §3.5).
pub const MIN_RSA_BITS: usize = 2_048;

/// Largest RSA modulus, in bits (JOSE-21): policy, so that a key cannot cost seconds.
/// It is also the largest that the `rsa` crate takes by default.
pub const MAX_RSA_BITS: usize = 8_192;

/// Largest RSA public exponent (JOSE-21): one above 2^32, as the requirement states it.
pub const MAX_RSA_EXPONENT: u64 = 4_294_967_297;

/// Longest `sub`, in ASCII characters (IDT-02; OpenID Connect Core 1.0 §2).
pub const MAX_SUB_CHARS: usize = 255;

/// Largest clock tolerance, in seconds (JWT-06; OpenID Connect Core 1.0 §2: "no more than a few minutes").
pub const MAX_CLOCK_TOLERANCE: f64 = 300.0;

/// Default clock tolerance, in seconds (JWT-06).
pub const DEFAULT_CLOCK_TOLERANCE: f64 = 10.0;

/// Farthest that `iat` may lie ahead of the clock, in seconds, whatever the tolerance (JWT-05; FAPI 2.0 §5.3.2.1).
pub const MAX_IAT_AHEAD: f64 = 60.0;

/// Default greatest age of an ID token from the front channel, in seconds (IDT-10).
pub const FRONT_CHANNEL_TOKEN_AGE: f64 = 3_600.0;

/// Greatest age of a logout token without `exp`, where the caller takes such (BCL-03), in seconds.
pub const LOGOUT_TOKEN_AGE: f64 = 3_600.0;

/// Earliest and latest NumericDate, seconds since the epoch (JWT-02): the years 0001 to 9999 of RFC 3339 §5.6,
/// the last one inclusive of a leap second. A date in milliseconds lies far outside.
pub const NUMERIC_DATE_RANGE: (f64, f64) = (-62_135_596_800.0, 253_402_300_800.0);

/// Length of a PKCE code verifier, in characters (PKCE-01; RFC 7636 §4.1).
pub const CODE_VERIFIER_CHARS: (usize, usize) = (43, 128);

/// Random bytes behind a code verifier (PKCE-02): 32 give 43 characters, 96 give 128.
pub const CODE_VERIFIER_BYTES: (usize, usize) = (32, 96);

/// Longest text from a token or an option that is shown in an error or a report, in characters.
pub const MAX_SHOWN_CHARS: usize = 120;

/// How far a clock may be set back without what was noted before being disbelieved, in seconds (RMT-01).
pub const CLOCK_STEP: f64 = 300.0;

/// How much longer than one request a fetch may be silent before it is given up, in seconds (RMT-07).
pub const FETCH_GRACE: f64 = 1.0;

/// After how many failed fetches the back-off no longer doubles (RMT-04): far beyond any cooldown.
pub const MAX_BACKOFF_DOUBLINGS: u32 = 32;

/// Most thumbprints of keys that are remembered because their private part was given away (RMT-06).
pub const MAX_GIVEN_AWAY: usize = 64;

/// Longest time that a set is put into a store for, in seconds: a year. Stores have limits of their own.
pub const MAX_STORED_SECONDS: f64 = 31_536_000.0;

/// Most kids that are remembered as unknown (RMT-03).
pub const MAX_UNKNOWN_KIDS: usize = 64;

/// How long discovered metadata is believed, in seconds (RMT-09), where its server does not say less.
pub const METADATA_AGE: f64 = 3_600.0;

/// Longest time for one request, in milliseconds.
pub const MAX_REQUEST_MILLISECONDS: usize = 60_000;

/// How many signatures a cache remembers by default (IDT-06): 50 kB. What a busy server sees at a time fits.
pub const DEFAULT_CACHE_ENTRIES: f64 = 1_000.0;

/// The most that a caller may let it remember: 50 MB, which a module never gives back.
pub const MAX_CACHE_ENTRIES: usize = 1_000_000;
