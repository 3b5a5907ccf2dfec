# `make demo` and `make test` do all the set-up themselves. Needs Python 3.11+, make and a C++ compiler.

PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
UV     := $(BIN)/uv
STAMP  := $(VENV)/.installed
SERVER := .cache/llama-server/.built
# The same program, built sooner: what it says is tested, not how fast.
TESTED := .cache/llama-server-for-tests/.built
# GCC takes what llama.cpp writes for the tile registers of AMX for writes that nobody reads, leaves them out, and the
# first prompt ends in "Illegal instruction" (ggml-org/llama.cpp#26954). Clang has no such option, and needs none.
TILES   = $$(echo | $${CXX:-c++} -fno-dse -x c++ -fsyntax-only - 2>/dev/null \
	&& echo --config-settings-package llama-cpp-python:cmake.define.CMAKE_CXX_FLAGS=-fno-dse)
# A calibration made for a measurement must not become the one that this machine's bot uses.
APART  := INHOUSE_DATA_DIR=.cache/quality

CHROMIUM := chromium-headless-shell chromium chromium-browser google-chrome
# Where no mirror answers, apt gives up in seconds.
BRIEFLY  := -o Acquire::http::Timeout=20 -o Acquire::https::Timeout=20 -o Acquire::Retries=1

.PHONY: demo test test-long fuzz browser database ocr check chaos soak leaks run texts lock bench clean help

help:
	@echo "make demo       the bot answering in a local simulation of Slack, in your browser; ARGS=--terminal for the terminal"
	@echo "make test       the tests"
	@echo "make test-long  the same with those that take long, and more examples of what must hold of anything"
	@echo "make fuzz       hostile input for all that reads any, guided by the code it reaches; SECONDS=60 for each"
	@echo "make check      format, lint, types, import contracts"
	@echo "make chaos      kill the bot, the indexer and the model server 10,000 times and see what holds; ARGS=\"--kills 500\""
	@echo "make soak       ask one bot 20,000 questions and see that nothing grows; ARGS=\"--questions 2000\""
	@echo "make leaks      10,000 made-up teams, and whether anybody is told what they may not read; ARGS=\"--worlds 500\""
	@echo "make run        connect to Slack (settings in .env)"
	@echo "make texts      bring the catalogues of translations up to date with the code"
	@echo "make lock       lock the requirements again"
	@echo "make bench      the figures of docs/performance.md and the transcript in the README; with DATA=FOLDER, of docs/quality.md"
	@echo "make package    source, wheel, locked versions, bill of materials and digests, in dist/"
	@echo "make audit      bill of materials, licences and known vulnerabilities of what runs"
	@echo "make release    check, test, audit, package, and tag it: VERSION=1.2.3"
	@echo "make clean      remove what the above made here"

demo: $(STAMP)
	$(BIN)/inhouse demo $(ARGS)

# One worker more than there are cores, four at most: many tests wait for Slack's pauses, and each worker loads
# models of its own. A worker that runs out takes tests of another's.
# Tests start many processes: bytecode is kept, or each would compile our modules anew.
TESTS = PYTHONDONTWRITEBYTECODE= $(BIN)/pytest --dist worksteal \
	-n $$($(BIN)/python -c 'import os; print(min((os.cpu_count() or 1) + 1, 4))')

test: $(STAMP) $(TESTED) browser database ocr
	$(TESTS)

test-long: $(STAMP) $(TESTED) browser database ocr
	$(TESTS) -m "long or not long" --hypothesis-profile long

# What is found stops it, and lies in .cache/fuzz: it becomes a test.
fuzz: $(STAMP)
	$(UV) pip install -q --python $(BIN)/python --no-deps atheris==3.0.0
	@mkdir -p .cache/fuzz
	@for it in $(or $(TARGETS),$$($(BIN)/python -m tests.fuzz)); do \
	  echo "$$it"; $(BIN)/python -m tests.fuzz "$$it" $(or $(SECONDS),60) 2>.cache/fuzz/"$$it".log \
	    || { tail -40 .cache/fuzz/"$$it".log; exit 1; }; done

# The demo's page is tested in Chromium. Without one those tests are skipped, which the summary says at its end.
browser:
	@{ $(foreach it,$(CHROMIUM),command -v $(it) ||) false; } >/dev/null \
	  || { test "$$(id -u)" = 0 && command -v apt-get >/dev/null && echo "Installing Chromium, for the tests of the demo's page." \
	       && apt-get $(BRIEFLY) update -qq && apt-get $(BRIEFLY) install -qq --yes --no-install-recommends chromium-headless-shell fonts-dejavu-core >/dev/null; } \
	  || echo "There is no Chromium, so the tests of the demo's page are skipped. Install it: apt install chromium (Debian), dnf install chromium (Fedora)." >&2

