# `make help` lists the targets.

VERSION := $(shell sed -n 's/.*\.version = "\([^"]*\)".*/\1/p' cmd/pidgin-otr/plugin.c)
LIBRARY := pidgin-otr.so
DOMAIN  := otr-sessions
PREFIX  ?= /usr
DESTDIR ?=
# DEPS=list: `make deps` only prints what is missing.
DEPS    ?= install
# Where the library goes, and with which build tags: tests build variants.
OUT     ?= build
TAGS    ?=
FUZZTIME ?= 30s
SOAKTIME ?= 10m
EXPLORETIME ?= 20m

PLUGINDIR = $(shell pkg-config --define-variable=prefix=$(PREFIX) --variable=plugindir pidgin)
# Finch looks beside the folder of Pidgin's plugins, not in it.
FINCHDIR = $(dir $(PLUGINDIR))finch
PKGCONFIGDIR = $(dir $(PLUGINDIR))pkgconfig
LOCALEDIR = $(PREFIX)/share/locale
PURPLEDIR ?= $(HOME)/.purple

GO ?= go
# CI machines may have no version control around the tree; the library does not
# carry its own commit either way.
GOFLAGS += -buildvcs=false
export GOFLAGS
# Only what is really used is NEEDED: in Finch there is no GTK to load.
# All that the loader fills in is read-only afterwards. From glibc 2.36 on the list of
# what that is can be packed: half a megabyte less to load.
PACKED := $(shell getconf GNU_LIBC_VERSION 2>/dev/null | awk '{ split($$2, v, "."); if (v[1] > 2 || v[1] == 2 && v[2] >= 36) print ",-z,pack-relative-relocs" }')
LDFLAGS := -s -w -extldflags=-Wl,--as-needed,-z,relro,-z,now$(PACKED)

