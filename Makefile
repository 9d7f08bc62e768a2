# `make demo` and `make test` set everything up by themselves, on a fresh Debian 12 too.
.DEFAULT_GOAL := help
.PHONY: help demo test test-oldest format bench clean chromium
SHELL := /bin/bash

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/ready
OLDEST := .venv-oldest

# $(call debian,test,packages): install Debian packages when the test fails, as root or through sudo.
define debian
	@if ! { $(1); } >/dev/null 2>&1; then \
	  if ! command -v apt-get >/dev/null; then \
	    echo "Missing: $(2) (Debian names). Please install it and run make again." >&2; exit 1; fi; \
	  if [ "$$(id -u)" = 0 ]; then sudo=; elif command -v sudo >/dev/null; then sudo=sudo; else \
	    echo "Missing: run 'apt-get install $(2)' as root, then run make again." >&2; exit 1; fi; \
	  echo "Installing $(2) with apt-get"; \
	  { $$sudo apt-get update -qq && $$sudo env DEBIAN_FRONTEND=noninteractive \
	    apt-get install -qq -y --no-install-recommends $(2) </dev/null; } || \
	    { echo "apt-get failed: run 'apt-get install $(2)' as root, then run make again." >&2; exit 1; }; \
	fi
endef

help:
	@echo "make demo    build the example plan into demo/"
	@echo "make test    the whole gate: style, types, layers, tests"
	@echo "make test-oldest  the tests with the oldest versions that setup.cfg allows"
	@echo "make format  put the code into the house style"
	@echo "make bench   speed on large input, into docs/benches.md (QUICK=1: small, in seconds)"
	@echo "make clean   remove results, caches and the environment"

demo: $(READY)
	$(BIN)/kewilayahan demo -o demo

test: $(READY) chromium
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/pytest -n 2

# Without the browser and the notebooks, which `make test` runs; with what old releases warn of.
test-oldest: $(OLDEST)/ready
	$(OLDEST)/bin/pytest -n 2 -W default --ignore=tests/maps/test_page.py --ignore=tests/maps/test_measures.py \
	  --ignore=tests/notebooks

format: $(READY)
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: $(READY)
	$(BIN)/pytest tests/benches $(if $(QUICK),--quick)

clean:
	rm -rf $(VENV) $(OLDEST) build dist demo *.egg-info
	rm -rf .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# The map is tested in a real browser.
chromium:
	$(call debian,command -v chromium,chromium)

# Made again only when the declared dependencies change.
$(READY): setup.cfg pyproject.toml
	$(call debian,command -v $(PYTHON),python3 python3-venv)
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Python 3.11 or newer is needed: make PYTHON=/path/to/python3.11" >&2; exit 1; }
	$(call debian,$(BIN)/python -m pip --version || $(PYTHON) -c "import ensurepip",python3-venv)
	@$(BIN)/python -m pip --version >/dev/null 2>&1 || $(PYTHON) -m venv --clear $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e ".[dev]"
	$(call debian,$(BIN)/python -c "import pyogrio",libexpat1)
	@touch $@

$(OLDEST)/ready: $(READY) tools/oldest.py
	$(PYTHON) -m venv --clear $(OLDEST)
	$(BIN)/python tools/oldest.py > $(OLDEST)/floors.txt
	$(OLDEST)/bin/python -m pip install --quiet --disable-pip-version-check -c $(OLDEST)/floors.txt -e ".[dev]"
	@touch $@
