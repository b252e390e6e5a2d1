SHELL := /bin/bash
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: engine
engine: ## rebuild only the Rust engine, in place (never over a file that another process has loaded)
	cargo build --profile develop -p karyaksham-engine --features pyo3/extension-module
	cp target/develop/lib_engine.so karyaksham_kernel/._engine.new && mv karyaksham_kernel/._engine.new karyaksham_kernel/_engine.abi3.so
