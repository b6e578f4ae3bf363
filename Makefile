# Thin: each target is one command, or a script that says what it does. Works from any directory, as root or not.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.PHONY: help build test test-vm demo schemas bench fmt lint check golden

# Not abspath or lastword: they take a path with a space in it apart.
ROOT := $(shell list='$(MAKEFILE_LIST)'; dirname "$$(sed 's/^ //' <<<"$$list")")

help: ## this list
	@sed -n 's/^\([a-z-]*\):.*## /  \1\t/p' "$(ROOT)/Makefile" | expand -t 14

build: ## artifacts/reconciler, a Native AOT executable
	@bash "$(ROOT)/engine/build/publish.sh"

test: ## everything that the tests need, then all of them
	@bash "$(ROOT)/tests/run.sh"

test-vm: ## of the tests, those in a Debian virtual machine under QEMU alone
	@ONLY=Reconciler.Vm.Tests bash "$(ROOT)/tests/run.sh"

demo: ## the main job, shown in a throw-away root directory and network
	@bash "$(ROOT)/tests/demo.sh"

schemas: ## schemas/nodestate.schema.json from resources/*/*.schema.json
	@bash "$(ROOT)/engine/build/schemas.sh"

bench: ## speed, as ratios measured in one run
	@bash "$(ROOT)/tests/bench.sh"

fmt: ## formats the code
	@cd "$(ROOT)" && dotnet format Reconciler.sln

lint: ## formatting and analyzers, changing nothing
	@bash "$(ROOT)/engine/build/lint.sh"

check: ## what CI runs; ends with a clean tree
	@cd "$(ROOT)" && bash .ci/run && git diff --exit-code

golden: ## writes the expected outputs of the tests anew; look at the difference before you commit it
	@UPDATE_GOLDEN=1 bash "$(ROOT)/tests/run.sh"
