SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

# The packages that `make test` tests: make test PKG=./oauth/...
PKG ?= ./...
# How long `make fuzz` runs each target, and which targets it runs: make fuzz TARGET=FuzzJWT
FUZZTIME ?= 10s
TARGET ?= .

# Tests of load, floods, cost and patience. `make test` and `make mutants` leave them out.
SLOW := Hostile|CostsNoMore|CostNoMore|Flood|Greedy|SlowBod|SlowClients|Idle|Hanging|NeverAsk
SLOW := $(SLOW)|TestImage|ManyClients|GivenUp|HoldUp|TestPackagesStayLivable|ReadTheSameOperation
SLOW := $(SLOW)|TestConformance|TestMistakesAreFound|TestADamagedFile|TestEveryItemOnce|WhoeverReadsIt|TestRunFindsPlantedFaults|WhileServing

# Which mutants `make mutants` draws, and how many of each package: make mutants SEED=2
SEED ?= 1
N ?= 60
MUTANTS ?= ./oauth ./budget ./budget/internal/trim ./mcpkit/internal/call ./mcpkit/internal/gate ./mcpkit/internal/wire ./mcpkit

.PHONY: help test lint bench fuzz mutants policy-score api picture providers ci

help: ## list the commands
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/make \1\t\2/' | expand -t 20

test: ## the quick loop: all but the slow tests, cached for packages without a change
	go test -short -skip '$(SLOW)' $(PKG)

lint: ## formatting, vet and golangci-lint in every module
	@unformatted=$$(git ls-files '*.go' | xargs gofmt -l); [ -z "$$unformatted" ] || { echo "not formatted: $$unformatted"; exit 1; }
	go vet ./...
	.ci/lint

bench: ## compare with other libraries in process; bench/README.md describes the other benchmarks
	cd bench && go run ./report

fuzz: ## run every fuzz target for FUZZTIME (10s)
	FUZZTIME=$(FUZZTIME) .ci/fuzz '$(TARGET)'

mutants: ## break the code at random and count what the tests notice; slow, never part of ci
	MCPKIT_SLOW=1 go run ./internal/repo/mutants -seed $(SEED) -n $(N) -least 90 -skip '$(SLOW)' -with ./budget,./mcpkit $(MUTANTS)

policy-score: ## how many labeled violations the rules find, and how often they report honest tools
	go run ./internal/policyscore

api: ## write the exported names of the public packages to .ci/api
	go run ./internal/repo api

picture: ## draw the imports between packages in ARCHITECTURE.md
	go run ./internal/repo picture

providers: ## write the page about identity providers, from the comments of oauth/providers
	go run ./internal/repo providers

ci: ## everything that must pass before a change is merged
	.ci/run
