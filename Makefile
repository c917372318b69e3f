# Every target forwards to demo.py, which needs nothing but Python 3.11+.
#   make demo                 install, start everything, run until Ctrl-C
#   make up | down | reset    the same detached | stop it | stop it and throw .demo away
#   make test ARGS="-k clock" the tests; ARGS go to pytest
PYTHON ?= python3
ARGS ?=
TARGETS := demo up down reset test check fix bench e2e lock

.PHONY: $(TARGETS)
.DEFAULT_GOAL := demo
$(TARGETS):
	@$(PYTHON) demo.py $@ $(ARGS)
