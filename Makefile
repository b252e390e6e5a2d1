# `make demo` and `make test` are all a person needs; the other targets are what those two are made of.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

PYTHON ?= python3
VENV := .venv
BIN := $(CURDIR)/$(VENV)/bin
TOOLS := $(CURDIR)/.cache/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check
SOURCES := $(shell git ls-files Cargo.toml Cargo.lock pyproject.toml README.md build_backend engine jupyter-config karyaksham_kernel widgets 2>/dev/null)
DEMO_HOME := $(CURDIR)/build/demo
# Compiled dependencies are kept between clones, as cargo, npm and pip keep what they download.
export CARGO_TARGET_DIR ?= $(or $(XDG_CACHE_HOME),$(HOME)/.cache)/karyaksham/target
PROCESSES ?= $(shell getconf _NPROCESSORS_ONLN)
PYTEST := PYTHONSAFEPATH=1 $(BIN)/python -m pytest --durations=5
EVERYTHING := $(filter true,$(CI))$(filter-out 0,$(ALL))
# Targets beside each other, as many as there are cores; what each prints stays together.
BESIDE := $(MAKE) --no-print-directory --output-sync=target -j$(PROCESSES)

help: ## what can be made
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

demo: install notebooks/data/flights.csv ## run the flights pipeline through the queue, with live progress
	@export KARYAKSHAM_HOME=$(DEMO_HOME) PYTHONSAFEPATH=1
	@trap '$(BIN)/karyaksham down' EXIT
	@$(BIN)/karyaksham submit notebooks/flights.karya --wait

lab: install notebooks/data/flights.csv ## open JupyterLab on the first notebook
	@$(BIN)/karyaksham lab notebooks/01_first_pipeline.ipynb

test: ## Rust, TypeScript, Python, browser; what takes long, and the linters, only with ALL=1 or CI=true
	@$(BESIDE) ready test-rust test-widgets parts $(if $(EVERYTHING),lint)
	@$(MAKE) --no-print-directory test-python
	@$(MAKE) --no-print-directory test-browser
	@left=$$(($$(cat build/left-out.python) + $$(cat build/left-out.browser)))
	@if [ $$left = 0 ]; then echo "All tests have passed."; else echo "The tests have passed; $$left long ones and the linters were left out: \`make test ALL=1\` runs them too."; fi

.ONESHELL:
.PHONY: help demo lab test install develop engine lint format generate parts bench bench-claims faults load ready lint-rust lint-python lint-widgets test-rust test-widgets test-python test-browser test-memory clean

# --- building -------------------------------------------------------------------------------------------------------

install: $(VENV)/.installed

$(VENV)/.created:
	@command -v $(PYTHON) >/dev/null || { echo "Python ≥ 3.11 is needed; install it or set PYTHON=…"; exit 1; }
	@for tool in cargo node npm; do command -v $$tool >/dev/null || { echo "$$tool is needed to build: see README.md, “What it needs”."; exit 1; }; done
	$(PYTHON) -m venv $(VENV)
	$(PIP) install --quiet --upgrade 'pip>=25.1'
	touch $@

build/wheel.stamp: $(VENV)/.created $(SOURCES) | widgets/node_modules/.package-lock.json
	rm -rf build/dist && mkdir -p build && touch $@.begun
	$(PIP) wheel --quiet --no-deps --wheel-dir build/dist .
	mv $@.begun $@ # a source that changed meanwhile is newer

$(VENV)/.installed: build/wheel.stamp
	$(PIP) install --quiet build/dist/karyaksham-*.whl
	$(PIP) install --quiet --force-reinstall --no-deps build/dist/karyaksham-*.whl
	touch $@

# With what the package needs at run time, so that linters need not wait for the wheel.
$(VENV)/.dev: $(VENV)/.created pyproject.toml
	$(BIN)/python -c 'import tomllib; print(*tomllib.load(open("pyproject.toml", "rb"))["project"]["dependencies"], sep="\n")' > $(VENV)/needs.txt
	$(PIP) install --quiet --group dev --requirement $(VENV)/needs.txt
	touch $@

