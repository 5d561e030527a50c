#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Tests check-library.sh on small libraries: a correct one, and others that each
# have a single fault.
#
#   check-library-test.sh CC
set -euo pipefail

readonly cc=$1
here=$(cd "$(dirname "$0")" && pwd)
readonly here
directory=$(mktemp -d)
readonly directory
trap 'rm -rf "$directory"' EXIT
cd "$directory"

cat >good.c <<'END'
#include <stdlib.h>

void *vmclock_good(void);
void *vmclock_good(void)
{
	return malloc(1);
}
END
cat >extra.c <<'END'
int extra(void);
int extra(void)
{
	return 1;
}
END
cat >newer.c <<'END'
#include <sys/random.h>

long vmclock_newer(void *bytes);
long vmclock_newer(void *bytes)
{
	return getrandom(bytes, 1, 0);
}
END
cat >text.s <<'END'
	.section .text2, "awx", %progbits
	.globl vmclock_text
vmclock_text:
	.long 0
	.section .note.GNU-stack, "", %progbits
END
cat >test.map <<'END'
{
global:
	vmclock_good;
local:
	*;
};
END
sed 's/vmclock_good;/vmclock_good;\n\tvmclock_other;/' test.map >two.map
echo '{ global: *; };' >all.map
cat >test.h <<'END'
/* A comment; and a function over two lines. */
#define VMCLOCK_API __attribute__((visibility("default")))
VMCLOCK_API void *
vmclock_good(void);
END
cat test.h - >two.h <<'END'
VMCLOCK_API int vmclock_other(const struct vmclock *clock);
END

readonly usual=(-shared -fPIC -Wl,-z,defs -Wl,-z,relro,-z,now
  -Wl,-z,noexecstack -Wl,--build-id=sha1)
script=test.map
map=test.map
header=test.h

failures=0
expect() { # the expected message, or nothing; then sources and linker options
  local message=$1 output
  shift
  "$cc" -o tried.so "${usual[@]}" -Wl,--version-script=$script "$@"
  if output=$("$here/check-library.sh" tried.so $map $header 2>&1); then
    output=
  elif [[ -z $output ]]; then
    output='(failed without a message)'
  fi
  if [[ -z $message && -z $output ]] || [[ -n $message && $output == *"$message"* ]]; then
    printf 'ok      %s\n' "${message:-no message}"
  else
    printf 'FAILED  %s: expected "%s", got "%s"\n' "$*" "$message" "$output"
    failures=$((failures + 1))
  fi
}

expect '' good.c
expect 'makes the stack executable' good.c -Wl,-z,execstack
expect 'has no build ID' good.c -Wl,--build-id=none
expect 'has no RELRO' good.c -Wl,-z,norelro
expect 'binds lazily' good.c -Wl,-z,lazy
expect 'needs libm.so.6' good.c -Wl,--no-as-needed -lm
expect 'search path for libraries' good.c -Wl,-rpath,/opt/lib
expect 'needs glibc 2.25 for getrandom' newer.c
expect 'writable and executable' good.c text.s
header=two.h
expect 'hides vmclock_other, which two.h declares' good.c
map=two.map
expect 'does not export vmclock_other, which two.map names' good.c
header=test.h
expect 'exports vmclock_other, which test.h does not declare' good.c
map=test.map
script=all.map
expect 'exports extra, which test.map does not name' good.c extra.c
expect 'does not name libc.so.6' extra.c -nostdlib

printf '%d failed\n' "$failures"
((failures == 0))
