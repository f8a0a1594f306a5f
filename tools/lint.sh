#!/bin/sh
# What `make check` asks of the source beyond formatting and vet. Prints what it
# finds and fails when it finds anything.
set -eu
cd "$(dirname "$0")/.."

# Built from the versions that tools/go.mod names.
${GO:-go} -C tools build -o "$PWD/build/staticcheck" honnef.co/go/tools/cmd/staticcheck
build/staticcheck ./...
build/staticcheck -tags 'faults soak' ./...

shellcheck tools/*.sh ui/icons/render.sh .ci/run

find cgo cmd tests -name '*.[ch]' -exec clang-format --dry-run -Werror {} +
