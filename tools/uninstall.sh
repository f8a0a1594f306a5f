#!/bin/sh
# uninstall.sh MARK LIBRARY FILE...
#
# Takes away the library and the files that were installed with it. Another
# program's library of that name does not hold the mark, and stays with all else.
set -eu
mark=$1
library=$2
shift
if [ -e "$library" ] && ! grep -q "$mark" "$library"; then
	echo "left alone, for it is not ours: $library" >&2
	exit 1
fi
for file; do
	[ -e "$file" ] || [ -L "$file" ] || continue # a link to what is gone already
	rm "$file"
	echo "removed $file"
	removed=yes
done
[ "${removed-no}" = no ] || echo "Keys, trust and settings stay. What pidgin-otr has no setting for does not hold in it: see Install in README.md."
