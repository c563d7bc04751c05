# shellcheck shell=bash
# Building with a sign of life: what is being compiled and for how long, at least every five seconds.

PROGRESS_SECONDS=4
# One configuration for demo, tests and benchmarks, so that nothing is compiled twice. Without @testable
# imports the tests use the very modules that the program is made of.
BUILD_FLAGS=(-c release)
# What makes `swift test` build as `swift build` does.
# shellcheck disable=SC2034 # deploy/test uses it
TEST_FLAGS=(-c release --disable-testable-imports)
export PROGRESS_SECONDS

# The newest line of a log that says what is being done.
build_step() {
  local line
  line=$(tr '\r' '\n' <"$1" 2>/dev/null | grep -E '^\[[0-9]+/[0-9]+\]|^(Fetching|Fetched|Computing|Creating|Building|Working|◇|✔)' |
    tail -n 1) || true
  printf '%.90s' "${line:-starting}"
}

# watch_process PID LOG START: prints progress until the process has ended; its exit code is the result.
watch_process() {
  local pid=$1 log=$2 start=$3 code=0 tick
  while kill -0 "$pid" 2>/dev/null; do
    for ((tick = 0; tick < PROGRESS_SECONDS * 5; tick++)); do
      kill -0 "$pid" 2>/dev/null || break
      sleep 0.2
    done
    kill -0 "$pid" 2>/dev/null || break
    if [ -n "$IS_TERMINAL" ]; then
      printf '\r\033[K  %s  %s' "$(elapsed "$start")" "$(build_step "$log")"
    else
      printf '  %s  %s\n' "$(elapsed "$start")" "$(build_step "$log")"
    fi
  done
  wait "$pid" || code=$?
  [ -z "$IS_TERMINAL" ] || printf '\r\033[K'
  return "$code"
}

# run_watched WHAT LOG NEXT COMMAND…: runs a long command with its whole output in LOG; when it fails, shows
# the last lines and what to do next, and returns its code.
run_watched() {
  local what=$1 log=$2 next=$3 start=$SECONDS code=0
  shift 3
  mkdir -p "$(dirname "$log")"
  : >"$log"
  setsid "$@" >>"$log" 2>&1 </dev/null &
  WATCHED=$!
  watch_process "$WATCHED" "$log" "$start" || code=$?
  WATCHED=''
  if [ "$code" != 0 ]; then
    warn "$what failed after $(elapsed "$start"). The last lines of $log:"
    tail -n 20 "$log" >&2
    warn "Next: $next"
    return "$code"
  fi
  say "$what: done in $(elapsed "$start")"
}

# Ends a long command that is under way; for the traps of the scripts.
stop_watched() {
  [ -n "${WATCHED:-}" ] || return 0
  kill -TERM -- "-$WATCHED" 2>/dev/null || true
  wait "$WATCHED" 2>/dev/null || true
  WATCHED=''
}

# build_program: `clientele`, release, in .build.
build_program() {
  cd "$ROOT" || return
  run_watched "Build" "$ROOT/.build/build.log" \
    "read the whole log; with packages that could not be fetched, check the network and run this again" \
    swift build "${BUILD_FLAGS[@]}" --product clientele
}

# build_fleet: the fleet simulator, which its tests also run as a process.
build_fleet() {
  cd "$ROOT" || return
  run_watched "Build of the simulator" "$ROOT/.build/build-fleet.log" "mend what the log names, then run this again" \
    swift build "${BUILD_FLAGS[@]}" --product clientele-fleet
}

# build_tests: one executable with all tests, beside the program. By name and not by --build-tests: SwiftPM keeps the
# plan it made for the program alone, and all of that plan is every executable of every package, protoc among them.
build_tests() {
  cd "$ROOT" || return
  run_watched "Build of the tests" "$ROOT/.build/build-tests.log" "mend what the log names, then run this again" \
    swift build "${BUILD_FLAGS[@]}" --product clientelePackageTests
}
