# Everything one can do with a checkout. `make check` and `make test` are what CI runs.
PORT ?= 8000
PYTHON ?= $(shell for p in python3.14 python3.13 python3.12 python3; do \
	command -v $$p >/dev/null 2>&1 && $$p -c 'import sys; sys.exit(sys.version_info < (3, 12))' 2>/dev/null && { echo $$p; break; }; done)
BIN := .venv/bin
PYTEST_WORKERS ?= 2

.PHONY: help env demo test check fmt bench lock messages clean

help: ## list the targets
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/'

env: .venv/.ready ## make .venv with the compagnon command and the development tools

.venv/.ready: requirements.lock pyproject.toml
	@test -n "$(PYTHON)" || { echo "error: Python 3.12 or newer is needed (set PYTHON=/path/to/python)" >&2; exit 1; }
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	$(BIN)/python -m compagnon.web.catalogues compile
	@touch $@

demo: env ## serve a fictional company on http://127.0.0.1:8000 (PORT= for another)
	PORT=$(PORT) $(BIN)/compagnon demo

test: env ## pass every test; what the machine lacks is named and skipped
	$(BIN)/python -m compagnon.web.catalogues compile
	$(BIN)/python tests/postgres.py $(BIN)/pytest -n $(PYTEST_WORKERS) --dist worksteal -m "not browser and not pure" -q
	$(BIN)/pytest -n $(PYTEST_WORKERS) --dist worksteal

check: env ## what CI checks before the tests
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports
	$(BIN)/mypy
	$(BIN)/djade --check --target-version 6.1 $$(git ls-files --cached --others --exclude-standard '*.html')
	$(BIN)/python -m compagnon.web.catalogues check
	$(BIN)/compagnon manage makemigrations --check --dry-run
	COMPAGNON_SECRET_KEY=$$($(BIN)/python -c 'import secrets; print(secrets.token_urlsafe(60))') COMPAGNON_HTTPS=on \
		$(BIN)/compagnon manage check --deploy --fail-level WARNING

fmt: env ## format the code and the templates
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	$(BIN)/djade --target-version 6.1 $$(git ls-files --cached --others --exclude-standard '*.html')

messages: env ## list the strings that want a French text
	$(BIN)/python -m compagnon.web.catalogues check

bench: env ## run every script of benchmarks/ and print its figures
	@for script in benchmarks/bench_*.py; do echo "== $$script"; $(BIN)/python $$script || exit 1; done

lock: env ## resolve requirements.lock anew, with hashes and without naming an index
	$(BIN)/python -m pip install --quiet uv
	$(BIN)/uv pip compile pyproject.toml --group dev --python-version 3.12 --no-header --no-annotate \
		--generate-hashes --no-emit-index-url --no-emit-find-links --upgrade --quiet -o requirements.lock

clean:
	rm -rf .venv var
