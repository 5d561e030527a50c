# Downloads what the guest is made of and unpacks it.

. "$here/../../../tools/debian-packages.sh"

fail() {
  die "cannot get the packages for $home: $1" \
    "Run the guest tests on Debian 12 or later, where apt reaches its archive, or leave out -Pguest."
}

# open ARCHITECTURE SUITE...
open() {
  debian_open "$home/apt" "$@"
}

download_with_libraries() { # [-t SUITE] PACKAGE...
  debian_apt -y --download-only --reinstall --no-install-recommends install "$@"
}

# What runs on this machine: without the libraries that are installed already.
fetch_host() {
  echo "guest: downloading QEMU and tools"
  open "$(dpkg --print-architecture)" "$debian_codename" "$debian_codename"-{updates,backports}
  cp /var/lib/dpkg/status "$home/apt/status"
  # QEMU 10 is the first with a vmclock device of its own.
  download_with_libraries -t "$debian_codename-backports" \
    "${QEMU_PACKAGES[@]}" qemu-system-common qemu-system-data qemu-utils
  download_with_libraries busybox-static cpio squashfs-tools "$FIRMWARE_PACKAGE"
  # Only an upgrade of what is installed here, which is large.
  rm -f "$home"/apt/archives/qemu-user*.deb
  debian_unpack "$home/apt/archives" "$home/host"
}

# The kernel, and the header of the same version. The package that is named for
# no version is empty, and depends on the one that is not.
fetch_linux() {
  echo "guest: downloading Linux"
  local version
  open "$DEBIAN_ARCHITECTURE" trixie-backports
  version=$(apt-cache "${debian_options[@]}" depends "$LINUX_PACKAGE" |
    sed -n 's/.*Depends: linux-\(image\|binary\|base\|modules\)-\([0-9].*\)/\2/p' | head -n 1)
  [[ -n $version ]] || fail "the package $LINUX_PACKAGE depends on no kernel any more."
  debian_download linux-libc-dev
  debian_unpack "$home/apt" "$home/header"
  rm "$home"/apt/*.deb
  debian_download "linux-base-$version" "linux-binary-$version" "linux-modules-$version"
  debian_unpack "$home/apt" "$home/linux"
}

# Sets kernel, the directory of the kernel and its modules, and release.
fetch_packages() {
  [[ -d $home/host ]] || fetch_host
  [[ -d $home/header && -d $home/linux ]] || fetch_linux
  fetch_machine
  rm -rf "$home/apt"
  kernel=$(echo "$home"/linux/usr/lib/modules/*)
  release=${kernel##*/}
}
