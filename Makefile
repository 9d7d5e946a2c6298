# The commands of this checkout: `make` alone lists them. What is already done is not done again.
.DEFAULT_GOAL := help
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
MAKEFLAGS += --no-print-directory

PORT ?= 8000
export PORT
BIN := .venv/bin
BUILT := src/ithaca/web/static/built/manifest.json
ASSETS := package.json package-lock.json $(shell find assets -type f 2>/dev/null)

.PHONY: help setup run test check long locks pictures wheel bench readability assets format lint types contracts scripts clean

help:  ## List these commands
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /make \1\t/' | expand -t 16

setup: .venv/done/dev $(BUILT) .venv/done/kernels .venv/done/chromium  ## Everything that run and test need, into .venv

run:  ## Start Ithaca with a demo program (PORT and ITHACA_DATA are honoured)
	@python=$$(scripts/python.sh); "$$python" -I src/ithaca/ports.py "$$PORT"
	@$(MAKE) -s .venv/done/runtime $(BUILT)
	@$(BIN)/ithaca demo --if-new
	@exec $(BIN)/ithaca serve

test: setup check  ## Everything: check, then all tests on SQLite and PostgreSQL, browser journeys too
	$(BIN)/pytest --engine=both -n 2 --dist each -q $(ARGS)

check: .venv/done/dev node_modules/.package-lock.json  ## Format, lint, types and import contracts
	@$(MAKE) -k -j4 format lint types contracts scripts

long: setup  ## What takes longer than a change should wait for
	$(BIN)/pytest --engine=both -n 2 --dist each -q --long $(ARGS)

assets: $(BUILT)  ## The style sheet and the scripts of the pages

wheel: .venv/done/dev $(BUILT)  ## A wheel in dist/, the same bytes each time
	@rm -rf dist
	SOURCE_DATE_EPOCH=$$(git log -1 --format=%ct) $(BIN)/hatchling build -t wheel

pictures: setup  ## The pictures of README, docs and the first page, from the demo
	$(BIN)/python scripts/pictures.py

bench: .venv/done/dev  ## The matching engine beside others, as one page of tables (ARGS=--large)
	@$(BIN)/python -m benchmarks $(ARGS)

readability: .venv/done/dev  ## How hard the training modules are to read, one line each
	@$(BIN)/python scripts/readability.py

locks: .venv/done/dev  ## Write the lock files anew (ARGS=--upgrade for the newest versions)
	scripts/locks.sh $(ARGS)

clean:  ## Remove what set-up made, but never the data
	rm -rf .venv node_modules dist build src/ithaca/web/static/built .mypy_cache .ruff_cache

format:
	@$(BIN)/ruff format --check --quiet --no-cache .

lint:
	@$(BIN)/ruff check --quiet --no-cache .

types:
	@$(BIN)/mypy --no-error-summary

contracts:
	@said=$$($(BIN)/lint-imports --no-logo) || { echo "$$said"; exit 1; }

scripts:
	@npm run --silent check

# Stamps: a file in .venv/done says when a step was done, and make compares it with its sources.
.venv/done/dev: requirements-dev.txt hatch_build.py scripts/venv.sh
	@scripts/venv.sh dev

.venv/done/runtime: requirements.txt requirements-build.txt hatch_build.py scripts/venv.sh
	@scripts/venv.sh runtime

.venv/done/kernels: $(shell find src/ithaca/matching -name 'kernels*.py') | .venv/done/dev
	@$(BIN)/python -m ithaca.matching.warm
	@touch $@

.venv/done/chromium: scripts/chromium.sh | .venv/done/dev
	@scripts/chromium.sh

$(BUILT): $(ASSETS) scripts/assets.sh
	@scripts/assets.sh

node_modules/.package-lock.json: package-lock.json
	@scripts/assets.sh
