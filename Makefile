# Each target sets up what it needs. Only Python 3.11 to 3.13 (with venv), make and git are assumed.
PYTHON ?= python3
BIN := .venv/bin
ready := .venv/ready
ENGINE ?= $(shell command -v docker || command -v podman || echo docker)
IMAGE ?= bayan

.PHONY: serve test contract check fix audit model card bench faults image up lock clean

serve: $(ready) ## Run the service with the default model on localhost:8080
	$(BIN)/python -m service

test: $(ready) ## Run the tests
	$(BIN)/python -m pytest

contract: $(ready) ## Test the service against its description for long: EXAMPLES cases an operation and phase
	CONTRACT_EXAMPLES=$(or $(EXAMPLES),2000) $(BIN)/python -m pytest tests/contract

check: $(ready) ## Lint, format and type checks; changes nothing
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

fix: $(ready) ## Mend what the linter and formatter can
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

audit: $(ready) ## Look for known vulnerabilities in what is locked
	$(BIN)/pip-audit --strict --require-hashes --disable-pip -r locks/service.txt -r locks/dev.txt

model: $(ready) ## Train the default model again
	$(BIN)/python -m training fit $(FIT)

card: $(ready) ## Write the default model's figures into docs/model.md
	$(BIN)/python -m training card

faults: $(ready) ## Break the service in every way known and count what is seen; the soak is of REQUESTS
	$(BIN)/python -m faults $(if $(REQUESTS),--requests $(REQUESTS))

bench: $(ready) ## Run the benchmarks
	$(BIN)/python -m benchmarks

# The format is for podman: its own has no health check.
image: ## Build the container image, with docker or podman; with PDF: EXTRA=files
	BUILDAH_FORMAT=docker $(ENGINE) build --tag $(IMAGE) $(if $(BASE_IMAGE),--build-arg BASE_IMAGE=$(BASE_IMAGE)) \
		$(if $(EXTRA),--build-arg EXTRA=$(EXTRA)) \
		--build-arg VERSION="$$(sed -n 's/^version = "\(.*\)"/\1/p' pyproject.toml)" \
		--build-arg REVISION="$$(git describe --always --dirty --abbrev=40)" .

up: image ## Run the image on localhost:8080, with the restrictions of compose.yaml
	$(ENGINE) run --rm --publish 127.0.0.1:8080:8080 --read-only --tmpfs /tmp --cap-drop ALL \
		--security-opt no-new-privileges --memory 1024m --pids-limit 512 --stop-timeout 30 $(IMAGE)

lock: $(ready) ## Resolve the dependencies anew (needs uv)
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header --extra dev pyproject.toml -o locks/dev.txt
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header pyproject.toml -c locks/dev.txt -o locks/service.txt
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header --extra files pyproject.toml -c locks/dev.txt -o locks/files.txt

clean: ## Remove what was set up
	rm -rf .venv

$(ready): locks/dev.txt
	$(PYTHON) -m venv --clear .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r locks/dev.txt
	touch $@
