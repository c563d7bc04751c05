# shellcheck shell=bash
# What every script here starts with: the project's folder, words to the person at the terminal, time.

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
export ROOT

IS_TERMINAL=
[ ! -t 1 ] || [ "${TERM:-dumb}" = dumb ] || IS_TERMINAL=1
export IS_TERMINAL

say() { printf '%s\n' "$*"; }
warn() { printf '%s\n' "$*" >&2; }

# die CODE TEXT: the last words of a script.
die() {
  local code=$1
  shift
  warn "$*"
  exit "$code"
}

# Minutes and seconds since SECONDS was $1.
elapsed() { printf '%d:%02d' $(((SECONDS - $1) / 60)) $(((SECONDS - $1) % 60)); }
