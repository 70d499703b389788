# Two commands do all the set-up:  make case   and   make test
PYTHON ?= python3
BIN := .venv/bin

.PHONY: case test torture lab check notebooks docs bench lock clean

case: .venv/runtime
	$(BIN)/dprkit walk

# Three workers for two cores: many tests wait for servers, browsers and children.
test: .venv/dev
	$(BIN)/python tools/system_parts.py
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/python -m pytest -n 3 --dist loadfile --no-loadscope-reorder

lab: .venv/runtime
	$(BIN)/dprkit lab

# The same tests with their full counts: hostile servers 20 times each, a million texts, a thousand kills.
torture: .venv/dev
	TORTURE=1 $(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder -m "not browser"
	$(BIN)/python benchmarks/lookups.py

check: .venv/dev
	$(BIN)/ruff check . && $(BIN)/mypy && $(BIN)/python -m pytest -m "not browser" -x

notebooks: .venv/runtime
	$(BIN)/python tools/build_notebooks.py

# The API reference, from the docstrings: build/api/index.html
docs: .venv/dev
	$(BIN)/python tools/build_docs.py

# HISTORICAL=path of historical_50k.parquet (splink_datasets, MIT), for the benchmark of linkage
bench: .venv/bench
	$(BIN)/python benchmarks/run.py $(if $(HISTORICAL),--historical $(HISTORICAL))

# The locks carry hashes and no host names. `make lock` needs uv.
lock:
	uv pip compile pyproject.toml --universal --generate-hashes --no-header --no-annotate --no-emit-index-url -q -o requirements.lock
	uv pip compile pyproject.toml --group dev --universal --generate-hashes --no-header --no-annotate --no-emit-index-url -q -o requirements-dev.lock
	uv pip compile pyproject.toml --extra spark --universal --generate-hashes --no-header --no-annotate --no-emit-index-url -q -o requirements-spark.lock
	uv pip compile pyproject.toml --group bench --universal --generate-hashes --no-header --no-annotate --no-emit-index-url -q -o requirements-bench.lock

.venv/bin/python:
	$(PYTHON) -c "import sys; sys.exit('Python 3.11 or later is needed; set PYTHON=python3.12, say') if sys.version_info < (3, 11) else None"
	$(PYTHON) -m venv .venv

.venv/runtime: .venv/bin/python requirements.lock pyproject.toml
	$(BIN)/python -m pip install --disable-pip-version-check -q --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --disable-pip-version-check -q --no-deps -e .
	touch $@

.venv/dev: .venv/runtime requirements-dev.lock requirements-spark.lock
	$(BIN)/python -m pip install --disable-pip-version-check -q --require-hashes -r requirements-dev.lock
	$(BIN)/python -m pip install --disable-pip-version-check -q --require-hashes -r requirements-spark.lock
	touch $@

.venv/bench: .venv/dev requirements-bench.lock
	$(BIN)/python -m pip install --disable-pip-version-check -q --require-hashes -r requirements-bench.lock
	touch $@

clean:
	rm -rf .venv cases build dist
