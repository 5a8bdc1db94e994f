# Two commands: `make demo` shows the main job, `make test` runs everything CI runs.
# Without options the demo shows two pages and the digest; with options the pages they ask for: make demo DEMO="--viewer paul.girard --lang en --explain --html page.html"
# Each sets up its own .venv from plain python3 and reinstalls only when pyproject.toml changed.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
DEMO ?=
COMPANY := examples/intranet --viewer claire.martin --lang fr --tz Europe/Paris

.PHONY: demo test check unit clean

demo: $(VENV)/.installed
	@$(BIN)/python -m activitykit feed $(COMPANY) --size 8 --pages 2 $(DEMO)
	@$(if $(strip $(DEMO)),,$(BIN)/python -m activitykit digest $(COMPANY) --items 8 --hours 08:00-19:00)

test: check unit

check: $(VENV)/.installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

unit: $(VENV)/.installed-dev
	$(BIN)/python -m pytest -n 2 --dist worksteal

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "activitykit needs Python 3.11 or newer: make PYTHON=python3.11")'
	$(PYTHON) -m venv $(VENV)

$(VENV)/.installed: pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e .
	@touch $@

$(VENV)/.installed-dev: pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[dev]'
	@touch $(VENV)/.installed $@

clean:
	rm -rf $(VENV) build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis
