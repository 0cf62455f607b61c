# Byline. `make demo` and `make test` set up everything they need in .venv.

PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin

# On Linux, PyPI's torch brings several gigabytes of CUDA libraries that Byline does not need. Where pip
# can reach it, set TORCH_INDEX=https://download.pytorch.org/whl/cpu for the small CPU build.
TORCH_INDEX ?=

# llama.cpp is compiled when it is installed. Image support, its HTTP server's TLS and the tools' shared code
# are most of that build and nothing Byline calls. CMAKE_ARGS from the environment (CUDA, Metal ...) come on top.
LLAMA_CMAKE_ARGS := -DLLAVA_BUILD=OFF -DLLAMA_OPENSSL=OFF \
	-DCMAKE_PROJECT_llama.cpp_INCLUDE=$(CURDIR)/tools/llama_build.cmake $(CMAKE_ARGS)

PIP := $(BIN)/python -m pip --disable-pip-version-check

# Tests run on all cores; WORKERS=0 runs them in one process, for a debugger.
WORKERS ?= auto
PYTEST  := $(BIN)/python -m pytest -n $(WORKERS) --maxprocesses 8 --dist worksteal

.PHONY: demo test check serve lint bench docs constraints install clean

demo: install ## Install, then sync, search, draft and build an issue from content/
	@$(BIN)/python tools/demo.py

test: install ## The test suite without its slowest; TESTS=tests/kb runs a part
	@$(PYTEST) -m "not slow" $(TESTS)

check: lint ## What CI runs: style, types, import rules, then every test
	@$(PYTEST)

serve: install ## The web API on http://127.0.0.1:8000/docs
	@$(BIN)/byline serve

lint: install ## Style, types and import rules
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: install ## Speed and quality, side by side; RETRIEVAL=folder adds judged collections in BEIR layout
	$(BIN)/python -m bench $(if $(RETRIEVAL),--retrieval $(RETRIEVAL))

docs: install ## Write the generated pages of docs/reference anew
	$(BIN)/python -m tools.reference

constraints: install ## Pin every dependency anew in constraints.txt
	$(BIN)/python -m piptools compile --quiet --extra dev --strip-extras --no-emit-index-url --no-emit-find-links \
		--no-header --no-annotate --upgrade --output-file constraints.txt pyproject.toml
	@sed -i.old 's/^torch==.*/torch==2.13.0/' constraints.txt && rm constraints.txt.old  # any build of it, CPU or CUDA

install: $(VENV)/installed

$(VENV)/installed: pyproject.toml constraints.txt tools/llama_build.cmake
	@echo "Setting up $(VENV). The first time takes a few minutes: about 2 GB to install, and llama.cpp to compile."
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "1/3 torch, CPU build"
	@$(PIP) install --quiet $(if $(TORCH_INDEX),--index-url $(TORCH_INDEX)) torch==2.13.0
	@echo "2/3 llama-cpp-python: compiled now unless pip has it cached, 3 to 7 minutes on two cores"
	@CMAKE_ARGS="$(LLAMA_CMAKE_ARGS)" $(PIP) install --quiet -c constraints.txt llama-cpp-python
	@echo "3/3 everything else"
	@$(PIP) install --quiet -c constraints.txt -e ".[dev]"
	@touch $@

clean: ## Remove what Byline made: the environment and the data folder
	rm -rf $(VENV) .byline