LANGUAGES := $(patsubst po/%.po,%,$(wildcard po/*.po))
PURE := ./otr/... ./plugin/... ./ui/...
QUICK = $$($(GO) list ./... | grep -v '/tests/desktop$$')

# What `deps` installs for: `make deps run` wants less than `make deps test`.
DEPS_FOR := test
ifneq (,$(filter build,$(MAKECMDGOALS)))
DEPS_FOR := build
endif
ifneq (,$(filter run,$(MAKECMDGOALS)))
DEPS_FOR := run
endif
ifneq (,$(filter test bench,$(MAKECMDGOALS)))
DEPS_FOR := test
endif

.DEFAULT_GOAL := build
.NOTPARALLEL:
# Every target but the catalogues, whose files make itself compares.
.PHONY: build library deps run test check bench soak explore soak-desktop fuzz install install-user need-built uninstall uninstall-user pot picture translations clean help

build: need-build translations library ## build build/pidgin-otr.so (what plain `make` does)

library:
	$(GO) build -buildmode=c-shared -trimpath -tags '$(TAGS)' -ldflags '$(LDFLAGS)' -o $(OUT)/$(LIBRARY) ./cmd/pidgin-otr
	@rm -f $(OUT)/pidgin-otr.h

deps: ## install what is missing with apt, as root or through sudo (DEPS=list only prints it)
	@tools/deps.sh $(DEPS) $(DEPS_FOR)

need-%:
	@tools/deps.sh require $*

run: need-run build ## try it: a local XMPP server, Alice, and Bob on a laptop and a phone
	$(GO) run ./tests/tools/run

test: need-test check build ## run every test (under 15 minutes on two cores)
	$(GO) run ./tests/tools/testreport \
		$(GO) test -json -timeout 10m $(QUICK) -- \
		$(GO) test -json -tags faults -run Fault ./plugin -- \
		env GOEXPERIMENT=runtimesecret $(GO) test -json -run '^TestMemory$$' ./otr -- \
		$(GO) test -json -timeout 14m -parallel 3 ./tests/desktop

check: need-test ## formatting, linters, layers of the imports, translations, and that the build repeats
	@unformatted=$$(gofmt -l $$(git ls-files '*.go' 2>/dev/null || find . -name '*.go')); \
		[ -z "$$unformatted" ] || { echo "not formatted:"; echo "$$unformatted"; exit 1; }
	CGO_ENABLED=0 $(GO) vet $(PURE)
	$(GO) vet ./...
	$(GO) run ./tests/tools/layers .
	$(GO) run ./tests/tools/pot check
	GO='$(GO)' tools/lint.sh
	MAKE='$(MAKE)' tools/repeat.sh

bench: need-test build ## measure speed; writes build/bench/
	$(GO) run ./tests/bench -out build/bench
	$(GO) test -run '^$$' -bench Start -benchtime 1x ./tests/desktop | tee build/bench/start.txt
	$(GO) test -run '^$$' -bench Host -benchtime 1x -timeout 30m ./tests/desktop | tee build/bench/host.txt

soak: need-test ## simulated networks for SOAKTIME (default 10m)
	SOAK=$(SOAKTIME) $(GO) test -timeout 0 -count 1 -v ./tests/sim/...

explore: need-test ## handshakes in every order of delivery for EXPLORETIME (default 20m)
	EXPLORE=$(EXPLORETIME) $(GO) test -timeout 0 -count 1 -v -run TestAllSchedules ./tests/sim/explore

soak-desktop: need-test build ## five real Pidgins acting at random for SOAKTIME (SOAK_SEED=n repeats)
	$(GO) test -tags soak -count 1 -v -run '^TestSoakFindsPlantedFaults$$' ./tests/desktop
	SOAK_DESKTOP=$(SOAKTIME) $(GO) test -tags soak -timeout 0 -count 1 -v -run '^TestSoak$$' ./tests/desktop

fuzz: need-build ## each fuzz target for FUZZTIME (default 30s)
	@set -e; for package in $$($(GO) list ./...); do \
		for target in $$($(GO) test -list '^Fuzz' $$package | grep '^Fuzz' || true); do \
			echo "$$package $$target"; \
			$(GO) test -run '^$$' -fuzz "^$$target\$$" -fuzztime $(FUZZTIME) -fuzzminimizetime 10x $$package; \
		done; \
	done

picture: ## draw the packages and what imports what: docs/packages.svg
	$(GO) run ./tests/tools/picture

pot: ## gather the texts to translate into po/otr-sessions.pot
	$(GO) run ./tests/tools/pot

translations: $(LANGUAGES:%=$(OUT)/locale/%/LC_MESSAGES/$(DOMAIN).mo)

$(OUT)/locale/%/LC_MESSAGES/$(DOMAIN).mo: po/%.po
	@mkdir -p $(@D)
	msgfmt --check -o $@ $<

# Nothing is built here, so that root needs no Go.
need-built:
	@[ -f $(OUT)/$(LIBRARY) ] || { echo "nothing is built yet: run 'make' first, as yourself" >&2; exit 1; }

install: need-built ## install what is built, for everybody (DESTDIR=, PREFIX=)
	install -d $(DESTDIR)$(PLUGINDIR) $(DESTDIR)$(FINCHDIR) $(DESTDIR)$(PKGCONFIGDIR)
	install -m 755 $(OUT)/$(LIBRARY) $(DESTDIR)$(PLUGINDIR)/$(LIBRARY)
	ln -sf ../$(notdir $(PLUGINDIR))/$(LIBRARY) $(DESTDIR)$(FINCHDIR)/$(LIBRARY)
	sed -e 's|@PLUGINDIR@|$(PLUGINDIR)|' -e 's|@VERSION@|$(VERSION)|' pidgin-otr.pc.in >$(DESTDIR)$(PKGCONFIGDIR)/pidgin-otr.pc
	@chmod 644 $(DESTDIR)$(PKGCONFIGDIR)/pidgin-otr.pc
	@set -e; for language in $(LANGUAGES); do \
		[ -f $(OUT)/locale/$$language/LC_MESSAGES/$(DOMAIN).mo ] || continue; \
		install -d $(DESTDIR)$(LOCALEDIR)/$$language/LC_MESSAGES; \
		install -m 644 $(OUT)/locale/$$language/LC_MESSAGES/$(DOMAIN).mo $(DESTDIR)$(LOCALEDIR)/$$language/LC_MESSAGES/; \
	done
	@tools/which-runs.sh $(PLUGINDIR)/$(LIBRARY) $(PURPLEDIR)

install-user: need-built ## install what is built, for yourself alone, into the purple folder
	install -d $(PURPLEDIR)/plugins
	install -m 755 $(OUT)/$(LIBRARY) $(PURPLEDIR)/plugins/$(LIBRARY)
	@[ ! -d $(OUT)/locale ] || cp -R $(OUT)/locale $(PURPLEDIR)/plugins/
	@tools/which-runs.sh $(PURPLEDIR)/plugins/$(LIBRARY) $(PURPLEDIR)

uninstall: ## take away what install put there (DESTDIR=, PREFIX=); keys stay
	@tools/uninstall.sh $(DOMAIN) $(DESTDIR)$(PLUGINDIR)/$(LIBRARY) \
		$(DESTDIR)$(FINCHDIR)/$(LIBRARY) $(DESTDIR)$(PKGCONFIGDIR)/pidgin-otr.pc $(LANGUAGES:%=$(DESTDIR)$(LOCALEDIR)/%/LC_MESSAGES/$(DOMAIN).mo)
	@tools/which-runs.sh - $(PURPLEDIR)

uninstall-user: ## take away what install-user put there; keys stay
	@tools/uninstall.sh $(DOMAIN) $(PURPLEDIR)/plugins/$(LIBRARY) \
		$(LANGUAGES:%=$(PURPLEDIR)/plugins/locale/%/LC_MESSAGES/$(DOMAIN).mo)
	@tools/which-runs.sh - $(PURPLEDIR)

clean: ## remove what was built
	rm -rf build

help: ## this list
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1|\2/p' Makefile | \
		awk -F'|' '{ printf "%-22s %s\n", $$1, $$2 }'
