# make run    start everything          make check  format, lint, types, contracts, house rules
# make test   the tests                 make bench  the measurements
# Needs Python 3.11+ and make; everything else is fetched on the first run, as locked.

.DELETE_ON_ERROR:
.DEFAULT_GOAL := run
.PHONY: run test test-deep check bench setup setup-dev catalogues documents lock clean

PYTHON ?= python3
export PIP_DISABLE_PIP_VERSION_CHECK := 1
# Where it is set, every process compiles the whole program anew: a second each time.
unexport PYTHONDONTWRITEBYTECODE
PIP := .venv/bin/python -m pip install --quiet
# The lock is the constraint too: an older pip takes the newest of `package[extra]`, which has no hash here.
LOCKED := $(PIP) --require-hashes
NPM_CI := PATH="$(CURDIR)/.venv/bin:$$PATH" npm ci --ignore-scripts --no-audit --no-fund \
          --no-update-notifier --loglevel=error
NPM_OMIT := --omit=dev

# The stamps in .make/ say what is done. They hold only in this folder and for what is still there.
ifneq ($(shell test -x .venv/bin/python && cat .make/venv 2>/dev/null),$(CURDIR))
$(shell rm -rf .make)
endif
ifneq ($(shell test -d node_modules && test -d samspill/static/vendor && echo here),here)
$(shell rm -f .make/frontend)
endif

CATALOGUES := $(wildcard samspill/translations/*/LC_MESSAGES/*.po)

run: export SAMSPILL_ENV = development
run: setup
	@.venv/bin/samspill run

test: export SAMSPILL_ENV = development
test: setup-dev .make/chromium
	@.venv/bin/python -m pytest -n 2 --dist worksteal -m "not deep" --ignore=tests/rules

test-deep: export SAMSPILL_ENV = development
test-deep: export SAMSPILL_DEEP = 1
test-deep: setup-dev .make/chromium
	@.venv/bin/python -m pytest -n 2 --dist worksteal

check: setup-dev
	@.venv/bin/ruff format --check .
	@.venv/bin/ruff check .
	@.venv/bin/mypy
	@.venv/bin/lint-imports
	@.venv/bin/python -m pytest -n 2 -q tests/rules

bench: export SAMSPILL_ENV = development
bench: setup-dev
	@.venv/bin/python -m bench

setup: .make/runtime .make/frontend .make/catalogues

setup-dev: .make/dev .make/frontend-dev .make/catalogues

.make/venv:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "Samspill trenger Python 3.11 eller nyere. Velg en: make run PYTHON=python3.12" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
	  echo "Python mangler venv. På Debian og Ubuntu: apt-get install python3-venv" >&2; exit 1; }
	@echo "Lager .venv …"
	@rm -rf .venv
	@$(PYTHON) -m venv .venv
	@mkdir -p .make
	@printf '%s' "$(CURDIR)" > $@

.make/runtime: requirements.txt pyproject.toml | .make/venv
	@echo "Henter Python-pakkene …"
	@$(LOCKED) -r requirements.txt -c requirements.txt
	@$(PIP) --no-build-isolation --no-deps -e .
	@touch $@

.make/dev: requirements-dev.txt | .make/runtime
	@echo "Henter pakkene som testene trenger …"
	@$(LOCKED) -r requirements-dev.txt -c requirements-dev.txt
	@touch $@

.make/frontend: package.json package-lock.json samspill/web/assets.py | .make/runtime
	@echo "Henter pakkene til nettsidene …"
	@$(NPM_CI) $(NPM_OMIT)
	@.venv/bin/python -m samspill.web.assets
	@touch $@

.make/frontend-dev: NPM_OMIT :=
.make/frontend-dev: .make/frontend
	@test -d node_modules/axe-core || $(NPM_CI)
	@touch $@

.make/catalogues: $(CATALOGUES) | .make/runtime
	@$(if $(CATALOGUES),.venv/bin/pybabel --quiet compile -d samspill/translations)
	@touch $@

.make/chromium: tests/find_chromium.py | .make/dev
	@.venv/bin/python tests/find_chromium.py
	@touch $@

# Takes new texts into the catalogues, to be translated there. Flags: also in test_catalogues.py.
catalogues: .make/runtime
	@.venv/bin/pybabel --quiet extract -F babel.cfg -k _l --add-location=file \
	  --sort-by-file --no-wrap --project=Samspill -o .make/messages.pot samspill templates
	@for language in nn en; do \
	  .venv/bin/pybabel --quiet update -i .make/messages.pot -d samspill/translations \
	    -l $$language --init-missing --no-fuzzy-matching --ignore-obsolete \
	    --ignore-pot-creation-date --no-wrap || exit 1; \
	done

# Writes docs/access.md, events.md, protokoll.md and the annex of dpia.md from the code.
documents: .make/dev
	@.venv/bin/python -m tests.rules.generated

# Keeps what is locked where it still fits; `make lock UPGRADE=--upgrade` takes newer versions.
UV := .venv/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header
TOOLS := $(basename $(wildcard tests/security/tools/*.in))
lock: .make/dev
	@$(UV) $(UPGRADE) requirements.in -o requirements.txt
	@$(UV) $(UPGRADE) -c requirements.txt requirements-dev.in -o requirements-dev.txt
	@for tool in $(TOOLS); do $(UV) $(UPGRADE) $$tool.in -o $$tool.txt || exit 1; done
	@! grep -nE '://|^ *--(extra-)?index|^ *--find-links' requirements*.txt $(TOOLS:=.txt)

clean:
	rm -rf .venv .make node_modules samspill/static/vendor *.egg-info
	rm -rf .pytest_cache .ruff_cache .mypy_cache .hypothesis .import_linter_cache
	find samspill tests migrations bench -name __pycache__ -type d -prune -exec rm -rf {} +
	find samspill/translations -name '*.mo' -delete
