#!/bin/sh
# Fuzzes one invocation for the given number of seconds (60): names, modes, bindings, batches, arguments, outputs. It starts
# from corpus/envelope and from the recordings, of which it makes inputs first.
#
# cargo-fuzz gives the compiler the same flags but for the address sanitizer, which needs a nightly one and has little to
# find in code without `unsafe`: `cargo +nightly fuzz run invocation work corpus/envelope seeds` does it after this has
# made the seeds. What is found is kept in artifacts/, new inputs in work/.
set -eu
cd "$(dirname "$0")"
target=$(rustc -vV | sed -n 's/^host: //p')
cargo run --quiet --release --bin seeds -- ../../functions-stand-in-host/recorded seeds
export RUSTFLAGS="-Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 \
-Cllvm-args=-sanitizer-coverage-inline-8bit-counters -Cllvm-args=-sanitizer-coverage-pc-table \
-Cllvm-args=-sanitizer-coverage-trace-compares -Ccodegen-units=1 --cfg fuzzing"
export CARGO_TARGET_DIR="${CARGO_TARGET_DIR:-target}"
cargo build --release --target "$target" --bin invocation
mkdir -p work artifacts
"$CARGO_TARGET_DIR/$target/release/invocation" work corpus/envelope seeds \
    -artifact_prefix=artifacts/ -max_total_time="${1:-60}" -max_len=4096 -timeout=5 -rss_limit_mb=1024 \
    -dict=envelope.dict -print_final_stats=1
