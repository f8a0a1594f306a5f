#!/bin/sh
# which-runs.sh FILE PURPLEDIR: Pidgin looks for plugins in the user's folder
# first, then in its own, then in /usr/lib/pidgin, and remembers an enabled
# plugin by the name of its file. Says which pidgin-otr.so it will take.
set -eu
installed=$1
name=$(basename "$installed")
first=
for folder in "$2/plugins" "$(pkg-config --variable=plugindir pidgin)" /usr/lib/pidgin; do
	[ -e "$folder/$name" ] || continue
	if [ -z "$first" ]; then
		first=$folder/$name
	else
		echo "also there, and not used by this user: $folder/$name"
	fi
done
case $first in
"$installed") echo "Pidgin will run: $first" ;;
"") echo "Pidgin does not look for plugins in $(dirname "$installed")" ;;
*) echo "Pidgin will run: $first  (not the one just installed; remove it to use $installed)" ;;
esac
