#!/bin/sh
# Looks for memory errors in the tests that run over memline::Alloc: by valgrind and, where a nightly compiler is
# installed, by the address sanitizer. Some minutes.
#
# valgrind: apt-get install valgrind. The thread sanitizer would need a standard library built for it: without, it takes
# each mutex for none. What threads share is in the package memline-orders.
set -eu
cd "$(dirname "$0")"
tests="concurrent exact exits heap high_water layouts outermost parts polling rows sessions spawned suspended switching
threads tokio_helpers"
target=$(rustc -vV | sed -n 's/^host: //p')
: "${CARGO_TARGET_DIR:=$PWD/../../target}"
# Builds the tests with a given cargo, and says where they are, one a line.
binaries() {
    # shellcheck disable=SC2046,SC2086
    "$@" $(printf ' --test %s' $tests) --no-run 2>&1 | tee /dev/stderr | sed -n 's/^ *Executable .*(\(.*\))$/\1/p'
}

command -v valgrind >/dev/null || {
    echo "valgrind is not installed: apt-get install valgrind" >&2
    exit 1
}
# rustix would look for the kernel's page that valgrind hides.
for binary in $(CARGO_TARGET_DIR="$CARGO_TARGET_DIR/valgrind" RUSTFLAGS="--cfg=rustix_use_libc" \
    binaries cargo test -p memline); do
    echo "valgrind $binary"
    # Without fairness a thread that spins can keep the others from running.
    valgrind --quiet --error-exitcode=1 --leak-check=full --show-leak-kinds=definite \
        --errors-for-leak-kinds=definite --fair-sched=yes "$binary" >/dev/null
done

if ! rustup run nightly rustc -V >/dev/null 2>&1; then
    echo "No nightly compiler, so no sanitizer: rustup toolchain install nightly"
    exit 0
fi
export RUSTFLAGS="-Zsanitizer=address -Cunsafe-allow-abi-mismatch=sanitizer"
export CARGO_TARGET_DIR="$CARGO_TARGET_DIR/address-sanitizer"
for binary in $(binaries cargo +nightly test -p memline --target "$target"); do
    echo "address sanitizer $binary"
    "$binary" >/dev/null
done
echo "Nothing to complain about."
