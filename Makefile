# Urban Academy: every daily command. Needs Python 3.11 or newer and make, nothing else.
SHELL := /bin/bash
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PORT ?= 8000
ARGS ?=
BROWSER_TOOLS := tests/browser/node_modules
SOURCES := academy courses webinars search cms tests manage.py

.DEFAULT_GOAL := help
.PHONY: help run test catalogue-test matrix-test services-test soak check bench screenshots messages browser-test clean

help:  ## List the commands
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 18

# The environment is stale when what it was made from is newer than its stamp.
$(VENV)/.run: pyproject.toml constraints.txt
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e .
	@touch $@

$(VENV)/.dev: pyproject.toml constraints.txt $(VENV)/.run
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev,server]'
	@touch $@

$(VENV)/.browser: pyproject.toml constraints.txt $(VENV)/.dev
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[browser]'
	@touch $@

# Checkers from npm, at the exact versions of their manifest.
$(BROWSER_TOOLS)/.installed: tests/browser/package.json
	@npm install --prefix tests/browser --no-package-lock --no-audit --no-fund --ignore-scripts --loglevel=error
	@touch $@

run: $(VENV)/.run  ## Prepare what is missing and serve on PORT, with due work beside it
	@BASE_URL="$${BASE_URL:-http://localhost:$(PORT)}" $(BIN)/python manage.py run_site --port $(PORT)

test: $(VENV)/.dev  ## Run the quick suite; ARGS= passes on
	@$(BIN)/python -m pytest -n auto --ignore=tests/browser -m "not catalogue and not browser and not elasticsearch and not postgresql and not redis and not rabbitmq and not soak and not matrix and not slow" $(ARGS)

catalogue-test: $(VENV)/.dev  ## Tests that load the whole shared catalogue; ARGS= passes on
	@$(BIN)/python -m pytest -n auto --dist loadgroup --ignore=tests/browser -m "catalogue and not elasticsearch" $(ARGS)

matrix-test: $(VENV)/.dev  ## Every role before every route, and hundreds of generated cases; ARGS= passes on
	@$(BIN)/python -m pytest -n auto -m "matrix or slow" tests/matrix tests/academy tests/cms $(ARGS)

services-test: $(VENV)/.dev  ## Tests on real servers, started where no address is given
	@$(BIN)/python -m tests.services $(ARGS)

soak: $(VENV)/.dev  ## Tests too long for every change, on real servers
	@$(BIN)/python -m tests.services --soak $(ARGS)

check: $(VENV)/.dev  ## Format, lint, types, imports, migrations, permissions, templates, translations
	@$(BIN)/ruff format --check $(SOURCES)
	@$(BIN)/ruff check $(SOURCES)
	@$(BIN)/mypy academy courses webinars search cms
	@$(BIN)/lint-imports
	@DJANGO_SETTINGS_MODULE=academy.settings.test $(BIN)/python manage.py makemigrations --check --dry-run
	@DJANGO_SETTINGS_MODULE=academy.settings.test $(BIN)/python manage.py print_permissions --check
	@$(BIN)/djlint --lint --quiet cms search courses webinars
	@$(BIN)/python manage.py check_translations

browser-test: $(VENV)/.browser $(BROWSER_TOOLS)/.installed  ## Journeys, axe and the HTML checker in Chromium
	@$(BIN)/python -m pytest -n auto -m browser $(ARGS)

bench: $(VENV)/.dev  ## Measure the budgets of the design as ratios in one run
	@$(BIN)/python -m tests.bench $(ARGS)

screenshots: $(VENV)/.browser  ## Every page, small, wide, dark, Arabic and on paper, on one contact sheet
	@$(BIN)/python -m tests.screenshots $(ARGS)

messages: $(VENV)/.dev  ## Collect texts for translation and compile them
	@$(BIN)/python manage.py update_translations

clean:  ## Remove the environment and what tools left behind; data stays
	rm -rf $(VENV) .mypy_cache .pytest_cache .ruff_cache .hypothesis build *.egg-info
