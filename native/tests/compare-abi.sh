#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Compares our linux/vmclock-abi.h with the kernel's. A program is compiled with
# each of them and prints every offset, every size and the value of every constant
# that either header defines.
#
#   compare-abi.sh CC ABI_DUMP_C OUR_INCLUDE DIRECTORY
#
# Exits with 77 if the kernel's header cannot be fetched, or with 1 if the variable
# CI is set, because CI must not skip the comparison.
set -eu

cc=$1
source=$2
ours=$3/linux/vmclock-abi.h
directory=$4
here=$(dirname "$0")

if kernel=$("$here/fetch-kernel-header.sh" "$directory"); then
	:
elif [ -n "${CI:-}" ]; then
	echo "CI is set, so the comparison must not be skipped" >&2
	exit 1
else
	exit 77
fi
theirs=$kernel/linux/vmclock-abi.h

# Includes the headers by their paths: a search could find the other one.
names()
{
	echo "#include \"$1\"" | $cc -dM -E -x c - |
		sed -n 's/^#define \(VMCLOCK_[A-Za-z0-9_]*\).*/\1/p'
}

{
	names "$ours"
	names "$theirs"
} | sort -u | while read -r name; do
	printf '#ifdef %s\nCONSTANT(%s)\n#else\nABSENT(%s)\n#endif\n' \
		"$name" "$name" "$name"
done >"$directory/constants.h"

dump()
{
	$cc -std=c11 -DABI_HEADER="\"$2\"" -I"$directory" -o "$1" "$source"
	"$1" >"$1.txt"
}

dump "$directory/ours" "$ours"
dump "$directory/theirs" "$theirs"
echo "compared with $(cat "$directory/version"):" \
	"$(grep -c '^offset' "$directory/theirs.txt") fields," \
	"$(grep -c '^constant' "$directory/theirs.txt") constants"
diff "$directory/ours.txt" "$directory/theirs.txt"
# Empty lists would be equal too.
grep -q '^constant VMCLOCK_MAGIC ' "$directory/theirs.txt"
grep -q '^constant VMCLOCK_FLAG_NOTIFICATION_PRESENT ' "$directory/theirs.txt"
! grep -q '^absent' "$directory/ours.txt" "$directory/theirs.txt"
