#!/usr/bin/env bash
# Makes what the test of the API's document needs, Schemathesis in .build-venv, and prints the Python to run it with.
# shellcheck source-path=SCRIPTDIR
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/../base.sh"
. "$(dirname "${BASH_SOURCE[0]}")/../requirements.sh"

SCHEMATHESIS=4.32.5
VENV=$ROOT/.build-venv

require_packages python3-venv >&2
[ -x "$VENV/bin/python" ] || python3 -m venv "$VENV" >&2
if ! "$VENV/bin/python" -c "import importlib.metadata as m, sys; sys.exit(m.version('schemathesis') != '$SCHEMATHESIS')" 2>/dev/null; then
  say "Installing Schemathesis $SCHEMATHESIS into .build-venv" >&2
  "$VENV/bin/pip" install --quiet --disable-pip-version-check "schemathesis==$SCHEMATHESIS" >&2
fi
echo "$VENV/bin/python"
