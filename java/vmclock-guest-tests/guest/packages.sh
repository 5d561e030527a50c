# Downloads and unpacks the packages for the guest.

. "$here/../../../tools/debian-packages.sh"

fail() {
  die "cannot get the packages for $home: $1" \
    "Run the guest tests on Debian 12 or later with access to the Debian archive, or omit -Pguest."
}

# open ARCHITECTURE SUITE...
open() {
  debian_open "$home/apt" "$@"
}

download_with_libraries() { # [-t SUITE] PACKAGE...
  debian_apt -y --download-only --reinstall --no-install-recommends install "$@"
}

# Fetches the programs for this machine, without the libraries that are already
# installed.
fetch_host() {
  echo "guest: downloading QEMU and tools"
  open "$(dpkg --print-architecture)" "$debian_codename" "$debian_codename"-{updates,backports}
  cp /var/lib/dpkg/status "$home/apt/status"
  # QEMU 10 is the first version with its own vmclock device.
  download_with_libraries -t "$debian_codename-backports" \
    "${QEMU_PACKAGES[@]}" qemu-system-common qemu-system-data qemu-utils
  download_with_libraries busybox-static cpio squashfs-tools "$FIRMWARE_PACKAGE"
  # Only an upgrade of an installed package, and large.
  rm -f "$home"/apt/archives/qemu-user*.deb
  debian_unpack "$home/apt/archives" "$home/host"
}

# Fetches the kernel, and the header of the same version. The package without a
# version in its name is empty, and depends on the package with the kernel.
fetch_linux() {
  echo "guest: downloading Linux"
  local version
  open "$DEBIAN_ARCHITECTURE" trixie-backports
  version=$(apt-cache "${debian_options[@]}" depends "$LINUX_PACKAGE" |
    sed -n 's/.*Depends: linux-\(image\|binary\|base\|modules\)-\([0-9].*\)/\2/p' | head -n 1)
  [[ -n $version ]] || fail "the package $LINUX_PACKAGE no longer depends on a kernel package."
  debian_download linux-libc-dev
  debian_unpack "$home/apt" "$home/header"
  rm "$home"/apt/*.deb
  debian_download "linux-base-$version" "linux-binary-$version" "linux-modules-$version"
  debian_unpack "$home/apt" "$home/linux"
}

# Sets kernel (the directory of the kernel and its modules) and release.
fetch_packages() {
  [[ -d $home/host ]] || fetch_host
  [[ -d $home/header && -d $home/linux ]] || fetch_linux
  fetch_machine
  rm -rf "$home/apt"
  kernel=$(echo "$home"/linux/usr/lib/modules/*)
  release=${kernel##*/}
}
