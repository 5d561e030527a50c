# Finds Java and starts the command vmclock. The launcher of a checkout and that
# of the packages read this file. The archives of loaded classes that it keeps
# make a start two to three times as fast.

readonly FAILED=3

say() { printf 'vmclock: %s\n' "$*" >&2; }

die() {
  say "$@"
  exit "$FAILED"
}

# The JVM would give the number of a closed descriptor to a file of its own. A
# write to /dev/null, open for reading only, fails as a write to a closed one.
fill_closed_descriptors() {
  local number
  [[ -d /proc/self/fd ]] || return 0
  for number in 0 1 2; do
    [[ -e /proc/self/fd/$number ]] || eval "exec $number</dev/null"
  done
}

warn_of_java_home() {
  [[ -z ${JAVA_HOME:-} || -x $JAVA_HOME/bin/java ]] ||
    say "JAVA_HOME is $JAVA_HOME, but $JAVA_HOME/bin/java is not an executable file." \
      "Using java from PATH."
}

# In the locale C, Java cannot open a file whose name is not ASCII.
use_utf8_for() { # texts
  local locale=${LC_ALL:-${LC_CTYPE:-${LANG:-}}} text="$*"
  case $locale in
    '' | C | POSIX) [[ $text != *[!$'\x01'-$'\x7f']* ]] || export LC_ALL=C.UTF-8 ;;
  esac
}

java_tool() {
  if [[ -n ${JAVA_HOME:-} && -x $JAVA_HOME/bin/$1 ]]; then
    printf '%s\n' "$JAVA_HOME/bin/$1"
  else
    command -v "$1" || true
  fi
}

