# shellcheck shell=bash
# How the demo tells its story: sentences, real commands with their answers, and what was checked.

PASSED=0
FAILED=0
declare -a TABLE=()
LINES_TOLD=0
STEP=0
STEP_FAILED=''
ANSWER=''

# t KEY [ARGUMENT…]: the text of a key in the chosen language.
t() {
  local key=$1 format
  shift
  format=${TEXT[$key]:-$key}
  # shellcheck disable=SC2059 # the format comes from the table of texts
  printf "$format" "$@"
}

# line TEXT: prints it and counts its lines; the whole story keeps to LINES_MAX.
line() {
  printf '%s\n' "$1"
  local text=$1
  text=${text//[!$'\n']/}
  LINES_TOLD=$((LINES_TOLD + 1 + ${#text}))
}

# step KEY [ARGUMENT…]: begins a step with one sentence.
step() {
  STEP=$((STEP + 1))
  STEP_FAILED=''
  line "$STEP. $(t "$@")"
}

# result TEXT: what the step came to. When a check of the step did not hold, the text would say what is not so.
result() {
  if [ -z "$STEP_FAILED" ]; then line "   → $1"; else line "   ✗ $(t unexpected "$STEP_FAILED")"; fi
}

# quietly COMMAND…: runs it with its answer in $ANSWER and its complaints in commands.log. Waiting in the
# background lets Ctrl-C through at once.
quietly() {
  local code=0
  printf '[%s] $ %s\n' "$(elapsed "$STORY_BEGAN")" "$*" >>commands.log
  "$@" >answer 2>>commands.log </dev/null &
  COMMAND=$!
  wait "$COMMAND" || code=$?
  COMMAND=''
  ANSWER=$(<answer)
  printf '%s\n' "${ANSWER:0:2000}" >>commands.log
  return "$code"
}

# must COMMAND…: as quietly, but the story cannot go on without it.
must() { quietly "$@" || broken "$*"; }

# show COMMAND…: prints the command as it is and runs it.
show() {
  line "   \$ $*"
  must "$@"
}

# broken COMMAND: a command of the story failed: say so with the last lines, and end.
broken() {
  printf '%s\n' "$(t broken "$1")" >&2
  tail -n 20 commands.log >&2
  printf '%s\n' "$(t brokenNext "$PWD")" >&2
  check broken false "$1"
  finish
}

# pick PATH: one value of the newest answer.
pick() { python3 "$ROOT/deploy/lib/pick.py" answer "$1"; }

# holds COMMAND…: true or false as a word, for check.
holds() { if "$@"; then echo true; else echo false; fi; }
equal() { [ "$1" = "$2" ]; }

# check KEY true|false [FIGURE]: one row of the closing table.
check() {
  if [ "$2" = true ]; then
    PASSED=$((PASSED + 1))
    TABLE+=("✓ $(t "check.$1")${3:+  $3}")
  else
    FAILED=$((FAILED + 1))
    STEP_FAILED+="$(t "check.$1")${3:+ ($3)}; "
    TABLE+=("✗ $(t "check.$1")${3:+  $3}")
  fi
}

# The table, the counts, and the end of the script.
finish() {
  local row
  line "$(t table "$(elapsed "$STORY_BEGAN")")"
  for row in "${TABLE[@]}"; do line "  $row"; done
  [ -z "$KEEP" ] || [ "$FAILED" != 0 ] || keep_running
  printf '%d passed, %d failed\n' "$PASSED" "$FAILED"
  [ "$FAILED" = 0 ] || exit 1
  exit 0
}
