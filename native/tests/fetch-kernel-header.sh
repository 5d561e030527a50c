#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Fetches the kernel's linux/vmclock-abi.h. It is in Debian's package
# linux-libc-dev of the suite trixie-backports, which is unpacked into a directory.
#
#   fetch-kernel-header.sh DIRECTORY
#
# Prints the include directory. Exits with 77 if the package cannot be fetched, and
# prints the reason to standard error.
set -euo pipefail

readonly suite=trixie-backports
readonly package=linux-libc-dev
readonly header=usr/include/linux/vmclock-abi.h

fail() {
  echo "no $package of $suite: $*" >&2
  exit 77
}

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
. "$here/../../tools/debian-packages.sh"

mkdir -p "$1"
directory=$(cd "$1" && pwd)
readonly here directory
readonly unpacked=$directory/unpacked

if [[ ! -f $unpacked/$header ]]; then
  debian_open "$directory/apt" "$(dpkg --print-architecture)" "$suite"
  debian_download "$package"
  debian_unpack "$directory/apt" "$unpacked"
  [[ -f $unpacked/$header ]] || fail "it has no $header"
  basename "$directory"/apt/*.deb >"$directory/version"
  rm -rf "$directory/apt"
fi
echo "$unpacked/usr/include"
