# Downloads what the guest is made of and unpacks it; installs nothing, and
# needs no rights. apt is given directories of its own, and the archive that
# this machine's apt has.

# apt_for NAME STATUS SUITE...: has apt know these suites. STATUS lists the
# packages that are not needed again.
apt_for() {
  local name=$1 status=$2 dir=$home/apt/$1
  shift 2
  mkdir -p "$dir"/lists/partial "$dir"/cache/archives/partial
  printf 'Types: deb\nURIs: %s\nSuites: %s\nComponents: main\nSigned-By: %s\n' \
    "$archive" "$*" "$KEYRING" >"$dir/debian.sources"
  cp "$status" "$dir/status"
  apt_options=(-qq -o Debug::NoLocking=1 -o APT::Sandbox::User="$(id -un)"
    -o Dir::Etc::sourcelist="$dir/debian.sources" -o Dir::Etc::sourceparts=-
    -o Dir::State="$dir" -o Dir::State::Lists="$dir/lists" -o Dir::State::status="$dir/status"
    -o Dir::Cache="$dir/cache" -o APT::Install-Recommends=false -o Acquire::Retries=3)
  # apt only warns of an archive that it cannot reach, if it is not told otherwise.
  apt-get "${apt_options[@]}" -o APT::Update::Error-Mode=any update || cannot_reach "$*"
}

KEYRING=/usr/share/keyrings/debian-archive-keyring.gpg

cannot_reach() {
  die "cannot get the packages of Debian $1 from $archive, for the cache in $home." \
    "Connect this machine to that mirror, or have its apt name another one, or leave out -Pguest."
}

# The mirror that this machine's own apt has, by any form of configuration.
find_archive() {
  command -v apt-get >/dev/null && command -v dpkg >/dev/null ||
    die "apt-get or dpkg is missing: the guest is made of Debian's packages." \
      "Run the guest tests on Debian 12 or later, or leave out -Pguest."
  codename=$(. /etc/os-release && echo "${VERSION_CODENAME:-}")
  # shellcheck disable=SC2016 # these are apt's
  archive=$(apt-get indextargets --format '$(RELEASE) $(COMPONENT) $(REPO_URI)' 'Created-By: Packages' |
    awk -v codename="$codename" '$1 == codename && $2 == "main" { print $3; exit }')
  [[ -n $archive && -f $KEYRING ]] ||
    die "this machine's apt names no archive of Debian ${codename:-(of which release?)}, or $KEYRING is missing." \
      "Run the guest tests on Debian 12 or later, or leave out -Pguest."
}

# unpack PART: from debs/PART to PART, complete or not at all.
unpack() {
  local deb
  rm -rf "$home/$1.new" "${home:?}/$1"
  mkdir "$home/$1.new"
  for deb in "$home/debs/$1"/*.deb; do
    dpkg -x "$deb" "$home/$1.new"
  done
  mv "$home/$1.new" "$home/$1"
  rm -rf "$home/debs/$1"
}

# What runs on this machine: without what is installed here already.
fetch_host() {
  echo "guest: downloading QEMU and tools"
  apt_for host /var/lib/dpkg/status "$codename" "$codename-updates" "$codename-backports"
  rm -f "$home"/apt/host/cache/archives/*.deb
  # QEMU 10 is the first with a vmclock device of its own.
  apt-get "${apt_options[@]}" -y --download-only -t "$codename-backports" \
    install "${QEMU_PACKAGES[@]}" >/dev/null || cannot_reach "$codename-backports"
  apt-get "${apt_options[@]}" -y --download-only \
    install busybox-static cpio acpica-tools squashfs-tools >/dev/null || cannot_reach "$codename"
  # Only an upgrade of what is installed here, which is large.
  rm -f "$home"/apt/host/cache/archives/qemu-user*.deb
  mkdir -p "$home/debs/host"
  mv "$home"/apt/host/cache/archives/*.deb "$home/debs/host/"
  unpack host
}

# download PART PACKAGE...
download() {
  local dir=$home/debs/$1
  rm -rf "$dir"
  mkdir -p "$dir"
  (cd "$dir" && apt-get "${apt_options[@]}" download "${@:2}") || cannot_reach "$LINUX_SUITE"
  unpack "$1"
}

# The kernel, and the header of the same version. The package that is named for
# no version is empty, and depends on the one that is not.
fetch_linux() {
  echo "guest: downloading Linux"
  local version
  apt_for linux /dev/null "$LINUX_SUITE"
  version=$(apt-cache "${apt_options[@]}" depends "$LINUX_PACKAGE" |
    sed -n 's/.*Depends: linux-\(image\|binary\|base\|modules\)-\([0-9].*\)/\2/p' | head -n 1)
  [[ -n $version ]] || die "the package $LINUX_PACKAGE of $LINUX_SUITE depends on no kernel any more."
  [[ -d $home/header ]] || download header linux-libc-dev
  download linux "linux-base-$version" "linux-binary-$version" "linux-modules-$version"
}

# Sets kernel, the directory of the kernel and its modules, and release.
fetch_packages() {
  if [[ ! -d $home/host || ! -d $home/header || ! -d $home/linux ]]; then
    find_archive
    [[ -d $home/host ]] || fetch_host
    [[ -d $home/header && -d $home/linux ]] || fetch_linux
    rm -rf "$home/apt" "$home/debs"
  fi
  kernel=$(echo "$home"/linux/usr/lib/modules/*)
  release=${kernel##*/}
}
