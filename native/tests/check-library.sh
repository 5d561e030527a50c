#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Checks a shared library of any architecture:
#
# - It needs no other library than libc, and no newer one than glibc 2.17.
# - It exports what the version script names and nothing else.
# - No memory of it is both writable and executable, and no memory stays writable
#   that can be read-only.
#
# Reports each fault, and fails if there are any.
#
#   check-library.sh LIBRARY VERSION_SCRIPT HEADER
#
# It also compares the version script with the functions that HEADER declares.
#
# Uses $READELF, or else readelf.
set -euo pipefail
export LC_ALL=C

(($# == 3)) || {
  echo 'usage: check-library.sh LIBRARY VERSION_SCRIPT HEADER' >&2
  exit 2
}
readonly newest_glibc=2.17
readonly library=$1
readonly map=$2
readonly header_file=$3
readonly readelf=${READELF:-readelf}

failures=0
wrong() {
  printf '%s: %s\n' "$library" "$*" >&2
  failures=$((failures + 1))
}

header=$("$readelf" -hW "$library")
dynamic=$("$readelf" -dW "$library")
segments=$("$readelf" -lW "$library")
notes=$("$readelf" -nW "$library")
symbols=$("$readelf" --dyn-syms -W "$library")

has() { grep -Eq -- "$2" <<<"$1"; }

has "$header" 'Type: +DYN' || wrong "is not a shared library"

check_needed() {
  local needed
  while read -r needed; do
    [[ $needed == libc.so.6 ]] || wrong "needs $needed: only libc.so.6 is allowed"
  done < <(sed -n 's/.*(NEEDED).*\[\(.*\)\].*/\1/p' <<<"$dynamic")
  has "$dynamic" '\(NEEDED\).*\[libc\.so\.6\]' || wrong "does not name libc.so.6"
  ! has "$dynamic" '\((RPATH|RUNPATH)\)' || wrong "has a search path for libraries: link without -rpath"
}

# The versions in names such as calloc@GLIBC_2.17 (2).
check_versions() {
  local version
  while read -r version; do
    if [[ ! $version =~ ^GLIBC_[0-9.]+$ ]]; then
      wrong "needs the symbol version $version, which some C libraries do not have"
    elif [[ $(printf '%s\n' "${version#GLIBC_}" "$newest_glibc" | sort -V | tail -n 1) != "$newest_glibc" ]]; then
      wrong "needs glibc ${version#GLIBC_} for $(users "$version"): $newest_glibc is the newest allowed"
    fi
  done < <(awk '$7 == "UND" && split($8, name, "@") > 1 { print name[2] }' <<<"$symbols" | sort -u)
}

users() { # a version
  awk -v version="$1" '$7 == "UND" && split($8, name, "@") > 1 && name[2] == version { printf "%s%s", (n++ ? ", " : ""), name[1] }' <<<"$symbols"
}

# The patterns between "global:" and "local:".
global_patterns() {
  awk '/global:/ { on = 1; next } /local:/ { on = 0 } on { gsub(/[ \t;]/, ""); if ($0 != "") print }' "$map"
}

exported_names() {
  awk '$5 ~ /^(GLOBAL|WEAK|UNIQUE)$/ && $7 != "UND" { sub(/@.*/, "", $8); print $8 }' <<<"$symbols"
}

# The name before the parenthesis in each declaration with VMCLOCK_API.
declared_names() {
  tr '\n' ' ' <"$header_file" | grep -o 'VMCLOCK_API [^;{]*;' |
    sed -n 's/.*[^a-z0-9_]\(vmclock_[a-z0-9_]*\)(.*/\1/p'
}

# Each line of the first text that is not in the second one.
missing() { grep -Fxv -f <(printf '%s\n' "$2") <<<"$1" || true; }

check_exports() {
  local patterns names exported declared name pattern shown
  mapfile -t patterns < <(global_patterns)
  ((${#patterns[@]})) || wrong "cannot be checked: $map has no global names"
  exported=$(exported_names)
  [[ -n $exported ]] || wrong "exports nothing"
  for name in $exported; do
    shown=false
    for pattern in "${patterns[@]}"; do
      # shellcheck disable=SC2053 # the right side is a pattern
      [[ $name != $pattern ]] || shown=true
    done
    $shown || wrong "exports $name, which $(basename "$map") does not name"
  done
  names=$(global_patterns | grep -Fv '*')
  declared=$(declared_names)
  for name in $(missing "$names" "$exported"); do
    wrong "does not export $name, which $(basename "$map") names"
  done
  for name in $(missing "$declared" "$names"); do
    wrong "hides $name, which $(basename "$header_file") declares"
  done
  for name in $(missing "$names" "$declared"); do
    wrong "exports $name, which $(basename "$header_file") does not declare"
  done
}

check_memory() {
  has "$segments" '^ +GNU_RELRO ' || wrong "has no RELRO: link with -z relro"
  has "$dynamic" '\((FLAGS|FLAGS_1)\).*NOW|\(BIND_NOW\)' || wrong "binds lazily: link with -z now"
  ! has "$dynamic" '\(TEXTREL\)' || wrong "has relocations in its text: compile with -fPIC"
  if ! has "$segments" '^ +GNU_STACK '; then
    wrong "has no GNU_STACK, so its stack is executable: link with -z noexecstack"
  elif ! has "$segments" '^ +GNU_STACK .* RW +0x'; then
    wrong "makes the stack executable: link with -z noexecstack"
  fi
  ! has "$segments" '^ +LOAD .* RWE +0x' || wrong "has a segment that is writable and executable"
}

check_needed
check_versions
check_exports
check_memory
has "$notes" 'Build ID: [0-9a-f]{16}' || wrong "has no build ID: link with --build-id"

((failures == 0)) || exit 1