# The store is tested in a PostgreSQL too, which the tests start and end. Without one those tests are skipped likewise.
database:
	@{ command -v initdb || ls /usr/lib/postgresql/*/bin/initdb; } >/dev/null 2>&1 \
	  || { test "$$(id -u)" = 0 && command -v apt-get >/dev/null && echo "Installing PostgreSQL, for the tests of the store." \
	       && apt-get $(BRIEFLY) update -qq && apt-get $(BRIEFLY) install -qq --yes --no-install-recommends postgresql >/dev/null; } \
	  || echo "There is no PostgreSQL, so the tests of the store in one are skipped. Install it: apt install postgresql (Debian), dnf install postgresql-server (Fedora)." >&2

# And pictures by tesseract.
ocr:
	@command -v tesseract >/dev/null \
	  || { test "$$(id -u)" = 0 && command -v apt-get >/dev/null && echo "Installing tesseract, for the tests of pictures." \
	       && apt-get $(BRIEFLY) update -qq && apt-get $(BRIEFLY) install -qq --yes --no-install-recommends tesseract-ocr >/dev/null; } \
	  || echo "There is no tesseract, so the tests of pictures are skipped. Install it: apt install tesseract-ocr (Debian), dnf install tesseract (Fedora)." >&2

check: $(STAMP)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

# Both take hours, and write their tables into docs/chaos.md. Chaos goes on where it was stopped.
chaos: $(STAMP)
	$(BIN)/python -m bench.chaos --write $(ARGS)

soak: $(STAMP)
	$(BIN)/python -m bench.soak --write $(ARGS)

# It takes an hour, goes on where it was stopped, and writes its table into docs/privacy.md.
leaks: $(STAMP)
	$(BIN)/python -m bench.leaks --write $(ARGS)

run: $(STAMP)
	$(BIN)/inhouse run

bench: $(STAMP) $(SERVER)
	$(BIN)/python -m bench.serving --write
	$(BIN)/python -m bench.single --write
	$(BIN)/python -m bench.reuse --write
	$(BIN)/python -m bench.memory --write
	$(BIN)/python -m bench.embedding --write
	$(BIN)/python -m bench.searching --write
	$(BIN)/python -m bench.lexical --write
	$(BIN)/python -m bench.large_files csv table --write
	$(BIN)/python -m bench.startup --write
	$(BIN)/python -m bench.slack --write
	$(BIN)/python -m bench.bots --llama --write
	$(BIN)/python -m bench.scaling --write
	$(BIN)/python -m bench.transcript
ifdef DATA
	$(APART) $(BIN)/inhouse eval $(DATA)/questions_dev.jsonl --docs $(DATA)/handbook --other $(DATA)/squad2_dev.json --write docs/quality.md
	$(APART) $(BIN)/python -m bench.evaluation.baselines $(DATA)/questions_dev.jsonl --docs $(DATA)/handbook --write docs/quality.md
	$(APART) $(BIN)/python -m bench.evaluation.ablations $(DATA)/questions_dev.jsonl --docs $(DATA)/handbook --write docs/quality.md
	$(APART) $(BIN)/python -m bench.evaluation.detector $(DATA)/handbook --write docs/quality.md
	$(APART) $(BIN)/python -m bench.evaluation.chunking $(DATA)/chunking --write docs/quality.md
	$(APART) $(BIN)/python -m bench.evaluation.languages bench/evaluation/translated --write docs/quality.md
	$(APART) $(BIN)/python -m bench.evaluation.squad $(DATA)/squad2_dev.json --write docs/quality.md
	$(APART) $(BIN)/python -m bench.evaluation.salience $(DATA)/qmsum_val.jsonl --write docs/quality.md
	$(APART) $(BIN)/python -m bench.evaluation.points bench/evaluation/recorded_summaries.jsonl --write docs/quality.md
	$(APART) $(BIN)/inhouse eval $(DATA)/qmsum_val.jsonl --write docs/quality.md
	$(APART) $(BIN)/python -m bench.evaluation.talk bench/evaluation/channels/handbook_questions.jsonl --docs $(DATA)/handbook --write docs/quality.md
	$(APART) $(BIN)/python -m bench.evaluation.talk bench/evaluation/channels/company_questions.jsonl --docs $(DATA)/company/docs --write docs/quality.md
	$(APART) $(BIN)/python -m bench.evaluation.answerability $(DATA) --write docs/quality.md
	$(APART) $(BIN)/python -m bench.evaluation.verification $(DATA) --write docs/quality.md
	$(APART) $(BIN)/python -m bench.verifying $(DATA)/answers_dev.jsonl --write
	$(APART) $(BIN)/inhouse eval --replay $(DATA)/answers_dev.jsonl --docs $(DATA)/handbook --write docs/quality.md
	$(APART) $(BIN)/python -m bench.evaluation.unseen_replay $(DATA) --write docs/quality.md
	$(APART) $(BIN)/inhouse eval --calibrate --write docs/quality.md
endif

# Texts that are new stand in the catalogues untranslated afterwards, and those that are gone do not.
texts: $(STAMP)
	@mkdir -p .cache
	$(BIN)/pybabel -q extract --no-default-keywords -k gettext -k ngettext:1,2 -k N_ --add-location=never --sort-output --width=100 -o .cache/messages.pot handlers
	$(BIN)/pybabel -q update -i .cache/messages.pot -d handlers/locale --ignore-obsolete --no-fuzzy-matching --ignore-pot-creation-date --width=100

lock: $(UV)
	echo uv==0.13.9 | $(UV) pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate -q - -o requirements/uv.txt
	$(UV) pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate -q pyproject.toml -o requirements/run.txt
	$(UV) pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate -q --extra dev pyproject.toml -c requirements/run.txt -o requirements/dev.txt
	$(MAKE) requirements/constraints.txt

# The same without hashes: pip takes none in constraints.
requirements/constraints.txt: requirements/run.txt
	{ echo "# The versions of run.txt, without hashes. Written by make lock."; sed -n '/^[a-z].*==/s/ *\\$$//p' $<; } > $@

# What is released: source, wheel, locked versions, bill of materials, and the digests of them all.
DIST := dist

.PHONY: package audit release

package: $(STAMP) requirements/constraints.txt
	rm -rf $(DIST)
	$(UV) build -q --no-create-gitignore --out-dir $(DIST) .
	cp requirements/run.txt requirements/constraints.txt $(DIST)/
	$(MAKE) $(DIST)/sbom.json
	cd $(DIST) && sha256sum -- * > SHA256SUMS

# What runs, alone: the bill of materials and the licences are those of what a user installs.
ALONE := .cache/alone

$(ALONE)/.installed: $(STAMP) requirements/run.txt
	$(UV) venv -q --clear $(ALONE)
	$(UV) pip install -q --python $(ALONE)/bin/python --no-deps --require-hashes -r requirements/run.txt
	@touch $@

$(DIST)/sbom.json: $(ALONE)/.installed pyproject.toml
	@mkdir -p $(DIST)
	$(BIN)/cyclonedx-py environment --pyproject pyproject.toml --mc-type application --output-reproducible --of JSON -o $@ $(ALONE)/bin/python

audit: $(DIST)/sbom.json
	$(BIN)/pip-licenses --python $(ALONE)/bin/python --summary
	@$(BIN)/pip-audit --strict --disable-pip --require-hashes -r requirements/run.txt \
	  || { echo "A version above has a known vulnerability, or could not be asked about: that takes a package index with PyPI's JSON API." >&2; exit 1; }

# By a tag that says what is new. It stays here: whoever releases pushes it.
release:
	@test -n "$(VERSION)" || { echo "Say which one: make release VERSION=1.2.3" >&2; exit 1; }
	@test -z "$$(git status --porcelain)" || { echo "There are changes that are not committed: git status" >&2; exit 1; }
	@grep -qx 'version = "$(VERSION)"' pyproject.toml || { echo "pyproject.toml has another version than $(VERSION)." >&2; exit 1; }
	@grep -q '^## \[$(VERSION)\] - ' CHANGELOG.md || { echo "CHANGELOG.md has no section [$(VERSION)]: rename Unreleased, with the date." >&2; exit 1; }
	$(MAKE) check test audit package
	git tag --annotate v$(VERSION) --cleanup=verbatim --message "$$(sed -n '/^## \[$(VERSION)\]/,/^## \[/{/^## /!p;}' CHANGELOG.md)"
	@echo "v$(VERSION) is tagged, and dist/ has what it is made of. To publish it: git push origin v$(VERSION)"

clean:
	rm -rf $(VENV) .cache $(DIST) .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis

# llama-cpp-python comes as source: it is compiled once, for some minutes, and uv keeps the wheel.
$(STAMP): $(UV) requirements/dev.txt pyproject.toml
	@command -v $${CXX:-c++} >/dev/null || { echo "A C++ compiler is missing: apt install g++ (Debian, Ubuntu), dnf install gcc-c++ (Fedora), xcode-select --install (macOS)." >&2; exit 1; }
	@echo "Installing; the first time llama.cpp is compiled, which takes about five minutes."
	$(UV) pip install --compile-bytecode --python $(BIN)/python --require-hashes -r requirements/dev.txt $(TILES)
	$(UV) pip install -q --python $(BIN)/python --no-deps --editable .
	@touch $@

# What benches compare with, and tests ask: llama-server of the same llama.cpp. Each is compiled once.
$(SERVER): $(STAMP) requirements/run.txt bench/llama_cpp.py $(wildcard bench/llama_server/*)
	$(BIN)/python -m bench.llama_cpp
	@touch $@

$(TESTED): $(STAMP) requirements/run.txt bench/llama_cpp.py $(wildcard bench/llama_server/*)
	@echo "Compiling llama-server for the tests, which takes about two minutes on two cores, once."
	$(BIN)/python -m bench.llama_cpp --quick
	@touch $@

$(UV):
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed: make PYTHON=python3.12 …" >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements/uv.txt
