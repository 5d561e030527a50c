#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Fetches the kernel's own linux/vmclock-abi.h: from Debian's package
# linux-libc-dev of the suite trixie-backports, unpacked into a directory.
# The machine's apt set-up is read, for its mirror and its keys, and is not
# changed: lists, cache and state are in the directory too.
#
#   fetch-kernel-header.sh DIRECTORY
#
# Prints the include directory.  Exits with 77 where the package cannot be
# had, with the reason on standard error.
set -eu

suite=trixie-backports
package=linux-libc-dev
header=usr/include/linux/vmclock-abi.h

fail()
{
	echo "no $package of $suite: $1" >&2
	exit 77
}

mkdir -p "$1"
directory=$(cd "$1" && pwd)
unpacked=$directory/unpacked

if [ -f "$unpacked/$header" ]; then
	echo "$unpacked/usr/include"
	exit 0
fi
for tool in apt-get dpkg-deb; do
	command -v $tool >/dev/null || fail "there is no $tool here"
done

apt=$directory/apt
rm -rf "$apt"
mkdir -p "$apt/lists/partial" "$apt/archives/partial" "$apt/state"
: >"$apt/status"

# The main archive of the machine's own list: URI and keyring, a line.
# Stanzas of deb822 files first, then the one-line style of older machines.
find_archive()
{
	for file in /etc/apt/sources.list.d/*.sources; do
		[ -f "$file" ] || continue
		awk 'BEGIN { RS = ""; FS = "\n" }
		{
			uri = suites = keys = components = ""
			enabled = 1
			for (i = 1; i <= NF; i++) {
				field = tolower($i)
				value = $i
				sub(/^[^:]*:[ \t]*/, "", value)
				if (field ~ /^uris:/) uri = value
				if (field ~ /^suites:/) suites = value
				if (field ~ /^components:/) components = value
				if (field ~ /^signed-by:/) keys = value
				if (field ~ /^enabled:[ \t]*(no|false|0)/)
					enabled = 0
			}
			split(uri, uris, /[ \t]+/)
			if (enabled && components ~ /main/ &&
			    uris[1] ~ /\/debian\/?$/)
				print uris[1], keys
		}' "$file"
	done
	for file in /etc/apt/sources.list /etc/apt/sources.list.d/*.list; do
		[ -f "$file" ] || continue
		awk '$1 == "deb" {
			keys = ""
			if (match($0, /signed-by=[^] ]*/))
				keys = substr($0, RSTART + 10, RLENGTH - 10)
			sub(/\[[^]]*\][ \t]*/, "")
			if ($2 ~ /\/debian\/?$/ && $0 ~ /main/)
				print $2, keys
		}' "$file"
	done
}

archive=$(find_archive | head -n 1)
[ -n "$archive" ] || fail "no Debian archive in this machine's apt sources"
uri=${archive%% *}
keys=${archive#* }
[ -n "$keys" ] || keys=/usr/share/keyrings/debian-archive-keyring.gpg
[ -r "$keys" ] || fail "no keyring $keys"

cat >"$apt/debian.sources" <<EOF
Types: deb
URIs: $uri
Suites: $suite
Components: main
Signed-By: $keys
EOF

private_apt()
{
	apt-get -q \
		-o Dir::Etc::sourcelist="$apt/debian.sources" \
		-o Dir::Etc::sourceparts=- \
		-o Dir::Etc::preferences=/dev/null \
		-o Dir::Etc::preferencesparts=- \
		-o Dir::State="$apt/state" \
		-o Dir::State::Lists="$apt/lists" \
		-o Dir::State::status="$apt/status" \
		-o Dir::Cache="$apt" \
		-o Dir::Cache::archives="$apt/archives" \
		-o APT::Sandbox::User= \
		-o Acquire::Languages=none \
		-o Acquire::Retries=2 \
		"$@"
}

cd "$apt"
{
	private_apt update && private_apt download $package
} >"$apt/log" 2>&1 ||
	fail "apt-get: $(grep '^[EW]:' "$apt/log" | head -n 3)"

# In one step at the end, so that half a copy is never taken for a whole one.
rm -rf "$directory/partial" "$unpacked"
dpkg-deb -x "$apt"/${package}_*.deb "$directory/partial" ||
	fail "the package cannot be unpacked"
[ -f "$directory/partial/$header" ] || fail "it has no $header"
basename "$apt"/${package}_*.deb >"$directory/version"
mv "$directory/partial" "$unpacked"
rm -rf "$apt"
echo "$unpacked/usr/include"
