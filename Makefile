# make install     makes .venv with all that the others need; does nothing when it is current
# make train       gradient check, training, report:  make train ARGS="--iterations 1000"
# make test        the tests:                          make test ARGS="-k softmax"
# make lint        style, types, the floors of the house
# make format      puts the code into the style that lint asks for
# make messages    takes new texts into the Japanese catalogue and compiles it
# make quality     how well the checker names what is wrong: docs/quality.md
# make test-frameworks  the tests that need PyTorch: pip install -r requirements/torch.txt first
# make drill       how well the tests notice a fault: puts eighty into a copy, one at a time
# make golden      writes what the checker says of all that is kept, and says what changed
# make fuzz        random faults in random layers:    make fuzz EXAMPLES=20000
# make benchmark   times the exercise against its peers
# make screenshots  the README's pictures of the studio and of the graph, taken anew
# make build       wheel and sdist into dist/
# make requirements  pins the packages anew (UPGRADE=--upgrade takes newer ones)
# make clean       removes .venv and what tools left behind

SHELL := /bin/sh
.DEFAULT_GOAL := help

VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.current
CATALOGUE := src/backhand/language

# The stamp holds the folder it was made in: scripts in a .venv that was moved point elsewhere.
ifneq ($(shell $(BIN)/python -c '' 2>/dev/null && cat $(STAMP) 2>/dev/null),$(CURDIR))
.PHONY: $(STAMP)
endif

.PHONY: help install train test lint format messages quality drill golden fuzz benchmark screenshots build requirements clean

help:
	@sed -n 's/^# make/make/p' Makefile

install: $(STAMP)

$(STAMP): pyproject.toml requirements/dev.txt
	@set -e; \
	if ! $(BIN)/python -c '' 2>/dev/null || [ "$$(cat $@ 2>/dev/null)" != "$(CURDIR)" ]; then \
	  $(MAKE) --no-print-directory fresh-environment; \
	fi; \
	echo "Installing into $(VENV) …"; \
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes \
	  --only-binary :all: --requirement requirements/dev.txt; \
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps \
	  --no-build-isolation --editable .; \
	if ! command -v chromium >/dev/null && ! command -v chromium-browser >/dev/null \
	  && ! command -v google-chrome >/dev/null; then \
	  echo "Chromium is missing: the tests of the pages will be skipped" \
	    "(Debian, Ubuntu: apt install chromium fonts-noto-cjk)."; \
	fi; \
	echo "$(CURDIR)" > $@

# The first of these that is Python 3.11 or newer makes the environment; PYTHON=… chooses one.
.PHONY: fresh-environment
fresh-environment:
	@set -e; \
	python=; \
	for candidate in $${PYTHON:-python3 python python3.14 python3.13 python3.12 python3.11}; do \
	  if "$$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then \
	    python=$$candidate; break; \
	  fi; \
	done; \
	if [ -z "$$python" ]; then \
	  echo "backhand needs Python 3.11 or newer; $${PYTHON:-python3} is" \
	    "$$($${PYTHON:-python3} --version 2>/dev/null || echo missing)." >&2; \
	  echo "Install a newer one, or name it: make install PYTHON=/path/to/python3.12" >&2; \
	  exit 1; \
	fi; \
	echo "Making $(VENV) with $$("$$python" --version) …"; \
	rm -rf $(VENV); \
	if ! "$$python" -m venv $(VENV); then \
	  rm -rf $(VENV); \
	  echo "$$python can't make a virtual environment: install its venv module" \
	    "(Debian and Ubuntu: apt install python3-venv)." >&2; \
	  exit 1; \
	fi

train: install
	$(BIN)/backhand train $(ARGS)

# A file's tests stay together: what they share, a browser or a studio, is made once.
test: install
	$(BIN)/python -m pytest -n auto --dist loadfile --no-loadscope-reorder $(ARGS)

# What needs PyTorch, in an environment that has it: pip install -r requirements/torch.txt.
FRAMEWORKS = tests/test_torch.py tests/reading/test_tensors.py tests/reading/test_tensor_code.py \
  tests/reading/drivers/test_torch_functions.py tests/reading/drivers/test_torch_callers.py \
  tests/diagnosis/rules/contract/test_second_derivative.py tests/wild/test_kernels.py
.PHONY: test-frameworks
test-frameworks: install
	$(BIN)/python -c 'import torch' || \
	  { echo "torch is missing: $(BIN)/pip install -r requirements/torch.txt" >&2; exit 1; }
	$(BIN)/python -m pytest -n auto --dist loadfile --no-loadscope-reorder $(FRAMEWORKS) $(ARGS)

lint: install
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: install
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

# No dates and no line numbers, so that the catalogue changes only when a text does.
messages: install
	$(BIN)/pybabel --quiet extract --mapping=babel.cfg --no-default-keywords --keyword=_ --keyword=gettext \
	  --keyword=mark --keyword=mark_plural:1,2 --no-location --sort-output \
	  --project=backhand --copyright-holder='The backhand authors' \
	  --output=$(VENV)/backhand.pot src
	$(BIN)/pybabel --quiet update --domain=backhand --input-file=$(VENV)/backhand.pot \
	  --output-dir=$(CATALOGUE) --locale=ja --no-fuzzy-matching --ignore-obsolete \
	  --ignore-pot-creation-date --init-missing
	$(BIN)/pybabel compile --domain=backhand --directory=$(CATALOGUE) --statistics

quality: install
	$(BIN)/python benchmarks/quality.py --write docs/quality.md $(ARGS)
	$(BIN)/python benchmarks/quality.py --proved --write docs/quality.md $(ARGS)
	$(BIN)/python benchmarks/reading.py --write docs/quality.md

drill: install
	$(BIN)/python benchmarks/drill.py --write docs/quality.md $(ARGS)

golden: install
	$(BIN)/python benchmarks/golden.py --write

EXAMPLES ?= 5000
fuzz: install
	BACKHAND_FUZZ=$(EXAMPLES) $(BIN)/python -m pytest tests/diagnosis/test_fuzz.py $(ARGS)

benchmark: install
	$(BIN)/python benchmarks/training.py $(ARGS)

screenshots: install
	$(BIN)/python docs/screenshots.py $(ARGS)

build: install
	rm -rf dist
	$(BIN)/python -m build --no-isolation --outdir dist .

requirements:
	{ echo "# Written by 'make requirements' from pyproject.toml."; \
	  uv pip compile pyproject.toml --group dev --extra sample --extra engine --extra notebook \
	    --extra sandbox --extra dask --extra sklearn --extra onnx --extra tensorboard --extra mpi \
	    --extra graph --extra studio \
	    --universal --python-version 3.11 --generate-hashes --no-sources \
	    --no-emit-index-url --no-emit-find-links --no-header --quiet $(UPGRADE); \
	} > requirements/dev.txt.new
	mv requirements/dev.txt.new requirements/dev.txt

clean:
	rm -rf $(VENV) build dist .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
