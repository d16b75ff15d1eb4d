# Short names for what ./waybill does, and the checks that need developer tools. `make` lists them.
.DEFAULT_GOAL := help
.PHONY: help install demo test check faults bench mutations requirements up down docs lock
BIN := .venv/bin
DEV := .venv/dev-installed
COMPILE := $(BIN)/uv pip compile --quiet --no-header --no-emit-index-url --no-emit-find-links --universal --python-version 3.11 pyproject.toml
PURE := $(wildcard shared/domain/*.py services/*/*/commands.py services/*/*/decide.py services/*/*/state.py adapters/*.py adapters/*/*.py)

help: ## list these targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "%-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

install: ## install what requirements.lock names into .venv (the first ./waybill does it too)
	@./waybill --help >/dev/null

demo: ## start everything on this machine, play orders, show what happens
	./waybill demo

test: ## all tests, a short fault run among them, on a real Kafka and MongoDB
	./waybill test

faults: ## kill processes, fill disks, empty topics, restore backups under load, then check every fact and document
	./waybill faults

bench: ## measure throughput and latency here, write docs/benchmarks.md
	./waybill bench

mutations: install ## switch rules of the log and of the business off one at a time: simulation, lives in memory and real stores must notice
	$(BIN)/python -m tests.simulation.mutations 40
	$(BIN)/python -m tests.journeys.mutations 100
	$(BIN)/python -m tests.faults.run.mutations

up: ## docker compose: Kafka, MongoDB, the services, Prometheus, Grafana
	docker compose up --detach --wait

down: ## stop docker compose, keep its data
	docker compose down

docs: ## write the generated docs anew
	./waybill docs

check: $(DEV) ## format, lint, types, imports, generated docs
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy --strict shared services adapters tests
	$(BIN)/basedpyright --level error $(PURE)
	$(BIN)/lint-imports
	./waybill docs --check

requirements: $(DEV) ## which numbered requirements of the guides have tests
	$(BIN)/python -m pytest --requirements -q

lock: $(DEV) ## resolve pyproject.toml into the lock files
	$(BIN)/pip install --quiet --disable-pip-version-check uv
	$(COMPILE) --output-file requirements-service.lock
	$(COMPILE) --extra embedded --extra test --output-file requirements.lock
	$(COMPILE) --extra embedded --extra test --extra dev --output-file requirements-dev.lock

$(DEV): requirements-dev.lock requirements.lock | install
	$(BIN)/pip install --quiet --disable-pip-version-check -r requirements-dev.lock
	@touch $@
