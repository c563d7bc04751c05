# shellcheck shell=bash
# The processes of the demo: each in a group of its own, each on a list, so that nothing outlives the script.

declare -A PROCESS=()
DEMO_PIDS=''

# use_pid_list FILE: where the list lies. Processes that an earlier run left behind are ended first.
use_pid_list() {
  DEMO_PIDS=$1
  local pid started
  if [ -f "$DEMO_PIDS" ]; then
    while read -r pid started; do
      # A number may belong to somebody else's process by now; its start time tells.
      [ "$(started_at "$pid")" = "$started" ] && end_group "$pid"
    done <"$DEMO_PIDS"
  fi
  : >"$DEMO_PIDS"
}

# When a process was started, in ticks since boot; empty when there is none.
started_at() { sed 's/.*) //' "/proc/$1/stat" 2>/dev/null | cut -d ' ' -f 20 || true; }

# start NAME LOG COMMAND…
start() {
  local name=$1 log=$2
  shift 2
  setsid "$@" >>"$log" 2>&1 </dev/null &
  PROCESS[$name]=$!
  printf '%s %s\n' "$!" "$(started_at $!)" >>"$DEMO_PIDS"
}

is_alive() { kill -0 "$1" 2>/dev/null; }

# end_group PID: asks the group to end, and after ten seconds makes it.
end_group() {
  local pid=$1 tick
  kill -TERM -- "-$pid" 2>/dev/null || true
  for ((tick = 0; tick < 100; tick++)); do
    is_alive "$pid" || break
    sleep 0.1
  done
  kill -KILL -- "-$pid" 2>/dev/null || true
  wait "$pid" 2>/dev/null || true
}

stop() {
  local name
  for name in "$@"; do
    [ -z "${PROCESS[$name]:-}" ] || kill -TERM -- "-${PROCESS[$name]}" 2>/dev/null || true
  done
  for name in "$@"; do
    [ -z "${PROCESS[$name]:-}" ] || end_group "${PROCESS[$name]}"
    unset "PROCESS[$name]"
  done
}

# crash NAME: kill -9, as a power cut does.
crash() {
  kill -KILL -- "-${PROCESS[$1]}" 2>/dev/null || true
  wait "${PROCESS[$1]}" 2>/dev/null || true
  unset "PROCESS[$1]"
}

stop_all() {
  stop "${!PROCESS[@]}"
  [ -z "$DEMO_PIDS" ] || : >"$DEMO_PIDS"
}

# wait_for_line NAME LOG PREFIX: waits until the process has printed a line that begins so, and prints the
# rest of the newest such line. LINES_BEFORE lines of the log are older.
wait_for_line() {
  local name=$1 log=$2 prefix=$3 before=${4:-0} tick line
  for ((tick = 0; tick < 300; tick++)); do
    line=$(tail -n "+$((before + 1))" "$log" 2>/dev/null | sed -n "s|^$prefix||p" | tail -n 1)
    if [ -n "$line" ]; then
      printf '%s' "$line"
      return 0
    fi
    is_alive "${PROCESS[$name]}" || break
    sleep 0.1
  done
  warn "$name did not say \"$prefix\"; the last lines of $log:"
  tail -n 20 "$log" >&2
  return 1
}
