#!/usr/bin/env bash
# Every check there is, cheapest first, up to the first that fails. Called by `make test`, which puts the tools on PATH.
#
# The last lines of a good run are the time of each step, the Rust runner's summary and pytest's.

set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

NEXTEST_VERSION=0.9.148
logs=target/test-logs
mkdir -p "$logs"
recap=()

# step NAME COMMAND…: run the command under a heading; on failure say which step it was and stop.
# A function passed as COMMAND joins its commands with &&: `set -e` does not act inside a condition.
step() {
    local name=$1 began=$SECONDS code=0
    shift
    printf '\n==> %s\n' "$name"
    "$@" || code=$?
    local seconds=$((SECONDS - began))
    if ((code != 0)); then
        printf '\nFAILED: %s (exit code %d, after %d s)\n' "$name" "$code" "$seconds" >&2
        exit 1
    fi
    recap+=("$(printf '%5d s  %s' "$seconds" "$name")")
}

# The runner comes as a binary from .venv where one is packaged; elsewhere it is compiled once.
nextest_runner() {
    cargo nextest --version 2>/dev/null && return
    echo "compiling cargo-nextest $NEXTEST_VERSION (several minutes, once)"
    cargo install cargo-nextest --locked --version "$NEXTEST_VERSION" --root target/tools
}
export PATH="$PWD/target/tools/bin:$PATH"

rust_tests() {
    cargo nextest run --workspace 2>&1 | tee "$logs/nextest.log"
}

# Loom replaces the standard library's synchronisation in all crates built with it, hence a target directory of its own.
loom_tests() {
    CARGO_TARGET_DIR="$PWD/target/loom" RUSTFLAGS="--cfg loom" \
        cargo nextest run --lib --release -p softacl-device -p softacl-core models
}

python_tests() {
    python -m pytest --import-mode=importlib tests 2>&1 | tee "$logs/pytest.log"
}

step "Python formatting" ruff format --check --output-format=concise .
step "Python lints" ruff check .
step "Rust formatting" cargo fmt --all --check
step "test runner" nextest_runner
step "Rust lints" cargo clippy --locked --workspace --all-targets -- -D warnings
step "repository rules" cargo xtask tidy
step "generated files are current" cargo xtask generate --check
step "Rust tests" rust_tests
step "Rust documentation examples" cargo test --quiet --workspace --doc
step "concurrency model checks (loom)" loom_tests
step "wheel, installed" "${MAKE:-make}" .venv/.stamps/softacl
step "stubs agree with the module" python -m mypy.stubtest acl
step "Python tests" python_tests

printf '\n==> all checks passed\n'
printf '%s\n' "${recap[@]}"
grep -E '^ *Summary \[' "$logs/nextest.log" | tail -n 1
tail -n 1 "$logs/pytest.log"
