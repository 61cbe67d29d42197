# `make help` lists the targets. Each brings .venv up to date first (a fraction of a second when
# there is nothing to do).

PYTHON ?= $(shell command -v python3.11 || command -v python3 || echo python3.11)
BIN := .venv/bin
TASK ?= put the apple in the fridge
# a kitchen with an apple in sight
SEED ?= 12
JOBS ?= 2
SUITE ?= kitchen
TRIALS ?= 50
# how many of the ten apartments bench-perception looks around in
APARTMENTS ?= 4

# The wish reaches the shell as it was typed, whatever quotes and dollars it holds.
override export TASK := $(value TASK)
export OMP_NUM_THREADS ?= 1

.DEFAULT_GOAL := help
.PHONY: help setup interfaces demo test test-quick test-slow test-browser lint format eval \
	bench-perception bench-language bench-missions bench-sim train-detector train-planner clean distclean

help: ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*##/\t/' | expand -t 20
	@echo 'Variables: TASK="put the apple in the fridge" SEED=12 (demo), JOBS=2 FULL=1 (eval), TRIALS=50 (bench-sim)'
	@echo '           APARTMENTS=4 JOBS=2 FULL=1 (bench-perception), JOBS=2 FULL=1 (bench-language, bench-missions)'

setup: ## create or update .venv
	@command -v $(PYTHON) >/dev/null || { echo 'set-up: Python 3.11 is needed, $(PYTHON) was not' \
		'found (Debian 12: sudo apt-get install python3.11 python3.11-venv)' >&2; exit 1; }
	@$(PYTHON) scripts/set_up.py

interfaces: setup ## rebuild tapa_msgs where its sources changed

demo: setup ## run TASK in the kitchen of SEED, with pictures and a film
	@$(BIN)/tapa demo --seed '$(SEED)' -- "$$TASK"

lint: setup ## style, format and types
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy

format: setup ## rewrite the sources in the house format
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

test-quick: setup ## the quick tests alone
	@TAPA_REQUIRE_ALL=1 $(BIN)/python -m pytest -n 2 --dist loadfile -m 'not slow and not browser'

test: setup lint test-quick ## lint and the quick tests, at most 20 minutes with set-up

test-slow: setup ## the long tests
	@TAPA_REQUIRE_ALL=1 $(BIN)/python -m pytest -m 'slow and not browser'

test-browser: setup ## the page in a headless Chromium (Debian: apt-get install chromium)
	@TAPA_REQUIRE_ALL=1 $(BIN)/python -m pytest -m browser

eval: setup ## 20 kitchens and wishes that no training saw: how many goals are reached?
	@$(BIN)/tapa bench run $(SUITE) --jobs $(JOBS) $(if $(FULL),--full)

bench-sim: setup ## speed of the simulator beside plain PyBullet, then TRIALS trials of each skill
	@status=0; \
	$(BIN)/python -m benchmark.simulator --out runs/bench/simulator || status=1; \
	[ '$(TRIALS)' = 0 ] || $(BIN)/python -m benchmark.skill_trials --check --jobs '$(JOBS)' --count '$(TRIALS)' \
		--markdown runs/bench/simulator/skills.md || status=1; \
	exit $$status

bench-perception: setup ## how much of unseen apartments is found, named and placed; policies, speed, synonyms
	@status=0; apartments=$(if $(FULL),10,$(APARTMENTS)); out=runs/bench/perception; \
	$(BIN)/python -m benchmark.perception --apartments "$$apartments" --jobs '$(JOBS)' --out $$out \
		--pictures $$out/views || status=1; \
	$(BIN)/python -m benchmark.perception.policies --apartments "$$apartments" --jobs '$(JOBS)' \
		--out $$out || status=1; \
	$(BIN)/python -m benchmark.perception.synonyms || status=1; \
	$(BIN)/python -m benchmark.perception.fusion_growth --out $$out || status=1; \
	$(BIN)/python -m benchmark.perception.speed || status=1; \
	exit $$status

bench-language: setup ## every figure of the planner's language: splits, refusals, foreign names, speed
	@$(BIN)/python -m benchmark.language --jobs '$(JOBS)' --out runs/bench/language/verdicts.json \
		$(if $(FULL),--full)

bench-missions: setup ## whole missions without and with faults, affordances, SayCan, stops
	@$(BIN)/python -m benchmark.missions --jobs '$(JOBS)' $(if $(FULL),--full)

train-detector: setup ## train the detector again (up to 75 minutes)
	@$(BIN)/tapa train detector

train-planner: setup ## train the planner model again (up to 45 minutes)
	@$(BIN)/tapa train planner

clean: ## remove caches, builds and what runs wrote
	rm -rf build dist runs .pytest_cache .mypy_cache .ruff_cache .hypothesis *.egg-info
	find . -name __pycache__ -not -path './.venv/*' -prune -exec rm -rf {} +

distclean: clean ## remove the environment too
	rm -rf .venv .data .setup.lock
