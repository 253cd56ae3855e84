#!/bin/sh
# Looks for memory errors and data races in the tests that run over memline::Alloc: by valgrind and, where a nightly
# compiler is installed, by the address and thread sanitizers. Miri cannot run here, as it has no system allocator below
# it, threads of a runtime, or files of /proc.
#
# valgrind: apt-get install valgrind. The sanitizers' runtimes come with the nightly compiler; the standard library is
# not instrumented, so what the thread sanitizer reports within it alone is suppressed (tests/tsan.supp).
set -eu
cd "$(dirname "$0")"
tests="concurrent exact exits heap high_water layouts outermost parts polling rows sessions spawned suspended switching
threads tokio_helpers"
target=$(rustc -vV | sed -n 's/^host: //p')
# Where the tests of a build are, one a line.
binaries() {
    # shellcheck disable=SC2086
    "$@" test -p memline $(printf ' --test %s' $tests) --no-run --message-format=short 2>&1 |
        sed -n 's/^ *Executable .*(\(.*\))$/\1/p'
}

command -v valgrind >/dev/null || {
    echo "valgrind is not installed: apt-get install valgrind" >&2
    exit 1
}
for binary in $(binaries cargo); do
    echo "valgrind $binary"
    valgrind --quiet --error-exitcode=1 --leak-check=full --show-leak-kinds=definite \
        --errors-for-leak-kinds=definite --fair-sched=yes "$binary" >/dev/null
done

if ! rustup run nightly rustc -V >/dev/null 2>&1; then
    echo "No nightly compiler, so no sanitizers: rustup toolchain install nightly"
    exit 0
fi
for sanitizer in address thread; do
    export RUSTFLAGS="-Zsanitizer=$sanitizer -Cunsafe-allow-abi-mismatch=sanitizer"
    export CARGO_TARGET_DIR="${CARGO_TARGET_DIR:-../../target}/$sanitizer-sanitizer"
    export TSAN_OPTIONS="suppressions=$PWD/tests/tsan.supp"
    # What a thread keeps to its end is not lost.
    export ASAN_OPTIONS=detect_leaks=0
    for binary in $(binaries cargo +nightly); do
        echo "$sanitizer sanitizer $binary"
        "$binary" >/dev/null
    done
    unset RUSTFLAGS
    CARGO_TARGET_DIR=$(dirname "$CARGO_TARGET_DIR")
done
echo "Nothing to complain about."
