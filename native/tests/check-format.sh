#!/bin/sh
# Checks the format of the C sources below the directory $1. Needs a certain
# version of clang-format, because other versions format otherwise. Exits with 77
# if the check is skipped.
set -eu

version=14
clang_format=$(command -v clang-format-$version || command -v clang-format || true)
if [ -z "$clang_format" ]; then
	echo "skipped: there is no clang-format"
	exit 77
fi
case $("$clang_format" --version) in
*" version $version."*) ;;
*)
	echo "skipped: $("$clang_format" --version) is not version $version"
	exit 77
	;;
esac
find "$1/native" "$1"/include/vmclock*.h "$1/java/vmclock/src/main/jni" \
	-name '*.[ch]' -exec "$clang_format" --dry-run -Werror {} +
