#!/bin/sh
# which-runs.sh FILE PURPLEDIR
#
# Says which pidgin-otr.so Pidgin will run once FILE is installed; with "-" for
# FILE, which it runs as things are. It looks for
# plugins in the user's folder first, then in its own, then in /usr/lib/pidgin,
# and takes the first file of a name.
set -eu
installed=$1
name=pidgin-otr.so
first=
searched=no
for folder in "$2/plugins" "$(pkg-config --variable=plugindir pidgin)" /usr/lib/pidgin; do
	file=$folder/$name
	[ "$file" != "$installed" ] || searched=yes
	[ -e "$file" ] || [ "$file" = "$installed" ] || continue
	if [ -z "$first" ]; then
		first=$file
	else
		echo "also there, and not used: $file"
	fi
done
if [ "$installed" = - ]; then
	echo "Pidgin will run: ${first:-no $name any more}"
	exit 0
fi
if [ "$searched" = no ]; then
	echo "installed as $installed, a folder in which Pidgin does not look for plugins"
fi
if [ "$first" = "$installed" ]; then
	echo "Pidgin will run: $first"
elif [ -n "$first" ]; then
	echo "Pidgin will run: $first  (remove it to use $installed)"
fi
