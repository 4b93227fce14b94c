#!/usr/bin/env bash
# The second way to a standard library for wasm32-unknown-unknown, for machines from which
# `rustup target add` cannot reach its servers: Debian's Rust compiler, and the library built once
# with it. Called by `cargo xtask` after the first way has failed; safe to run again.
# It leaves rustup's own toolchains alone and links Debian's compiler to rustup as `debian`.
set -euo pipefail

target=wasm32-unknown-unknown
prefix=/usr
# The compiler, its library's source, its linker, and clippy for the same compiler.
packages=(rustc-web cargo-web rust-web-src rust-web-llvm rust-web-clippy lld-22)

as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi
}

say() { printf '%s\n' "debian-wasm-std: $*"; }

command -v apt-get >/dev/null || { say "there is no apt-get here; this way is for Debian and its kin"; exit 1; }

say "step 1 of 4: Debian's compiler (${packages[*]})"
if dpkg-query --show --showformat='${db:Status-Abbrev}\n' "${packages[@]}" 2>/dev/null | grep -qv '^ii'  \
  || ! dpkg-query --show "${packages[@]}" >/dev/null 2>&1; then
  as_root apt-get update
  as_root env DEBIAN_FRONTEND=noninteractive \
    apt-get install --yes --no-install-recommends "${packages[@]}"
fi

library="$("$prefix/bin/rustc" --print sysroot)/lib/rustlib/$target/lib"
stamp="$library/built-by"
version="$("$prefix/bin/rustc" --version)"

if [ "$(cat "$stamp" 2>/dev/null)" = "$version" ]; then
  say "steps 2 and 3: $version already has its library"
else
  say "step 2 of 4: building the standard library with $version"
  work="$(mktemp -d)"
  trap 'rm -rf "$work"' EXIT
  # An empty crate, so that only the library's own files are there to be copied.
  mkdir "$work/src"
  printf '#![no_std]\n' >"$work/src/lib.rs"
  printf '[package]\nname = "empty"\nversion = "0.0.0"\nedition = "2021"\n' >"$work/Cargo.toml"
  # Panic messages carry paths; those of this user's home have no place in a module.
  flags=()
  for registry in "${CARGO_HOME:-$HOME/.cargo}"/registry/src/*/; do
    flags+=("--remap-path-prefix=${registry%/}=crates")
  done
  # The caller's toolchain must not leak in: no RUSTUP_TOOLCHAIN, none of its flags, Debian's programs first.
  (cd "$work" && env -u RUSTUP_TOOLCHAIN -u CARGO_ENCODED_RUSTFLAGS -u CARGO_TARGET_DIR \
    -u CARGO -u RUSTC -u LD_LIBRARY_PATH PATH="$prefix/bin:$PATH" RUSTC_BOOTSTRAP=1 \
    RUSTFLAGS="${flags[*]}" "$prefix/bin/cargo" build -Z build-std=std,panic_abort --target "$target" --release)

  say "step 3 of 4: putting it into $library"
  as_root rm -rf "$library"
  as_root mkdir -p "$library"
  find "$work/target/$target/release/deps" -name 'lib*.rlib' ! -name 'libempty-*' \
    -exec cp {} "$work/" \;
  as_root cp "$work"/lib*.rlib "$library/"
  printf '%s\n' "$version" | as_root tee "$stamp" >/dev/null
fi

say "step 4 of 4: linking the compiler to rustup as \`debian\`"
rustup toolchain link debian "$prefix"
RUSTUP_TOOLCHAIN=debian rustc --version
