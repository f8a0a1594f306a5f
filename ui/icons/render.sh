#!/bin/sh
# Renders the drawings at the sizes that the windows use.
set -eu
cd "$(dirname "$0")"
for level in not-private finished unverified private; do
	for size in 16 32; do
		rsvg-convert --width "$size" --height "$size" --output "$level-$size.png" "$level.svg"
	done
done
