#!/usr/bin/env bash
# Makes what the browser tests need and prints the Python to run them with: Chromium and Chinese fonts from Debian,
# Playwright in .build-venv.
# shellcheck source-path=SCRIPTDIR
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/../base.sh"
. "$(dirname "${BASH_SOURCE[0]}")/../requirements.sh"

PLAYWRIGHT=1.65.0
VENV=$ROOT/.build-venv

require_packages chromium fonts-noto-cjk python3-venv >&2
if ! "$VENV/bin/python" -c "import importlib.metadata as m, sys; sys.exit(m.version('playwright') != '$PLAYWRIGHT')" 2>/dev/null; then
  say "Installing Playwright $PLAYWRIGHT into .build-venv" >&2
  rm -rf "$VENV"
  python3 -m venv "$VENV" >&2
  "$VENV/bin/pip" install --quiet --disable-pip-version-check "playwright==$PLAYWRIGHT" >&2
fi
echo "$VENV/bin/python"
