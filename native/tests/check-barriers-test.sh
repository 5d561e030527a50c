#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Tests check-barriers.sh on the library as it is, and on libraries in whose
# sources a single barrier was removed, or put where it does not belong.
#
#   check-barriers-test.sh NATIVE_DIRECTORY INCLUDE_DIRECTORY CC
set -euo pipefail

native=$(cd "$1" && pwd)
include=$(cd "$2" && pwd)
readonly native include
readonly cc=$3
directory=$(mktemp -d)
readonly directory
trap 'rm -rf "$directory"' EXIT

# Compiles only the sources that the rules check. Nothing loads the result.
build() {
  (cd "$directory/native" &&
    "$cc" -O2 -std=c11 -D_GNU_SOURCE -w -shared -fPIC -fvisibility=hidden \
      -I. -I"$include" -o ../tried.so fast_bounds.c fast_now.c query.c read.c writer.c)
}

failures=0
expect() { # the expected message, or nothing
  local output
  build
  if output=$("$native/tests/check-barriers.sh" "$directory/tried.so" 2>&1); then
    output=
  elif [[ -z $output ]]; then
    output='(failed without a message)'
  fi
  if [[ -z $1 && -z $output ]] || [[ -n $1 && $output == *"$1"* ]]; then
    printf 'ok      %s\n' "${1:-no message}"
  else
    printf 'FAILED  expected "%s", got "%s"\n' "$1" "$output"
    failures=$((failures + 1))
  fi
}

fresh() {
  rm -rf "$directory/native"
  mkdir "$directory/native"
  cp "$native"/*.[ch] "$directory/native"
}

# Arguments: the file, the sed command that changes it, the expected message.
break_it() {
  fresh
  sed -i "$2" "$directory/native/$1"
  if cmp -s "$native/$1" "$directory/native/$1"; then
    printf 'FAILED  %s: the command "%s" changes nothing\n' "$1" "$2"
    failures=$((failures + 1))
    return
  fi
  expect "$3"
}

fresh
expect ''
case $("$cc" -dumpmachine) in
aarch64-*)
  break_it counter.h 's/isb\\n\\tmrs/mrs/' 'vmclock_tai_ns: reads the counter without ISB'
  break_it counter.h 's/"mrs %0/"isb\\n\\tmrs %0/' 'vmclock_tai_ns_unordered: has ISB'
  break_it fast_section.h 's/order == ORDERED && page_word_in_update(s->word)/false/' 'vmclock_utc_ns: no branch on the count'
  break_it seqcount.h '/read_begin/,/^}/ s/_acquire/_relaxed/' 'vmclock_read: no acquire load of 64 bits'
  break_it fast_section.h '/s->max_error = page_load64/d; s/^\treturn !page_word_in_update(s->word) &&/\tconst bool kept = !seqcount_read_retry(page, s->word);\n\ts->max_error = page_load64(\&page->time_maxerror_nanosec);\n\treturn kept \&\& !page_word_in_update(s->word) \&\&/; s/^\t *!seqcount_read_retry(page, s->word) &&/\t/' 'vmclock_utc_bounds_nowait: 10 loads'
  break_it page.h 's/^typedef uint64_t __att/typedef uint32_t __att/' 'vmclock_tai_ns: no acquire load of 64 bits'
  break_it seqcount.h '/read_retry/,/^}/ s/atomic_thread_fence(memory_order_acquire);//' 'vmclock_tai_ns: no DMB ISHLD'
  # The fence stays in its place, but one field is loaded behind it.
  break_it fast_section.h '/s->flags = page_load64/d; s/^\treturn !page_word_in_update(s->word) &&/\tconst bool kept = !seqcount_read_retry(page, s->word);\n\ts->flags = page_load64(\&page->flags);\n\treturn kept \&\& !page_word_in_update(s->word) \&\&/; s/^\t *!seqcount_read_retry(page, s->word) &&/\t/' 'vmclock_tai_ns_unordered: 8 loads'
  break_it page.h '/page_acquire64/,/^}/ s/_acquire)/_relaxed)/' 'vmclock_generation: has no acquire load'
  break_it seqcount.h '/write_begin/,/^}/ s/atomic_thread_fence(memory_order_release);//' 'vmclock_writer_begin: has no DMB ISH'
  break_it seqcount.h '/write_begin/,/^}/ { /atomic_thread_fence(memory_order_release);/d; s/^\(\t*\)\(.*page_store32(&page->seq_count\)/\1atomic_thread_fence(memory_order_release);\n\1\2/ }' 'vmclock_writer_begin: has DMB ISH ahead of the odd count'
  break_it seqcount.h '/write_end/,/^}/ s/_release/_relaxed/' 'vmclock_writer_commit: has no release store'
  ;;
x86_64-*)
  break_it counter.h 's/"lfence"/""/' 'vmclock_tai_ns: reads the counter without LFENCE'
  break_it fast_bounds.c 's/clock, ORDERED/clock, UNORDERED/' 'vmclock_utc_bounds_nowait: reads the counter without LFENCE'
  break_it counter.h 's/"rdtsc/"lfence\\n\\trdtsc/' 'vmclock_utc_ns_unordered: has LFENCE'
  ;;
esac

printf '%d failed\n' "$failures"
((failures == 0))
