# make test      all tests of the workspace, and first what they need
# make lint      format, clippy and docs, warnings refused
# make miri      tests of memline's allocator, futures and sessions in miri, where that can be had
# make platforms the libraries for Windows, macOS and musl, checked and not run, where their targets can be had
# make page      the page that shows profiles: whether it is what its source builds, by npm
# make page-test what one sees in it, in Chromium
# make package   ./handler, beside host.json, ready for `func start`
# make venv      the engine that runs the Kusto queries, in .venv

# What is installed is written down last, so that an install that was cut short is begun again.
VENV := .venv/installed
ZIG := .venv/zig-installed
MCP := .venv/mcp-installed

# What is installed for the page, Chromium too, where it can be had.
PAGE_CHECK ?= .ci/page

.PHONY: test lint miri platforms page page-test package venv
.DEFAULT_GOAL := test

test: $(VENV) $(MCP)
	cargo test --workspace
	cargo test --release -p memline --test high_water --test lean --test budget --test budget_default --test serialized \
		--test peak_within_lines --test inner_allocator_with_a_table --test parts_by_themselves
	cargo test -p memline-function-app --no-default-features --lib command
	cargo test -p functions-custom-handler -p memline-function-app --features opentelemetry --test telemetry
	cargo test -p memline-off --test off --test ui
	cargo test -p memline-no-source --test no_source
	$(PAGE_CHECK)
	@echo "All tests passed."

lint:
	cargo fmt --all --check
	cargo clippy --workspace --all-targets -- -D warnings
	cargo clippy -p functions-custom-handler -p memline-function-app --features opentelemetry --all-targets -- -D warnings
	cargo clippy -p memline-off --test off --test ui -- -D warnings
	cargo clippy -p memline-no-source --test no_source -- -D warnings
	RUSTDOCFLAGS=-Dwarnings cargo doc --workspace --no-deps
	RUSTDOCFLAGS=-Dwarnings cargo doc -p functions-custom-handler --features opentelemetry --no-deps
	@echo "Nothing to complain about."

miri:
	.ci/miri

platforms:
	.ci/platforms

WEB := crates/memline-page/web

page:
	cd $(WEB) && npm ci --no-audit --no-fund --loglevel=error && npm run --silent check

page-test:
	cd $(WEB) && npm test --silent

# For Azure, whose images may have an older C library than this machine: linked against glibc 2.17, the oldest that Rust
# supports. Copied under another name first and then renamed, so that a running handler is replaced and not written over; and
# not before it has been started and measured.
TARGET := x86_64-unknown-linux-gnu

package: $(ZIG)
	PATH="$(CURDIR)/.venv/bin:$$PATH" cargo zigbuild --profile deploy --no-default-features --bin handler --target $(TARGET).2.17
	cp "$${CARGO_TARGET_DIR:-target}/$(TARGET)/deploy/handler" handler.new
	cargo xtask packaged handler.new
	mv handler.new handler
	@echo "./handler is built. Run \`func start\` here, or publish with \`func azure functionapp publish\`."

venv: $(VENV)

$(VENV): kusto/requirements.txt kusto/make-venv.sh
	kusto/make-venv.sh .venv
	.venv/bin/python -m pip install --quiet --disable-pip-version-check -r kusto/requirements.txt
	touch $@

# MCP's own client for Python, for one test that is skipped where it cannot be had.
$(MCP): examples/mcp/tests/python/requirements.txt $(VENV)
	.venv/bin/python -m pip install --quiet --disable-pip-version-check -r $< && touch $@ \
		|| echo "The Python client of MCP cannot be installed here: its test is skipped."

# Zig brings a linker and the C libraries of all ages.
$(ZIG): .ci/package-requirements.txt $(VENV)
	.venv/bin/python -m pip install --quiet --disable-pip-version-check -r .ci/package-requirements.txt
	touch $@
