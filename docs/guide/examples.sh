#!/usr/bin/env bash
# Runs the shell examples of the guide with the command in java/vmclock-cli/target, which a build
# makes. One example builds the C library, with CMake and a C compiler. GuideTest compares the
# examples with the pages.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

readonly jar=${1:-$PWD/java/vmclock-cli/target/vmclock.jar}
directory=$(mktemp -d /dev/shm/vmclock-guide.XXXXXX)
trap 'kill $(jobs -p) 2>/dev/null || true; wait; rm -rf "$directory"' EXIT
page=$directory/page
record=$directory/record

# A program and not a function, so that a command in the background can be stopped by its process id.
printf '#!/bin/sh\nexec java -jar "%s" "$@"\n' "$jar" >"$directory/vmclock"
chmod +x "$directory/vmclock"
PATH=$directory:$PATH

# Waits until a command succeeds, for at most a minute.
wait_for() {
  local i
  for ((i = 0; i < 600; i++)); do
    "$@" >/dev/null 2>&1 && return
    sleep 0.1
  done
  echo "examples: this never succeeded: $*" >&2
  exit 1
}

stop() {
  kill "$1"
  wait "$1" || true
}

doctor() (
  cd "$directory"
  # begin doctor
  { printf 'VCLK\0\20\0\0\1\0\377'; head -c 4085 /dev/zero; } >my-page
  vmclock doctor --page my-page
  # end
)

restored() {
  # begin restored
  vmclock watch --page "$page" --event restored --count 1 --timeout 60s &
  vmclock restore --page "$page"
  # end
}

audit() {
  # begin audit
  vmclock audit --source page --page "$page" --limit 100us --every 10ms --out "$record" &
  # after some seconds
  vmclock audit report "$record"
  # end
}

# Builds in a copy, so that a build directory of the checkout stays as it is.
c_library() (
  mkdir "$directory/checkout"
  cp -r CMakeLists.txt include native "$directory/checkout"
  cd "$directory/checkout"
  cat >program.c <<'END'
#include <stdio.h>
#include "vmclock.h"

int main(int argc, char **argv)
{
	struct vmclock *clock;
	int error = argc == 2 ? vmclock_open(argv[1], 0, &clock) : -VMCLOCK_EINVAL;

	puts(vmclock_strerror(error));
	if (error == 0)
		vmclock_free(clock);
	return error != 0;
}
END
  # begin c_library
  cmake -S . -B build -DBUILD_TESTING=OFF && cmake --build build
  cc -I include program.c build/native/libvmclock.a -o program
  # end
  ./program "$page"
)

# An example starts a command in the background and goes on at once. A reader types more slowly. So
# the page and the record are here before the examples run.
vmclock publish --page "$page" >/dev/null &
wait_for vmclock read --page "$page"

doctor
c_library
vmclock audit --page "$page" --limit 100us --out "$record" &
recorder=$!
wait_for vmclock audit report "$record"
stop "$recorder"
audit

# The watcher may start after the first restore. It must see one of the next.
restored
watcher=$!
while kill -0 "$watcher" 2>/dev/null; do
  vmclock restore --page "$page" >/dev/null
done
wait "$watcher"
echo "examples: all ran"
