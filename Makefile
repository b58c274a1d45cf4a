# The commands of a checkout. Each can be repeated, and is quick the second time.
.DEFAULT_GOAL := help
.PHONY: help install development run test coverage check style types packages lock translations

PYTHON ?= python3
PORT ?= 8000
BIN := .venv/bin

help: ## Show this list
	@sed -n 's/^\([a-z]*\):.*## /\1\t/p' Makefile | expand -t 16

install: ## Make .venv with the locked packages and the marketplace command
	@.ci/python-environment.sh $(PYTHON) runtime

development:
	@.ci/python-environment.sh $(PYTHON) development

run: export MARKETPLACE_PORT = $(PORT)
run: export MARKETPLACE_SECOND_FACTOR_REQUIRED ?= no
run: export MARKETPLACE_PUBLIC_URL ?= http://127.0.0.1:$(PORT)
run: install ## Start the marketplace with demonstration data: make run PORT=8123
	@$(BIN)/marketplace init
	@$(BIN)/marketplace demo
	@exec $(BIN)/marketplace serve

test: ## Install what tests need, then check and test everything
	@.ci/tests-once.sh

coverage: development packages ## Test everything once more, and measure branch coverage
	@MEASURED=1 .ci/tests.sh

check: types style ## Style, types, import contracts, templates

style: development
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports --no-cache
	$(BIN)/djlint --lint --quiet templates

types: development
	$(BIN)/mypy

packages:
	@.ci/system-packages.sh

COMPILE = CUSTOM_COMPILE_COMMAND="make lock" $(BIN)/pip-compile --quiet --generate-hashes \
	--no-emit-index-url --no-emit-trusted-host --no-emit-find-links --allow-unsafe --strip-extras

lock: development ## Lock the dependencies of pyproject.toml; UPGRADE=--upgrade for newer ones
	$(COMPILE) $(UPGRADE) --output-file=requirements.lock pyproject.toml
	$(COMPILE) $(UPGRADE) --extra=dev -c requirements.lock \
		--output-file=requirements-dev.lock pyproject.toml
	$(COMPILE) $(UPGRADE) --build-deps-for=editable --only-build-deps -c requirements-dev.lock \
		--output-file=requirements-build.lock pyproject.toml

CATALOGUE := marketplace/translations/en/LC_MESSAGES/messages
translations: development ## Extract sentences, merge them into the catalogue, compile it
	$(BIN)/pybabel -q extract -F pyproject.toml -k mark -k say -k lazy_gettext --no-location \
		--sort-output --omit-header -o .venv/messages.pot .
	$(BIN)/pybabel -q update -l en -i .venv/messages.pot -o $(CATALOGUE).po --no-wrap \
		--no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date
	$(BIN)/pybabel -q compile -l en -i $(CATALOGUE).po -o $(CATALOGUE).mo
