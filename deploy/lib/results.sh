# shellcheck shell=bash
# Counting what passed.

PASSED=0
FAILED=0

# count_swift_tests LOG: adds what Swift Testing says at the end of a run. A run that broke off is one failure.
count_swift_tests() {
  local total failed
  total=$(sed -n 's/.*Test run with \([0-9][0-9]*\) tests\{0,1\}.*/\1/p' "$1" | tail -n 1)
  if [ -z "$total" ]; then
    FAILED=$((FAILED + 1))
    warn "The tests broke off; the log is $1"
    return
  fi
  failed=$(grep -aE '^.{0,4}Test .* failed after ' "$1" | grep -avcE 'Test run with' || true)
  if [ "$failed" = 0 ] && grep -aqE 'Test run with .* failed after' "$1"; then failed=1; fi
  if [ "$failed" != 0 ]; then grep -aE '^.{0,4}Test .* (failed after|recorded an issue)' "$1" | head -n 60 >&2; fi
  PASSED=$((PASSED + total - failed))
  FAILED=$((FAILED + failed))
}

# run_script COMMAND…: one script is one test.
run_script() {
  local code=0
  run_watched "$*" "$ROOT/.build/$(basename "$1").log" "run it alone: $*" "$@" || code=$?
  if [ "$code" = 0 ]; then PASSED=$((PASSED + 1)); else FAILED=$((FAILED + 1)); fi
}

# finish_results FURTHER: prints the last line and ends; FURTHER failures have no test of their own.
finish_results() {
  FAILED=$((FAILED + $1))
  say "$PASSED passed, $FAILED failed"
  [ "$FAILED" = 0 ] || exit 1
  exit 0
}
