PYTHON ?= python3
CASES ?= 10000
MINUTES ?= 20
JUDGED ?= ../shared/relevance
SIZES ?= 1000,10000,100000
WORKERS ?= auto
SEED ?= random
COUNT ?= 20000
FUNCTIONS ?= 0
BIN := .venv/bin
NODE_PEERS := benchmarks/peers/node/node_modules/.package-lock.json
RUST_PEER := var/bench/rust/release/peer

.DEFAULT_GOAL := help
.PHONY: help install semantic serve test coverage check format schema oracle differential permissions
.PHONY: bench bench-postgres bench-reevaluating bench-stacking profile peers peers-node peers-rust lock clean soak bench-search

help: ## Show what can be made
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-14s %s\n", $$1, $$2}'

install: .venv/installed ## Make .venv with everything that Cairn and its tests need

.venv/installed: requirements-dev.lock pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements-dev.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $@

semantic: install ## Add the extra that searches by meaning
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements-semantic.lock

serve: install ## Run the API and its page on http://localhost:8000, with a catalog in it
	$(BIN)/cairn serve --development

test: install check ## Pass the checks and every test but those in a browser
	$(BIN)/pytest -m "not browser and not soak" --numprocesses $(WORKERS) --dist loadgroup

coverage: install ## Which branches of the code the tests never take
	$(BIN)/pytest -m "not browser and not soak" --numprocesses $(WORKERS) --dist loadgroup --cov --cov-report=term:skip-covered

check: install ## Format, lint, types, layers
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: install ## Format the code and mend what can be mended
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

schema: install ## Write the SDL to schema/schema.graphql
	$(BIN)/cairn schema --write

oracle: install ## Compare stacking with a brute-force evaluator (CASES=100000)
	CASES=$(CASES) $(BIN)/python -m tests.rules.oracle

differential: install ## Compare plans with ordinary execution (SEED=random COUNT=20000)
	SEED=$(SEED) DOCUMENTS=$(COUNT) $(BIN)/pytest -q tests/api/test_plans_equal.py

bench: install peers$(if $(QUICK),-node) ## Cairn beside other servers, to benchmarks/RESULTS.md (QUICK=1: Mercurius only)
	$(BIN)/python -m benchmarks.harness $(if $(QUICK),--quick)

bench-postgres: install peers-node ## The same on PostgreSQL, to benchmarks/RESULTS-POSTGRES.md (QUICK=1: Mercurius only)
	$(BIN)/python -m benchmarks.harness --database postgres $(if $(QUICK),--quick)

bench-reevaluating: install ## How fast 50,000 holders are looked at again, with a worker killed on the way
	$(BIN)/python -m benchmarks.reevaluating

bench-stacking: install ## What an award costs among 1,000 pathways and among 100,000
	$(BIN)/python -m benchmarks.stacking

bench-search: install ## Quality, parity and speed of search, to benchmarks/SEARCH.md (JUDGED=folder ELASTICSEARCH=url SIZES=1000)
	$(BIN)/python -m benchmarks.search --judged $(JUDGED) --sizes $(SIZES) $(if $(ELASTICSEARCH),--elasticsearch $(ELASTICSEARCH))

soak: install ## Change, kill and cut off at random, then compare index and catalog (MINUTES=20 ELASTICSEARCH=url)
	$(BIN)/python -m benchmarks.soak --minutes $(MINUTES) $(if $(ELASTICSEARCH),--elasticsearch $(ELASTICSEARCH)) $(if $(RESTART),--restart "$(RESTART)")

bench-growth: install ## What reads cost with 2,000, 20,000 and 200,000 micro-credentials
	$(BIN)/python -m benchmarks.growth

profile: install ## Where the processor's time goes in reads (FUNCTIONS=40 names the dearest)
	$(BIN)/python -m benchmarks.profile --functions $(FUNCTIONS)

peers: peers-node peers-rust

peers-node:
	@if command -v npm >/dev/null; then $(MAKE) --no-print-directory $(NODE_PEERS); else echo "npm is not here: no peers in Node"; fi

peers-rust:
	@if command -v cargo >/dev/null; then $(MAKE) --no-print-directory $(RUST_PEER); else echo "cargo is not here: no peer in Rust"; fi

$(NODE_PEERS): benchmarks/peers/node/package-lock.json
	cd benchmarks/peers/node && npm ci --no-audit --no-fund
	touch $@

$(RUST_PEER): $(wildcard benchmarks/peers/rust/Cargo.toml benchmarks/peers/rust/src/*)
	CARGO_TARGET_DIR=$(CURDIR)/var/bench/rust cargo build --release --manifest-path benchmarks/peers/rust/Cargo.toml
	touch $@

permissions: install ## Write docs/permissions.md from the tested table
	$(BIN)/python -m tests.api.permissions_page

lock: ## Pin every dependency, with hashes and no index address (needs uv)
	uv pip compile pyproject.toml --universal --generate-hashes --no-emit-index-url --no-annotate --no-header -o requirements.lock
	uv pip compile pyproject.toml --universal --extra dev --generate-hashes --no-emit-index-url --no-annotate --no-header -o requirements-dev.lock
	uv pip compile pyproject.toml --universal --extra semantic -c requirements.lock --generate-hashes --no-emit-index-url --no-annotate --no-header -o requirements-semantic.lock

clean: ## Remove what was installed and what was served
	rm -rf .venv var
