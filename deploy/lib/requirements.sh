# shellcheck shell=bash
# What must be on the machine: Debian packages, which root (or sudo without a password) installs without a
# question, and Swift, which Debian does not have.

# shellcheck disable=SC2034 # the scripts that read this file use it
BUILD_PACKAGES=(libsqlite3-dev libpq-dev libssl-dev libzstd-dev liblzma-dev)
# shellcheck disable=SC2034 # deploy/test uses it
TEST_PACKAGES=(openssl protobuf-compiler xz-utils python3 gocryptfs fuse3 postgresql-15)
# shellcheck disable=SC2034 # deploy/bench uses it
COUNTER_BENCH_PACKAGES=(nghttp2-client python3)
SWIFT_NEEDED_MAJOR=6
SWIFT_NEEDED_MINOR=3

is_installed() { [ "$(dpkg-query -W -f='${db:Status-Status}' "$1" 2>/dev/null)" = installed ]; }

# require_packages NAME…: installs those that are missing, or prints the one line that does and stops.
require_packages() {
  local missing=() name as_root=()
  if ! command -v dpkg-query >/dev/null; then
    warn "This is not Debian: have what these packages hold there: $*"
    return 0
  fi
  for name in "$@"; do is_installed "$name" || missing+=("$name"); done
  [ ${#missing[@]} -gt 0 ] || return 0
  if [ "$(id -u)" != 0 ]; then
    if command -v sudo >/dev/null && sudo -n true 2>/dev/null; then
      as_root=(sudo -n)
    else
      warn "Debian packages are missing. Install them, then run this again:"
      warn "  sudo apt-get install -y ${missing[*]}"
      exit 2
    fi
  fi
  say "Installing ${missing[*]}"
  local log
  log=$(mktemp)
  if ! { "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get update &&
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends \
      "${missing[@]}"; } >"$log" 2>&1 </dev/null; then
    tail -n 20 "$log" >&2
    rm -f "$log"
    die 2 "The packages could not be installed. Next: sudo apt-get install -y ${missing[*]}"
  fi
  rm -f "$log"
}

# require_swift: Swift of at least the version the package needs.
require_swift() {
  local found=''
  if ! command -v swift >/dev/null && [ -f "${SWIFTLY_HOME_DIR:-$HOME/.local/share/swiftly}/env.sh" ]; then
    # shellcheck source=/dev/null
    . "${SWIFTLY_HOME_DIR:-$HOME/.local/share/swiftly}/env.sh"
  fi
  if command -v swift >/dev/null; then
    found=$(swift --version 2>/dev/null | sed -n 's/.*Swift version \([0-9][0-9.]*\).*/\1/p' | head -n 1)
  fi
  local major=${found%%.*} minor=${found#*.}
  minor=${minor%%.*}
  if [ -n "$found" ] && { [ "$major" -gt $SWIFT_NEEDED_MAJOR ] ||
    { [ "$major" -eq $SWIFT_NEEDED_MAJOR ] && [ "$minor" -ge $SWIFT_NEEDED_MINOR ]; }; }; then
    return 0
  fi
  warn "Swift $SWIFT_NEEDED_MAJOR.$SWIFT_NEEDED_MINOR or later is needed; found: ${found:-none}. To get it:"
  warn "  curl -O https://download.swift.org/swiftly/linux/swiftly-$(uname -m).tar.gz"
  warn "  tar xzf swiftly-$(uname -m).tar.gz && ./swiftly init --assume-yes"
  # shellcheck disable=SC2016 # the person's shell expands it, not this one
  warn '  . "$HOME/.local/share/swiftly/env.sh" && swiftly install 6.3.1'
  warn "swiftly names the Debian packages that Swift itself needs. Then run this again."
  exit 2
}
