# shellcheck shell=bash
# Source this file in scripts that use Debian's packages without installing them.
# apt gets its own directories. From the machine's configuration it takes only the
# archive and the way to reach it. Nothing of the machine is changed, and no
# special permissions are needed.
#
# The script must define a function `fail REASON`, which ends it.

readonly DEBIAN_KEYRING=/usr/share/keyrings/debian-archive-keyring.gpg

# The release of this machine.
debian_codename=$(. /etc/os-release && echo "${VERSION_CODENAME:-}")

# Sets the addresses debian_archive and debian_security. The latter is empty if the
# machine's configuration does not have it.
debian_find_archive() {
  local tool targets
  for tool in apt-get dpkg-deb; do
    command -v "$tool" >/dev/null || fail "$tool is not installed."
  done
  # shellcheck disable=SC2016 # apt replaces these
  targets=$(apt-get indextargets --format '$(RELEASE) $(COMPONENT) $(REPO_URI)' 'Created-By: Packages')
  debian_archive=$(debian_address "$debian_codename" <<<"$targets")
  debian_security=$(debian_address "$debian_codename-security" <<<"$targets")
  [[ -n $debian_archive && -f $DEBIAN_KEYRING ]] ||
    fail "this machine's apt names no archive of Debian ${debian_codename:-(of which release?)}, or $DEBIAN_KEYRING is missing."
}

# Other distributions use the names of Debian's releases. So of several archives it
# takes the one with "debian" in its path.
debian_address() { # RELEASE
  awk -v release="$1" '$1 == release && $2 == "main" { print ($3 ~ "/debian") ? 0 : 1, $3 }' |
    sort -s -n -k 1,1 | sed -n '1s/^. //p'
}

# debian_open DIRECTORY ARCHITECTURE SUITE...
#
# Lets apt load the package lists of these suites, with no package installed. All
# its files are in DIRECTORY, which is created again. A suite for security updates
# is skipped if the machine's configuration has none.
debian_open() {
  local release address
  debian_find_archive
  rm -rf "$1"
  mkdir -p "$1"/{lists,archives}/partial "$1/state"
  debian_directory=$(cd "$1" && pwd)
  : >"$debian_directory/status"
  for release in "${@:3}"; do
    address=$debian_archive
    [[ $release != *-security ]] || address=$debian_security
    [[ -z $address ]] || printf 'Types: deb\nURIs: %s\nSuites: %s\nComponents: main\nSigned-By: %s\n\n' \
      "$address" "$release" "$DEBIAN_KEYRING"
  done >"$debian_directory/debian.sources"
  debian_options=(-q -o APT::Architecture="$2" -o APT::Architectures="$2" -o APT::Sandbox::User=
    -o Dir::Etc::sourcelist="$debian_directory/debian.sources" -o Dir::Etc::sourceparts=/dev/null
    -o Dir::Etc::preferences=/dev/null -o Dir::Etc::preferencesparts=/dev/null
    -o Dir::State="$debian_directory/state" -o Dir::State::Lists="$debian_directory/lists"
    -o Dir::State::status="$debian_directory/status"
    -o Dir::Cache="$debian_directory" -o Dir::Cache::archives="$debian_directory/archives"
    -o Acquire::Languages=none -o Acquire::Retries=3)
  # Without the option, apt only warns if it cannot reach the archive.
  debian_apt -o APT::Update::Error-Mode=any update
}

# debian_apt ARGUMENT...: runs apt-get in the directory of debian_open.
debian_apt() {
  local log=$debian_directory/log
  (cd "$debian_directory" && apt-get "${debian_options[@]}" "$@") >"$log" 2>&1 ||
    fail "apt-get cannot download from $debian_archive: $(grep '^[EW]:' "$log" | head -n 3)"
}

# debian_download PACKAGE...: downloads these packages, without their dependencies,
# into the directory of debian_open.
debian_download() { debian_apt download "$@"; }

# debian_unpack PACKAGES DIRECTORY: unpacks the packages in the directory PACKAGES.
# DIRECTORY is complete or does not exist.
debian_unpack() {
  local deb
  rm -rf "$2.new"
  mkdir "$2.new"
  for deb in "$1"/*.deb; do
    dpkg-deb -x "$deb" "$2.new"
  done
  rm -rf "$2"
  mv -T "$2.new" "$2"
}
