# Everything runs in a virtual environment of its own, from locked and hashed versions.
#   make up      set up, index what is in crawled/, serve it
#   make test    set up, run all tests
.DEFAULT_GOAL := help
# `make lock` needs uv.
.PHONY: help up test lint types floors bench bench-search bench-ranking check torture lock clean

VENV := .venv
BIN := $(VENV)/bin
# The first of these that is Python 3.11 or later; `make up PYTHON=/path/to/python` names another.
PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11 python; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo $$p; break; }; done)
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet

help:
	@sed -n '2,3s/^# *//p' Makefile
	@echo 'more: make lint types check floors bench bench-search bench-ranking torture lock clean'

up: $(VENV)/.run
	@exec $(BIN)/winnow up

test: $(VENV)/.test
	$(BIN)/python -m pytest -q $(ARGS)

lint: $(VENV)/.test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/.test
	$(BIN)/mypy

# The quality of cleaning on labelled pages (WINNOW_TEST_DATA) against tests/golden/floors.toml.
floors: $(VENV)/.test
	$(BIN)/python -m tests.benchmarks.floors

# Quality and speed beside other cleaners, on the same pages in one run; ARGS='--sample 200' for a part of them.
bench: $(VENV)/.bench
	$(BIN)/python -m tests.benchmarks.extraction --data '$(WINNOW_TEST_DATA)/extraction' $(ARGS)

# The speed and size of search beside other engines; DOCS=FILE of documents, a line of JSON each: url, title, text.
bench-search: $(VENV)/.bench
	$(BIN)/python -m tests.benchmarks.search --docs '$(DOCS)' $(ARGS)

# How well search ranks, on collections with judged queries.
bench-ranking: $(VENV)/.bench
	$(BIN)/python -m tests.benchmarks.relevance --data '$(WINNOW_TEST_DATA)/relevance' $(ARGS)

check: test lint types

# The tests' long forms: every count of kills, corruptions and random histories in full.
torture: $(VENV)/.test
	WINNOW_TORTURE=1 $(BIN)/python -m pytest -q $(ARGS)

$(VENV)/.python:
	@test -n "$(PYTHON)" || { echo 'make: no Python 3.11 or later found: install one, or name it: make PYTHON=/path/to/python' >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { echo 'make: $(PYTHON) cannot make a virtual environment: on Debian and Ubuntu, install python3-venv' >&2; exit 1; }
	@touch $@

$(VENV)/.run: $(VENV)/.python requirements.lock pyproject.toml
	@echo 'installing Winnow into $(VENV) ...' >&2
	@$(PIP) install --require-hashes -r requirements.lock
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.test: $(VENV)/.run requirements-test.lock
	@echo 'installing what the tests need into $(VENV) ...' >&2
	@$(PIP) install --require-hashes -r requirements-test.lock
	@touch $@

$(VENV)/.bench: $(VENV)/.run requirements-bench.lock
	@echo 'installing what is measured against into $(VENV) ...' >&2
	@$(PIP) install --require-hashes -r requirements-bench.lock
	@touch $@

# New versions within the bounds of pyproject.toml, for every Python and platform at once.
COMPILE = uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-annotate --no-header --upgrade
lock:
	printf '%s\n' 'setuptools>=80' | $(COMPILE) pyproject.toml - -o requirements.lock
	printf '%s\n' 'setuptools>=80' | $(COMPILE) pyproject.toml - --extra test -o requirements-test.lock
	printf '%s\n' 'setuptools>=80' | $(COMPILE) pyproject.toml - --extra bench --constraint requirements.lock -o requirements-bench.lock

clean:
	rm -rf $(VENV) .mypy_cache .pytest_cache .ruff_cache .hypothesis build *.egg-info
