# Khiên: every target sets up what it needs. `make` alone prints them.
PYTHON ?= $(shell for p in python3 python3.11 python3.12 python3.13; do $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/pip --disable-pip-version-check --quiet
KHIEN_PORT ?= 8000
export KHIEN_PORT

.DEFAULT_GOAL := help
.PHONY: help setup demo test test-postgres check lint fmt docs messages bench accuracy lock clean

help: ## print these targets
	@grep -E '^[a-z-]+:.*?## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)$$/  make \1\t\2/' | expand -t 20

setup: $(VENV)/.run ## make .venv with the command `khien` in it

$(VENV)/.created:
	@test -n "$(PYTHON)" || { echo "Khiên needs Python 3.11 or newer; set PYTHON=/path/to/python3.11." >&2; exit 2; }
	@$(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/.run: requirements/run.txt pyproject.toml $(VENV)/.created
	@echo "Installing locked packages into $(VENV) ..."
	@$(PIP) install --require-hashes -r requirements/run.txt
	@$(PIP) install --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.dev: requirements/dev.txt $(VENV)/.run
	@echo "Installing the locked development tools into $(VENV) ..."
	@$(PIP) install --require-hashes -r requirements/dev.txt
	@touch $@

demo: $(VENV)/.run ## build the demo province and serve it; LOGS=PATH adds your own files
	@KHIEN_HOME="$${KHIEN_HOME:-$(CURDIR)/.demo}" $(BIN)/khien demo $(if $(LOGS),--logs "$(LOGS)")

test: $(VENV)/.dev ## run every test
	@$(BIN)/python -m pytest -q -n 2

test-postgres: $(VENV)/.dev ## run every test on a PostgreSQL of its own (needs its programs)
	@$(BIN)/python -m tools.with_postgres --forgetful $(BIN)/python -m pytest -q -n 2

lint: $(VENV)/.dev ## ruff, mypy, import contracts, templates, spelling, dead code
	@$(BIN)/ruff check . && $(BIN)/ruff format --check .
	@$(BIN)/mypy src tools tests
	@$(BIN)/lint-imports
	@$(BIN)/djlint src --lint --quiet
	@$(BIN)/codespell src docs tools tests README.md
	@$(BIN)/vulture

check: lint docs-check test ## all that must hold before a commit

fmt: $(VENV)/.dev ## put code into shape
	@$(BIN)/ruff check --fix-only --quiet . ; $(BIN)/ruff format --quiet .

docs: $(VENV)/.dev ## rewrite the generated parts of the documentation
	@$(BIN)/python -m tools.architecture_page

docs-check: $(VENV)/.dev
	@$(BIN)/python -m tools.architecture_page --check

messages: $(VENV)/.dev ## collect the texts of all rooms and compile the Vietnamese
	@$(BIN)/python -m tools.messages

bench: $(VENV)/.dev ## measure the figures of docs/benchmarks.md on this machine
	@$(BIN)/python -m tools.bench

accuracy: $(VENV)/.dev ## compare our matches with another engine's recorded counts
	@$(BIN)/python -m tools.accuracy

lock: $(VENV)/.dev ## resolve the lock files anew
	@tools/lock.sh

clean: ## remove the virtual environment and the demo province
	@rm -rf $(VENV) .demo
