#!/bin/sh
# Debian packages that the project needs, and what to do about missing ones.
#
#   deps.sh list GROUP     print the missing packages of the group, one a line
#   deps.sh install GROUP  print them, then install them with apt
#   deps.sh require GROUP  print them and fail when there are any
#
# A group includes the ones before it: build, run, test. Go itself is not on the
# list: go.mod names the release it takes.
#
# Lists of names are split into words on purpose:
# shellcheck disable=SC2086
set -eu

build='gcc libc6-dev pkg-config libpurple-dev pidgin-dev libgtk2.0-dev gettext'
run='pidgin prosody xvfb openbox xdotool dbus at-spi2-core libatk-adaptor
	libgail-common imagemagick librsvg2-common librsvg2-bin fonts-dejavu-core'
test='pidgin-otr libotr5-dev libotr5-bin python3-potr finch tmux
	ngircd irssi irssi-plugin-otr hexchat hexchat-otr purple-lurch strace shellcheck
	clang-format'

packages() {
	case $1 in
	build) echo $build ;;
	run) echo $build $run ;;
	test) echo $build $run $test ;;
	*) echo "deps.sh: no group named '$1'" >&2; exit 2 ;;
	esac
}

installed() {
	[ "$(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null)" = installed ]
}

missing() {
	for package in $(packages "$1"); do
		installed "$package" || echo "$package"
	done
}

announce() {
	echo "missing packages:" >&2
	printf '  %s\n' $1 >&2
}

as_root() {
	if [ "$(id -u)" = 0 ]; then
		"$@"
	elif command -v sudo >/dev/null && sudo -v; then
		sudo "$@"
	else
		echo "neither root nor sudo here; as root, run:" >&2
		echo "  apt-get install --no-install-recommends" $lacking >&2
		exit 1
	fi
}

action=${1:-list}
group=${2:-test}
if ! command -v dpkg-query >/dev/null; then
	echo "no dpkg here; the Debian packages wanted are:" >&2
	packages "$group" | tr ' ' '\n' >&2
	[ "$action" != install ] || exit 1
	exit 0
fi

lacking=$(missing "$group")
[ -n "$lacking" ] || exit 0
case $action in
list) printf '%s\n' $lacking ;;
require)
	announce "$lacking"
	[ "$group" = test ] && with= || with=" $group" # 'make deps test' would run the tests
	echo "install them with 'make deps$with', or yourself" >&2
	exit 1
	;;
install)
	announce "$lacking"
	as_root env DEBIAN_FRONTEND=noninteractive apt-get update -q
	as_root env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends $lacking
	;;
*) echo "deps.sh: no action named '$action'" >&2; exit 2 ;;
esac
