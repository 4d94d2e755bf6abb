# Taizhang: the few commands that a person types. `make help` lists them. No Node anywhere.

CARGO ?= cargo
DATA  ?= data/demo
ARGS  ?=

.DEFAULT_GOAL := help
.PHONY: help run test check fmt bench soak

help: ## show this list
	@echo "make <target>:"
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)$$/  \1|\2/p' Makefile | while IFS='|' read -r name text; do printf '%-8s %s\n' "  $$name" "$$text"; done

run: ## build and start with sample data; prints the address (ARGS="--listen 127.0.0.1:9000" to change it)
	@tools/need.sh build
	$(CARGO) run --locked --profile demo --package taizhang -- serve --demo --data $(DATA) $(ARGS)

test: ## every check and test, the one in a browser too; as root installs the system packages it needs
	@tools/need.sh test
	@tools/test.sh

check: ## the quick part of `make test`: formatting, clippy, tidy
	@tools/need.sh build
	@tools/test.sh quick

fmt: ## format the source
	$(CARGO) fmt --all

bench: ## measure; medians, with what each figure is compared to beside it
	@tools/need.sh build
	@tools/bench.sh

soak: ## the long tests: kill -9 and power cuts by many seeds, until done or Ctrl-C
	@tools/need.sh build
	@tools/soak.sh
