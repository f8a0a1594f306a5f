#!/bin/sh
# Builds the library in two other folders and fails unless both give the same
# bytes: whoever builds a release can see that it is the source that they read.
set -eu
cd "$(dirname "$0")/.."

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
# One name is longer than the other: a path that gets in changes the size too.
for copy in one/there another/much/longer/place; do
	mkdir -p "$folder/$copy"
	tar -c --exclude=./build --exclude=./.git . | tar -x -C "$folder/$copy"
	"${MAKE:-make}" -s -C "$folder/$copy" library OUT=out
done
cmp "$folder/one/there/out/pidgin-otr.so" "$folder/another/much/longer/place/out/pidgin-otr.so"
