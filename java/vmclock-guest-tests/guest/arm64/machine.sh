# The settings of an arm64 guest for `prepare`. The guest uses the same C library
# and JVM as native/arm64/test.
DEBIAN_ARCHITECTURE=arm64
CC=aarch64-linux-gnu-gcc
QEMU=qemu-system-aarch64
QEMU_PACKAGES=(qemu-system-arm)
MACHINE=virt,gic-version=3
# A CPU without pointer authentication, which is slow in QEMU.
CPU=cortex-a72
LINUX_PACKAGE=linux-image-cloud-arm64
# The device's driver is built in.
LINUX_MODULES=(drivers/block/virtio_blk fs/squashfs/squashfs)
FIRMWARE_PACKAGE=device-tree-compiler
FIRMWARE=vmclock.dtb

JVM=usr/lib/jvm/java-17-openjdk-arm64

fetch_machine() {
  sysroot=$("$here/../../../native/arm64/sysroot" 17) || fail "there is no JVM for arm64."
  [[ -d $home/guest ]] || fetch_guest
}

fetch_guest() {
  echo "guest: downloading busybox for arm64"
  open arm64 bookworm
  debian_download busybox-static
  debian_unpack "$home/apt" "$home/guest"
}

busybox() { echo "$home/guest/bin/busybox"; }

# Sets features.
find_jvms() { features=(17); }

# Prints a description of the JVM, for a digest.
describe_jvms() { cat "$sysroot/$JVM/release"; }

# Adds the C library and the whole JVM. The JVM comes with an archive of its
# classes. Only an arm64 machine could make such an archive for a smaller JVM.
add_system() { # DIRECTORY
  mkdir -p "$1"/usr/lib/{jvm,aarch64-linux-gnu}
  cp -a "$sysroot/lib/." "$1/lib/"
  cp -a "$sysroot/usr/lib/aarch64-linux-gnu/." "$1/usr/lib/aarch64-linux-gnu/"
  cp -a "$sysroot/$JVM" "$1/usr/lib/jvm/"
  # The configuration of the JVM is in /etc.
  cp -a "$sysroot/etc/." "$1/etc/"
  ln -s "/$JVM" "$1/jvm17"
}

# Makes a device tree: QEMU's own for this machine, with the device added.
make_firmware() {
  {
    host "$QEMU" -M "$MACHINE,dtb-randomness=off,dumpdtb=$out/machine.dtb" \
      -cpu "$CPU" -nodefaults -display none &&
      host dtc -I dts -O dtb -o "$out/vmclock.dtbo" "$here/arm64/vmclock.dts" &&
      host fdtoverlay -i "$out/machine.dtb" -o "$out/$FIRMWARE" "$out/vmclock.dtbo"
  } >"$out/dtc.log" 2>&1 ||
    die "cannot make the device tree: $(cat "$out/dtc.log")"
}
