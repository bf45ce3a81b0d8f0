# Everything that is done often, each in one word: `just` lists it.

# List the recipes
default:
    @just --list --unsorted

# Run every test; no snapshot is ever written
[positional-arguments]
test *ARGS:
    INSTA_UPDATE=no cargo test --locked --all-features "$@"

# Show each new or changed trace and ask whether to accept it
review:
    -@cargo test --locked --all-features --test scenarios
    @cargo run --quiet --release -- review snapshots

# Run scenarios and check what they expect (all of them by default)
[positional-arguments]
run *ARGS:
    @cargo run --quiet --release -- run "$@"

# Run scenarios with many other choices, and tell what can fail
[positional-arguments]
explore *ARGS:
    @cargo run --quiet --release -- explore "$@"

# Write a scenario to start from
[positional-arguments]
new NAME:
    @cargo run --quiet -- new "$1"

# Measure how fast runs are, beside the peers, and how costs grow; `--quick` for a first look, a pattern for some rows only
[positional-arguments]
bench *ARGS:
    cd benches && cargo bench --locked --bench engine --bench growth --bench memory -- "$@"

# Count what runs take in instructions and allocations, whatever else the machine does, and fail beyond the limits
[positional-arguments]
cost *ARGS:
    #!/usr/bin/env bash
    set -euo pipefail
    command -v valgrind > /dev/null || { echo "valgrind is missing: apt-get install valgrind" >&2; exit 1; }
    version=$(cargo metadata --locked --format-version 1 | grep -o '"name":"gungraun","version":"[^"]*"' | cut -d'"' -f8)
    [ "$(gungraun-runner --version 2> /dev/null | grep -o '[0-9][0-9.]*' | head -1)" = "$version" ] || {
        echo "gungraun-runner $version is missing: cargo install gungraun-runner --version $version --locked" >&2; exit 1; }
    cd benches && cargo bench --locked --bench cost -- "$@"

# Format the sources
fmt:
    cargo fmt --all

# Check format and lints
lint:
    cargo fmt --all --check
    cargo clippy --locked --workspace --all-features --all-targets -- -D warnings

# Build the documentation
doc:
    RUSTDOCFLAGS="-D warnings" cargo doc --locked --all-features --no-deps

# Check that the library builds without its features, and with each alone
slim:
    cargo clippy --locked --lib --no-default-features -- -D warnings
    for feature in simulate scenarios harness cli turmoil axum; do \
        cargo clippy --locked --lib --no-default-features --features "$feature" -- -D warnings || exit 1; \
    done

# Check the fuzz targets; to fuzz takes cargo-fuzz and a nightly toolchain, see CONTRIBUTING.md
check-fuzz:
    cargo fmt --check --manifest-path fuzz/Cargo.toml
    cargo check --locked --no-default-features --manifest-path fuzz/Cargo.toml \
        --target-dir "${CARGO_TARGET_DIR:-target}"

# Take the tests that a public crate ships into simulated time, by the line that docs/adopt.md shows, and run them
suite:
    #!/usr/bin/env bash
    set -euo pipefail
    here=$PWD
    suite=$(mktemp -d)
    trap 'rm -rf "$suite"' EXIT
    version=$(cargo metadata --locked --format-version 1 | grep -o '"name":"tokio-stream","version":"[^"]*"' | cut -d'"' -f8)
    cp -r "${CARGO_HOME:-$HOME/.cargo}"/registry/src/*/tokio-stream-"$version"/. "$suite"
    line=$(grep '^sed -i' docs/adopt.md)
    cd "$suite"
    rm -f Cargo.lock
    printf '\n[workspace]\n\n[dev-dependencies.standstill]\npath = "%s"\ndefault-features = false\nfeatures = ["simulate"]\n' "$here" >> Cargo.toml
    git init --quiet && git add --all
    eval "$line"
    if git diff --quiet; then echo "the line of docs/adopt.md changes nothing" >&2; exit 1; fi
    cargo fetch --quiet || { echo "left out: what tokio-stream's own tests need cannot be had here"; exit 0; }
    RUSTFLAGS="--cfg tokio_unstable" CARGO_PROFILE_DEV_DEBUG=0 CARGO_TARGET_DIR="${CARGO_TARGET_DIR:-$here/target}/suite" \
        cargo test --quiet --all-features --tests

# Change one thing at a time in what checks, executes, chooses and explores, and see whether a test notices: part N of 8
[positional-arguments]
mutants SHARD: (tool "mutants")
    INSTA_UPDATE=no cargo mutants --shard "$1/8" --sharding round-robin --no-shuffle

# Everything that CI does
ci: lint slim check-fuzz doc test suite

# Say how to install a subcommand of cargo that is missing
[private]
tool NAME:
    @cargo {{ NAME }} --version > /dev/null 2>&1 || { \
        echo "cargo-{{ NAME }} is missing: cargo install cargo-{{ NAME }} --locked" >&2; exit 1; }
