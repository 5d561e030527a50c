#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Reads the barriers of the page's protocol in a library's machine code, where
# no test can miss them: an x86-64 machine orders loads by itself, and so do
# tests that it emulates.
#
#   check-barriers.sh LIBRARY
#
# The library may be stripped. Its architecture is taken from it; the tools are
# $READELF and $OBJDUMP, or those of that architecture, or the usual ones.
set -euo pipefail
export LC_ALL=C

readonly library=$1
here=$(cd "$(dirname "$0")" && pwd)
readonly here

fail() {
  printf '%s: %s\n' "$library" "$*" >&2
  exit 1
}

readelf=${READELF:-readelf}
machine=$("$readelf" -hW "$library" | sed -n 's/^ *Machine: *//p')
case $machine in
AArch64) architecture=aarch64 ;;
*X86-64) architecture=x86_64 ;;
*) fail "is for ${machine:-no machine}: only the barriers of AArch64 and x86-64 are known" ;;
esac
objdump=${OBJDUMP:-$(command -v "$architecture-linux-gnu-objdump" || echo objdump)}

{
  "$readelf" --dyn-syms -W "$library" |
    awk '$4 == "FUNC" && $7 != "UND" { sub(/@.*/, "", $8); print "symbol", $8, $2, $3 }'
  "$objdump" -d -j .text --no-show-raw-insn "$library" ||
    fail "cannot be disassembled by $objdump: binutils for $architecture are needed"
} | awk -v library="$library" -v architecture="$architecture" -f "$here/check-barriers.awk" >&2