# Two programs that install into one environment at once would break it: first the one, then the other.
ready: build/wheel.stamp $(VENV)/.dev
	@$(MAKE) --no-print-directory $(VENV)/.installed

widgets/node_modules/.package-lock.json: widgets/package-lock.json
	(cd widgets && npm ci --no-audit --no-fund)
	touch $@

notebooks/data/flights.csv: | $(VENV)/.created
	$(BIN)/python notebooks/fetch_flights.py

# --- developing -----------------------------------------------------------------------------------------------------

develop: $(VENV)/.dev widgets/node_modules/.package-lock.json ## an editable install; edit Python and reload
	npm --prefix widgets run build
	$(PIP) install --quiet --editable .
	ln -sfn $(CURDIR)/build/labextension $(VENV)/share/jupyter/labextensions/karyaksham
	rm -f $(VENV)/.installed

engine: ## rebuild only the Rust engine, in place (never over a file that another process has loaded)
	cargo build --profile develop -p karyaksham-engine --features pyo3/extension-module
	cp $(CARGO_TARGET_DIR)/develop/lib_engine.so karyaksham_kernel/._engine.new && mv karyaksham_kernel/._engine.new karyaksham_kernel/_engine.abi3.so

generate: ## rewrite what is generated: reference pages, TypeScript types, builder stubs
	$(BIN)/python -m karyaksham_kernel.pipeline.generate

format: $(VENV)/.dev widgets/node_modules/.package-lock.json ## format all code
	cargo fmt
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix --quiet .
	npm --prefix widgets run format

lint: lint-rust lint-widgets lint-python ## every check that runs nothing

lint-rust:
	cargo fmt --check
	cargo clippy --quiet --all-targets -- -D warnings

lint-python: $(VENV)/.dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	PYTHONPATH=. $(BIN)/lint-imports

lint-widgets: widgets/node_modules/.package-lock.json
	npm --prefix widgets run check
	npm --prefix widgets run lint

# --- testing --------------------------------------------------------------------------------------------------------

parts: ## what the tests need from outside: Chromium, PostgreSQL, an S3 server
	bash tests/install_parts.sh $(TOOLS)

test-rust:
	cargo test --quiet

test-widgets: widgets/node_modules/.package-lock.json
	npm --prefix widgets test

# The tests look at the installed wheel, never at the checkout beside it.
test-python: ready parts
	LEFT_OUT=$(CURDIR)/build/left-out.python KARYAKSHAM_WHEEL=$$(echo $(CURDIR)/build/dist/karyaksham-*.whl) $(PYTEST) -n $(PROCESSES) -m "not e2e and not slow"

test-browser: ready parts
	LEFT_OUT=$(CURDIR)/build/left-out.browser $(PYTEST) -m e2e tests/e2e

test-memory: $(VENV)/.installed $(VENV)/.dev ## what runs hold in memory, on 2 GB of input; takes a quarter of an hour
	$(PYTEST) -m slow

bench: $(VENV)/.installed $(VENV)/.dev ## compare with polars and DuckDB, as one table of ratios
	$(BIN)/python benchmarks/compare.py

faults: $(VENV)/.installed $(VENV)/.dev parts ## every line of the fault table against real processes; FULL=1 runs the full counts
	cd tests && PYTHONSAFEPATH= FULL=$(FULL) $(BIN)/python -m faults

load: $(VENV)/.installed $(VENV)/.dev parts ## 100 runs and 100 followers at once, and claims from a queue of 10,000, in figures
	cd benchmarks && PYTHONSAFEPATH= $(BIN)/python -m load

bench-claims: $(VENV)/.installed $(VENV)/.dev parts ## how long a claim takes with 10,000 runs in the queue
	PYTHONSAFEPATH=1 $(BIN)/python benchmarks/claims.py

clean: ## remove what was built, keep the caches of cargo, npm and pip
	rm -rf $(VENV) build widgets/node_modules karyaksham_kernel/notebook/static karyaksham_kernel/*.so
