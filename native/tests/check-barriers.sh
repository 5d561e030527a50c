#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Checks the barriers of the page's protocol in the machine code of a library. No
# test can detect a missing barrier on x86-64, which orders loads by itself, or in
# an emulation on x86-64.
#
#   check-barriers.sh LIBRARY
#
# The library may be stripped. The script finds out its architecture. The tools
# are $READELF and $OBJDUMP; else those of that architecture, or the default ones.
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
*) fail "is for ${machine:-no machine}: this script knows only AArch64 and x86-64" ;;
esac
objdump=${OBJDUMP:-$(command -v "$architecture-linux-gnu-objdump" || echo objdump)}

{
  "$readelf" --dyn-syms -W "$library" |
    awk '$4 == "FUNC" && $7 != "UND" { sub(/@.*/, "", $8); print "symbol", $8, $2, $3 }'
  "$objdump" -d -j .text --no-show-raw-insn "$library" ||
    fail "$objdump cannot disassemble it: install binutils for $architecture"
} | awk -v library="$library" -v architecture="$architecture" -f "$here/check-barriers.awk" >&2