# Sets `feature`, such as 17, and `version`, such as 17.0.15+6-Debian. Reads
# JAVA_VERSION="17.0.15" in the file `release` of the JDK, because that needs no
# JVM start; without that file, parses `openjdk version "17.0.15"`. The feature
# is 1 for 1.8.
read_version() { # the directory of java
  local line record=$1/../release
  feature='' version=''
  if [[ -r $record ]]; then
    while IFS= read -r line; do
      case $line in
        JAVA_RUNTIME_VERSION=*) version=${line#*=} ;;
        JAVA_VERSION=*) feature=${line#*=} ;;
      esac
    done <"$record"
    version=${version:-$feature}
  else
    line=$("$1/java" -version 2>&1 || true)
    [[ $line != *' version "'* ]] || feature=${line#*' version "'}
  fi
  feature=${feature#\"}
  feature=${feature%%[!0-9]*}
}

missing=()
add_missing() { # tool, package on Debian, package on Fedora and Red Hat
  missing+=("$1 (package $2 on Debian and Ubuntu, $3 on Fedora and RHEL)")
}

# Sets `tool`, the path of java or javac, and `feature` and `version`.
need_java() { # java or javac, and the two packages
  local directory
  tool=$(java_tool "$1")
  if [[ -z $tool ]]; then
    add_missing "$1" "$2" "$3"
    return
  fi
  # The directory of javac also has the java of the same version.
  directory=$(readlink -f "$tool")
  directory=${directory%/*}
  read_version "$directory"
  if [[ ! $feature =~ ^[0-9]+$ ]] || ((feature < 17)); then
    add_missing "$1 17 or later, instead of $tool" "$2" "$3"
  fi
}

die_if_missing() {
  ((${#missing[@]} == 0)) && return
  local one
  for one in "${missing[@]}"; do
    say "missing: $one"
  done
  die "install the missing packages and try again."
}

# Sets `java`, `feature` and `version`.
find_java() {
  need_java java openjdk-17-jre-headless java-17-openjdk-headless
  die_if_missing
  java=$tool
}

# Sets `flags`. With C1 alone, the JVM starts faster. A read is then a single
# call to C with hardly any Java around it, but only through JNI: foreign calls
# need C2. `bench` measures everything, and `doctor` shows what programs get.
choose_flags() { # the arguments of the command
  # Without method handles for reflection, the JVM starts faster.
  flags=(-XX:-UsePerfData -Djdk.reflect.useNativeAccessorOnly=true)
  # Two collectors are an error of the JVM.
  [[ $environment_options == *-XX:+Use*GC* ]] || flags+=(-XX:+UseSerialGC)
  [[ " $* " == *" "@(bench|doctor)" "* ]] && return
  flags+=(-XX:TieredStopAtLevel=1)
  [[ $environment_options == *io.vmclock.binding=* ]] || flags+=(-Dio.vmclock.binding=jni)
}
readonly environment_options="${JAVA_TOOL_OPTIONS:-} ${JDK_JAVA_OPTIONS:-} ${_JAVA_OPTIONS:-}"

# Prints the beginning of an archive's path, for one JDK and one jar; nothing if
# there can be no archive. The JVM rejects an archive if the jar's time or size
# changed, so both are in the name.
archive_base() { # directory, the jar
  local name=${version//\"/}$java
  name=${name//\//_}
  # Options that conflict with an archive are an error of the JVM.
  [[ -n $version && ${#name} -lt 200 && $environment_options != *@(-Xshare|Shared|AOT)* ]] || return 0
  printf '%s\n' "$1/$name.$(stat -c %Y-%s "$2")"
}

# Adds the flags that use the archive. The name has the size, because Java 17
# crashes with an archive that was cut off. The JVM checks everything else, and
# goes on without the archive if that does not belong to this JVM and this jar.
use_archive() { # the archive's base
  local -a files=("$1".*.archive)
  local file=${files[0]} size
  size=${file%.archive}
  size=${size##*.}
  [[ -r $file && $(stat -c %s "$file" 2>/dev/null) == "$size" ]] || return 1
  if ((feature >= 25)); then
    flags+=("-XX:AOTCache=$file" '-Xlog:aot*=off,cds*=off')
  else
    flags+=("-XX:SharedArchiveFile=$file" -XX:+VerifySharedSpaces '-Xlog:cds*=off')
  fi
}

# Returns whether file `.begun` is of a process that ended before it made the
# archive. An empty file is of a process that just created it. After ten minutes,
# another process can have the same id.
begin_is_stale() { # the file
  local state
  state=$(<"$1") || return 1
  [[ $state != failed ]] || return 1
  [[ -n $state && ! -d /proc/$state ]] || [[ -n $(find "$1" -mmin +10) ]]
}

# Returns whether this process is the one that makes the archive. Only the owner
# of the directory is: root leaves no files in the checkout of another user. Also
# removes this JDK's archives of other jars, and one that was cut off.
begin_archive() { # the archive's base
  local begun=$1.begun pid=$BASHPID
  [[ -O ${1%/*} && -w ${1%/*} ]] || return 1
  if [[ -e $begun ]]; then
    begin_is_stale "$begun" || return 1
  fi
  rm -f "${1%.*}".*
  (set -o noclobber && echo "$pid" >"$begun") 2>/dev/null
}

# Makes the archive if no other process makes it. A file `.begun` with the word
# "failed" stays, so that a JVM that cannot make one does not try at each start.
make_archive_once() { # as make_archive
  begin_archive "$1" || return 0
  if make_archive "$@"; then
    rm -f "$1.begun"
  else
    echo failed >"$1.begun"
  fi
}

# Makes the archive. Prints nothing, and fails silently, because the command
# works without an archive.
make_archive() { # the archive's base, the jar, more options of the JVM
  local base=$1 program=$2 made=$1.$$.new option=-XX:ArchiveClassesAtExit
  shift 2
  ((feature < 25)) || option=-XX:AOTCacheOutput
  "$java" "${flags[@]}" "$@" "$option=$made" -jar "$program" now || true
  # Without the sync, a power failure can leave a file of this size with other bytes.
  if [[ -s $made ]] && chmod 644 "$made" && sync "$made"; then
    mv -f "$made" "$base.$(stat -c %s "$made").archive"
  else
    rm -f "$made"*
    return 1
  fi
} </dev/null >/dev/null 2>&1
