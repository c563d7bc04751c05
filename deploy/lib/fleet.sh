# shellcheck shell=bash disable=SC2034
# The demo's fleet: a hub, stores A, B, C and laptop L, each node behind a line of its own that can be cut.

NODES=(A B C L)
SOCKET_FOLDER_MAX=80 # Unix socket paths end at 107 bytes
THREE_WEEKS=1814400
ONE_DAY=86400
SETTLE_SECONDS=300
DEMO_PASSWORD='quiet steel dial 62'
declare -A LINE_PORT=() WEB_PORT=() WALL=() BOOT=()
CLEANING=''

choose_work_folder() {
  WORK=${CLIENTELE_DEMO_DIR:-$ROOT/.build/demo}
  if [ ${#WORK} -gt $SOCKET_FOLDER_MAX ] || ! mkdir -p "$WORK" 2>/dev/null || [ ! -w "$WORK" ]; then
    WORK=${TMPDIR:-/tmp}/clientele-demo-$(id -u)
    mkdir -p "$WORK"
  fi
}

# Ends what an earlier run left, empties the folder, cuts the input and builds the clocks.
prepare_work_folder() {
  if [ -n "$(ls -A "$WORK")" ] && [ ! -f "$WORK/pids" ]; then
    die 2 "$WORK is not empty and not the demo's. Empty it, or set CLIENTELE_DEMO_DIR to another folder."
  fi
  use_pid_list "$WORK/pids"
  find "$WORK" -mindepth 1 -maxdepth 1 ! -name pids -exec rm -rf {} +
  cd "$WORK" || exit 1
  mkdir logs
  python3 "$ROOT/deploy/lib/prepare.py" "$ROOT/deploy/demo-data" input
  # shellcheck source=/dev/null
  . input/cast.sh
  "$(compiler)" -O2 -shared -fPIC "$ROOT/deploy/lib/clocks.c" -o clocks.so -ldl
  export PATH="$ROOT/.build/release:$PATH" CLIENTELE_MARKER_DIR="$WORK/markers"
}

# The C compiler that comes with Swift.
compiler() {
  local swift candidate
  swift=$(command -v swift)
  for candidate in "$(dirname "$swift")/clang" "$(dirname "$(readlink -f "$swift")")/clang" clang cc; do
    command -v "$candidate" && return
  done
  die 2 "No C compiler: the Swift toolchain brings clang beside swift."
}

# start_under NAME LOG COMMAND…: starts it with the clocks that its node has.
start_under() {
  local name=$1 log=$2 wall=${WALL[$1]:-0} boot=${BOOT[$1]:-0}
  shift 2
  if [ "$wall" = 0 ] && [ "$boot" = 0 ]; then
    start "$name" "$log" "$@"
  else
    start "$name" "$log" env LD_PRELOAD="$WORK/clocks.so" CLOCKS_WALL="$wall" CLOCKS_BOOT="$boot" "$@"
  fi
}

lines_of() { wc -l 2>/dev/null <"$1" || echo 0; }

start_hub() {
  local log=logs/hub.log before
  before=$(lines_of $log)
  start_under hub $log clientele hub --data hub --sync-port 0 --web-port 0 --enrol-port 0
  wait_for_line hub $log 'sync https://' "$before" >hub-address || broken "clientele hub --data hub"
  ENROL=$(wait_for_line hub $log 'enrol https://' "$before") || broken "clientele hub --data hub"
}

# connect NODE: lays the line between a node and the hub, always on the same port.
connect() {
  local log=logs/line-$1.log before
  before=$(lines_of "$log")
  start "line-$1" "$log" python3 "$ROOT/deploy/lib/relay.py" "${LINE_PORT[$1]:-0}" "$WORK/hub-address"
  LINE_PORT[$1]=$(wait_for_line "line-$1" "$log" 'relay 127.0.0.1:' "$before") || broken "relay.py"
}

# cut NODE…: every connection over the line dies, new ones are refused.
cut_line() {
  local name
  for name in "$@"; do stop "line-$name"; done
}

start_node() {
  local log=logs/$1.log before web
  before=$(lines_of "$log")
  start_under "$1" "$log" clientele node --data "$1" --web-port 0 --hub "127.0.0.1:${LINE_PORT[$1]}"
  web=$(wait_for_line "$1" "$log" 'web http://' "$before") || broken "clientele node --data $1"
  WEB_PORT[$1]=${web##*:}
}

# settle NAME…: waits until each has sent all it has and holds all it may.
settle() {
  local name
  for name in "$@"; do must clientele sync settle --data "$name" --seconds $SETTLE_SECONDS --json; done
}

# settle_fleet NODE…: what the nodes wrote goes up, the hub decides, the decisions come down: until every node
# stands where the hub does. A node knows the hub's head from its last answer only, so the hub is asked.
settle_fleet() {
  local round head name behind
  for ((round = 0; round < 30; round++)); do
    settle "$@" hub
    must clientele sync status --data hub --json
    head=$(pick hubHead)
    behind=''
    for name in "$@"; do
      must clientele sync status --data "$name" --json
      [ "$(pick cursor) $(pick unsent)" = "$head 0" ] || behind=$name
    done
    [ -n "$behind" ] || return 0
    sleep 0.3
  done
  broken "clientele sync settle --data $behind"
}

clean_up() {
  local code=$?
  [ -z "$CLEANING" ] || return
  CLEANING=1
  trap '' INT TERM
  [ "$code" -lt 128 ] || say "$(t interrupted)"
  [ -z "${COMMAND:-}" ] || kill -TERM "$COMMAND" 2>/dev/null || true
  stop_watched
  stop_all
  exit "$code"
}
