# The settings of an x86-64 guest for `prepare`. The guest uses the C library of
# this machine, and JVMs made from its JDKs.
DEBIAN_ARCHITECTURE=amd64
CC=cc
QEMU=qemu-system-x86_64
QEMU_PACKAGES=(qemu-system-x86 seabios)
MACHINE=q35
CPU=max
LINUX_PACKAGE=linux-image-cloud-amd64
LINUX_MODULES=(drivers/block/virtio_blk fs/squashfs/squashfs drivers/ptp/ptp_vmclock)
FIRMWARE_PACKAGE=acpica-tools
FIRMWARE=vmclock.aml

# The modules that the command and the test programs need. On later JDKs,
# jdk.random is a part of java.base. The second line is for Spring Boot.
JAVA_MODULES=(java.base java.logging java.management jdk.jfr jdk.unsupported jdk.random
  java.desktop java.instrument java.naming java.security.jgss java.sql java.xml jdk.management)

# The libraries that a JVM needs or may load.
LIBRARIES=(libc.so.6 libm.so.6 libz.so.1 libstdc++.so.6 libgcc_s.so.1
  libdl.so.2 libpthread.so.0 librt.so.1)
LOADER=/lib64/ld-linux-x86-64.so.2

fetch_machine() { :; }

busybox() { echo "$home/host/bin/busybox"; }

feature() { sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$1/release"; }

# Sets jdks and features: the JDK of this build, and the newest other one.
find_jvms() {
  local candidate newest=$build_jdk
  for candidate in /usr/lib/jvm/*; do
    [[ -x $candidate/bin/jlink && -f $candidate/release && ! -L $candidate ]] || continue
    (($(feature "$candidate") > $(feature "$newest"))) && newest=$candidate
  done
  jdks=("$build_jdk")
  [[ $newest == "$build_jdk" ]] || jdks+=("$newest")
  features=()
  for candidate in "${jdks[@]}"; do
    [[ -x $candidate/bin/jlink ]] || die "$candidate has no jlink: use a JDK, not a JRE."
    features+=("$(feature "$candidate")")
  done
}

# Prints a description of the JVMs, for a digest.
describe_jvms() {
  local jdk
  for jdk in "${jdks[@]}"; do echo "$jdk" && cat "$jdk/release"; done
}

make_jvm() { # JDK DIRECTORY
  local modules
  modules=$(comm -12 <("$1/bin/java" --list-modules | sed 's/@.*//' | LC_ALL=C sort) \
    <(printf '%s\n' "${JAVA_MODULES[@]}" | LC_ALL=C sort) | paste -sd,)
  "$1/bin/jlink" --add-modules "$modules" --strip-debug --no-header-files --no-man-pages --output "$2"
  # Archive the classes in their memory format: JVMs start much faster in the guest.
  "$2/bin/java" -XX:+UseSerialGC -Xmx64m -Xshare:dump >/dev/null 2>&1
}

# Adds the C library and the JVMs.
add_system() { # DIRECTORY
  local libraries library jdk directory=$1/lib/x86_64-linux-gnu
  mkdir -p "$directory" "$1$(dirname "$LOADER")"
  libraries=$(ldconfig -p)
  for library in "${LIBRARIES[@]}"; do
    cp -L "$(awk -v name="$library" '$1 == name { print $NF; exit }' <<<"$libraries")" "$directory/"
  done
  cp -L "$LOADER" "$1$LOADER"
  for jdk in "${jdks[@]}"; do
    make_jvm "$jdk" "$1/jvm$(feature "$jdk")"
  done
}

# Makes the ACPI table that describes the device to the kernel.
make_firmware() {
  host iasl -vs -p "$out/vmclock" "$here/x86_64/vmclock.asl" >"$out/iasl.log" 2>&1 ||
    die "cannot compile the ACPI table: $(cat "$out/iasl.log")"
}
