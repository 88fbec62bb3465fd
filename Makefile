PYTHON ?= python3
CASES ?= 10000
WORKERS ?= auto
BIN := .venv/bin

.DEFAULT_GOAL := help
.PHONY: help install serve test coverage check format schema oracle permissions lock clean

help: ## Show what can be made
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-10s %s\n", $$1, $$2}'

install: .venv/installed ## Make .venv with everything that Cairn and its tests need

.venv/installed: requirements-dev.lock pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements-dev.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $@

serve: install ## Run the API and its page on http://localhost:8000, with a catalog in it
	$(BIN)/cairn serve --development

test: install check ## Pass the checks and every test but those in a browser
	$(BIN)/pytest -m "not browser" --numprocesses $(WORKERS) --dist loadgroup

coverage: install ## Which branches of the code the tests never take
	$(BIN)/pytest -m "not browser" --numprocesses $(WORKERS) --dist loadgroup --cov --cov-report=term:skip-covered

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

permissions: install ## Write docs/permissions.md from the tested table
	$(BIN)/python -m tests.api.permissions_page

lock: ## Pin every dependency, with hashes and no index address (needs uv)
	uv pip compile pyproject.toml --universal --generate-hashes --no-emit-index-url --no-annotate --no-header -o requirements.lock
	uv pip compile pyproject.toml --universal --extra dev --generate-hashes --no-emit-index-url --no-annotate --no-header -o requirements-dev.lock

clean: ## Remove what was installed and what was served
	rm -rf .venv var
