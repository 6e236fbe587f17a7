# The project's commands. They need python3 (3.11 or newer, with venv) and make; everything else goes into .venv.
# All paths are relative, so that the checkout may be in a folder whose name has blanks.

PYTHON ?= python3
DATABASE ?= data/trials.db
PYTEST ?=

RUN := .venv/bin/python
PIP := $(RUN) -m pip --disable-pip-version-check install --quiet --constraint constraints.txt
VERSION := -c 'import sys; print("%d.%d" % sys.version_info[:2])'
define CHECK_PYTHON
command -v $(PYTHON) >/dev/null || { echo "There is no $(PYTHON); $(NAME_ANOTHER)" >&2; exit 1; }; \
$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	echo "trialdb needs Python 3.11 or newer, and $(PYTHON) is $$($(PYTHON) --version 2>&1); $(NAME_ANOTHER)" >&2; exit 1; }
endef
NAME_ANOTHER := name another, as in: make $(or $(firstword $(MAKECMDGOALS)),demo) PYTHON=python3.12
USER_STAMP := .venv/.installed
DEV_STAMP := .venv/.installed-dev
BENCH_STAMP := .venv/.installed-benchmarks

# An environment made by another version of Python than the one that is asked for is made anew.
ifneq ($(origin PYTHON),file)
ifneq ($(wildcard $(USER_STAMP)),)
ifneq ($(shell $(PYTHON) $(VERSION)),$(shell $(RUN) $(VERSION)))
$(USER_STAMP): anew
endif
endif
endif

.PHONY: help demo test soak bench lint check lock clean anew
.DEFAULT_GOAL := help

help: ## Show these commands.
	@echo "make COMMAND, where COMMAND is one of"
	@sed -n 's/^\([a-z]*\):.* ## \(.*\)/\1|\2/p' Makefile | while IFS='|' read -r name text; do \
		printf '  %-11s %s\n' "$$name" "$$text"; done
	@echo "PYTHON=python3.12 names another Python than python3, PYTEST='-k ask' gives pytest further options."

demo: $(USER_STAMP) ## Build data/trials.db from the seed articles and ask it a question.
	@$(RUN) -m trialdb --db $(DATABASE) init
	@$(RUN) -m trialdb --db $(DATABASE) load seeds/articles
	@echo
	@echo '$$ trialdb ask "EASI-75 delta versus placebo by dose"'
	@echo
	@$(RUN) -m trialdb --db $(DATABASE) ask "EASI-75 delta versus placebo by dose"
	@echo
	@echo 'Try next:'
	@echo '  . .venv/bin/activate'
	@echo '  trialdb ask "which studies of rocatinlimab"'
	@echo '  trialdb conflicts'
	@echo '  trialdb load YOUR-ARTICLE.html'
	@echo '  trialdb --help'

# Two at a time, neighbours mostly in one process, so that what a file shares is made once; and what the tests start
# need not compile all of the program each time.
TEST := $(RUN) -m pytest -n 2 --dist worksteal
test soak: export PYTHONDONTWRITEBYTECODE :=

test: $(DEV_STAMP) ## Run all tests, two at a time.
	@$(TEST) $(PYTEST)

soak: $(DEV_STAMP) ## Run the tests that take long.
	@$(TEST) -m soak $(PYTEST)

bench: $(BENCH_STAMP) ## Measure reading of articles and registry records in ../shared, and answering.
	@$(RUN) benchmarks/extraction.py
	@echo
	@$(RUN) benchmarks/speed.py
	@echo
	@$(RUN) benchmarks/registry.py
	@echo
	@$(RUN) benchmarks/answers.py

lint: $(DEV_STAMP) ## Check style, types and the layers of the package.
	$(RUN) -m ruff check
	$(RUN) -m ruff format --check
	$(RUN) -m mypy
	@echo 'lint-imports'
	@$(RUN) -c 'from importlinter.cli import lint_imports_command as lint; lint()' > .venv/lint-imports.txt 2>&1 \
		|| { cat .venv/lint-imports.txt; exit 1; }
	@tail -n 2 .venv/lint-imports.txt

check: lint test ## Run lint and test.

lock: ## Choose the versions in constraints.txt anew, within the bounds of pyproject.toml.
	@$(RUN) -m uv --version >/dev/null 2>&1 || { $(PYTHON) -m venv .venv && $(RUN) -m pip install --quiet uv; }
	@$(RUN) -m uv pip compile --quiet --upgrade --universal --all-extras --python-version 3.11 \
		--custom-compile-command 'make lock' pyproject.toml --output-file constraints.txt

clean: ## Remove the environment, caches and the demo's database.
	@rm -rf .venv .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis dist
	@rm -f data/trials.db data/trials.db-wal data/trials.db-shm

$(USER_STAMP): pyproject.toml constraints.txt
	@$(CHECK_PYTHON)
	@$(RUN) -c '' 2>/dev/null || { echo 'Making the environment .venv'; $(PYTHON) -m venv --clear .venv; }
	@echo 'Installing trialdb and what it needs'
	@$(PIP) --editable .
	@touch $@

$(DEV_STAMP): $(USER_STAMP)
	@echo 'Installing what tests and checks need'
	@$(PIP) --editable '.[dev]'
	@touch $@

$(BENCH_STAMP): $(USER_STAMP)
	@echo 'Installing what extraction is measured beside'
	@$(PIP) --editable '.[benchmarks]'
	@touch $@

anew:
	@$(CHECK_PYTHON)
	@rm -rf .venv

.PHONY: screenshots
screenshots: $(DEV_STAMP) ## Draw the pictures of the site in docs/screenshots anew, with Chromium.
	@$(RUN) -m pytest -q --screenshots tests/test_site_browser.py -k picture

.PHONY: docs
docs: $(DEV_STAMP) ## Run the commands of README.md and docs/ again and write what they print.
	@$(RUN) docs/generate.py
