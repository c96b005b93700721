# Every target makes its own environment; a clean machine needs no other step.
PYTHON ?= python3
BIN = .venv/bin
# Checks that load the settings leave no data folder behind in the working tree.
SCRATCH = WUZHA_DATA=build/check
# Files that carry our own words, ready for ruff.
SOURCES = src benchmarks tests tools start.py

.DEFAULT_GOAL := help
.PHONY: help run check format test soak ground bench pins for-tests

help: ## list the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1\t/' | expand -t 12

run: ## start Wuzha; PORT=8100 DATA=/some/dir HOST=0.0.0.0 DEMO=no change where and what
	@$(PYTHON) start.py $(if $(PORT),--port '$(PORT)') $(if $(HOST),--host '$(HOST)') $(if $(DATA),--data '$(DATA)') \
		$(if $(filter no,$(DEMO)),--no-demo)

check: for-tests ## format, lint, types, floors, sizes, migrations
	$(BIN)/ruff format --check $(SOURCES)
	$(BIN)/ruff check $(SOURCES)
	$(SCRATCH) $(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	$(BIN)/python -m tools.budgets
	$(SCRATCH) DJANGO_SETTINGS_MODULE=wuzha.config.settings $(BIN)/python -m django makemigrations --check --dry-run

format: for-tests ## put the code into its one form, and mend what can be mended without thought
	$(BIN)/ruff format $(SOURCES)
	$(BIN)/ruff check --fix $(SOURCES)

test: for-tests ## every test: ground floors, SQLite with a browser, PostgreSQL
	$(BIN)/python -m tools.test

soak: for-tests ## processes side by side and killed in the middle, on both databases, in minutes
	$(BIN)/python -m pytest tests/soak -o 'python_files=soak_*.py' -p no:django --timeout=3600

ground: for-tests ## only the floors that know no Django, in seconds
	$(BIN)/python -m tools.test ground

bench: for-tests ## how fast it reads, matches, and answers; docs/performance.md has the figures
	PYTHONPATH=src $(BIN)/python -m benchmarks.run
	PYTHONPATH=src $(BIN)/python -m benchmarks.pages --units 300 2551 --write
	PYTHONPATH=src $(BIN)/python -m benchmarks.looks
	PYTHONPATH=src $(BIN)/python -m benchmarks.scale --units 300 --months 4 --records 5000
	PYTHONPATH=src $(BIN)/python -m benchmarks.scale --units 300 --months 4 --records 5000 --postgresql

pins: ## write requirements/*.txt anew from *.in, with hashes and no index address
	$(PYTHON) -m venv --clear build/pins
	build/pins/bin/pip install --quiet --upgrade pip-tools
	cd requirements && for name in base test; do CUSTOM_COMPILE_COMMAND="make pins" ../build/pins/bin/pip-compile --quiet \
		--upgrade --generate-hashes --strip-extras --allow-unsafe --no-emit-options --no-emit-index-url \
		--no-emit-find-links --no-emit-trusted-host --output-file $$name.txt $$name.in; done

for-tests:
	@$(PYTHON) start.py --prepare test
