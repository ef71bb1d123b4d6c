# Each target sets up what it needs. Only Python 3.11 to 3.13 (with venv), make and git are assumed.
PYTHON ?= python3
BIN := .venv/bin
ready := .venv/ready

.PHONY: serve test check fix model bench lock clean

serve: $(ready) ## Run the service with the default model on localhost:8080
	$(BIN)/python -m service

test: $(ready) ## Run the tests
	$(BIN)/python -m pytest

check: $(ready) ## Lint, format and type checks; changes nothing
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

fix: $(ready) ## Mend what the linter and formatter can
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

model: $(ready) ## Train the default model again
	$(BIN)/python -m training fit $(FIT)

bench: $(ready) ## Run the benchmarks
	$(BIN)/python -m benchmarks

lock: $(ready) ## Resolve the dependencies anew (needs uv)
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header --extra dev pyproject.toml -o locks/dev.txt
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header pyproject.toml -c locks/dev.txt -o locks/service.txt

clean: ## Remove what was set up
	rm -rf .venv

$(ready): locks/dev.txt
	$(PYTHON) -m venv --clear .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r locks/dev.txt
	touch $@
