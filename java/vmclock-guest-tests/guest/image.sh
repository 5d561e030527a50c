# Makes the disks of the guest from what packages.sh has unpacked.

# What the command and the test programs need; jdk.random is a part of
# java.base on later JDKs.
MODULES=(java.base java.logging java.management jdk.jfr jdk.unsupported jdk.random)

# What a JVM needs, and what it may load.
LIBRARIES=(libc.so.6 libm.so.6 libz.so.1 libstdc++.so.6 libgcc_s.so.1
  libdl.so.2 libpthread.so.0 librt.so.1)

host_libraries() { echo "$home/host/usr/lib/$MULTIARCH:$home/host/lib/$MULTIARCH"; }

# Runs a tool of those that were unpacked.
host() { LD_LIBRARY_PATH=$(host_libraries) "$home/host/usr/bin/$1" "${@:2}"; }

squash() { # DIRECTORY FILE, complete or not at all
  host mksquashfs "$1" "$2.new" -comp lz4 -all-root -noappend -no-progress -quiet >/dev/null
  mv "$2.new" "$2"
}

feature() { sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$1/release"; }

# Sets jdks and features: the JDK of this build, and the newest other one.
find_jdks() {
  local candidate newest=$build_jdk
  for candidate in /usr/lib/jvm/*; do
    [[ -x $candidate/bin/jlink && -f $candidate/release && ! -L $candidate ]] || continue
    (($(feature "$candidate") > $(feature "$newest"))) && newest=$candidate
  done
  jdks=("$build_jdk")
  [[ $newest == "$build_jdk" ]] || jdks+=("$newest")
  features=()
  for candidate in "${jdks[@]}"; do
    [[ -x $candidate/bin/jlink ]] || die "$candidate has no jlink: a JDK is needed, not a JRE."
    features+=("$(feature "$candidate")")
  done
}

make_jvm() { # JDK DIRECTORY
  local modules
  modules=$(comm -12 <("$1/bin/java" --list-modules | sed 's/@.*//' | LC_ALL=C sort) \
    <(printf '%s\n' "${MODULES[@]}" | LC_ALL=C sort) | paste -sd,)
  "$1/bin/jlink" --add-modules "$modules" --strip-debug --no-header-files --no-man-pages --output "$2"
  # Classes as they are in memory: the guest starts a JVM in a fraction of the time.
  "$2/bin/java" -XX:+UseSerialGC -Xmx64m -Xshare:dump >/dev/null 2>&1
}

# The root disk, and what loads the modules that it needs to be one; both stay
# in the cache until what they are made of changes. Sets image.
make_root() {
  local jdk digest
  find_jdks
  digest=$({
    cat "$here"/{image.sh,probe.c,initramfs/*,root/etc/*,"$arch"/machine.sh} "$kernel/modules.order"
    for jdk in "${jdks[@]}"; do echo "$jdk" && cat "$jdk/release"; done
    echo "$release"
  } | sha256sum | cut -c1-16)
  image=$home/image/$digest
  mkdir -p "$home/image"
  # Those of other states of the sources, unused for a week.
  find "$home/image" -mindepth 1 -maxdepth 1 -mtime +7 ! -name "$digest" -exec rm -rf {} +
  if [[ ! -d $image ]]; then
    echo "guest: making the root disk, with JDK ${features[*]}"
    build_root
  fi
  touch "$image"
}

build_root() {
  local new=$image.new tree=$image.new/tree libraries library command jdk
  rm -rf "$new"
  mkdir -p "$tree"/{bin,sbin,usr/{bin,sbin,lib/locale},lib,dev,proc,sys,tmp,run,root,home,programs,"lib/$MULTIARCH"}

  cp "$home/host/bin/busybox" "$tree/bin/"
  for command in $("$tree/bin/busybox" --list-full); do
    [[ -e $tree/$command ]] || ln -s /bin/busybox "$tree/$command"
  done
  cp -R "$here/root/." "$tree/"
  "$CC" -std=c11 -O2 -Wall -Wextra -Werror -static -I "$home/header/usr/include" \
    -o "$tree/usr/bin/probe" "$here/probe.c"

  libraries=$(ldconfig -p)
  for library in "${LIBRARIES[@]}"; do
    cp -L "$(awk -v name="$library" '$1 == name { print $NF; exit }' <<<"$libraries")" "$tree/lib/$MULTIARCH/"
  done
  mkdir -p "$tree$(dirname "$LOADER")"
  cp -L "$LOADER" "$tree$LOADER"
  cp -R /usr/lib/locale/C.* "$tree/usr/lib/locale/"
  for jdk in "${jdks[@]}"; do
    make_jvm "$jdk" "$tree/jvm$(feature "$jdk")"
  done
  squash "$tree" "$new/root.squashfs"

  local early=$new/early module
  mkdir -p "$early"/{bin,dev,proc,new}
  cp "$home/host/bin/busybox" "$early/bin/"
  install -m 755 "$here/initramfs/init" "$early/init"
  for module in drivers/block/virtio_blk fs/squashfs/squashfs drivers/ptp/ptp_vmclock; do
    xzcat "$kernel/kernel/$module.ko.xz" >"$early/${module##*/}.ko"
  done
  # Not compressed: unpacking is slow where the processor is emulated.
  (cd "$early" && find . | LD_LIBRARY_PATH=$(host_libraries) "$home/host/bin/cpio" \
    -o -H newc -R 0:0 --quiet) >"$new/initramfs.cpio"

  rm -rf "$tree" "$early"
  mv "$new" "$image"
}

# The jars, on a disk that is mounted at /programs.
make_programs() {
  local tree=$out/programs jar
  rm -rf "$tree"
  mkdir "$tree"
  for jar in "${jars[@]}"; do
    [[ -f $jar ]] || die "there is no $jar: build it first, by mvn verify -Pguest of the whole project."
    cp "$jar" "$tree/"
  done
  squash "$tree" "$out/programs.squashfs"
}

# The table that tells the kernel of the device.
make_firmware() {
  host iasl -vs -p "$out/vmclock" "$here/$arch/vmclock.asl" >"$out/iasl.log" 2>&1 ||
    die "the ACPI table does not compile: $(cat "$out/iasl.log")"
}
