# shellcheck shell=bash disable=SC2153
# What `deploy/demo --keep` leaves for whoever opens the pages: stores with names, accounts, and a day at the counter.

# Names of stores, a manager, and a password for whoever is to sign in.
open_doors() {
  local store code
  for store in A B C; do must clientele org name $store "$(t "store.$store")" --data hub --json; done
  must clientele staff assign "$STAFF_A" --role manager --data hub --json
  printf '%s\n' "$DEMO_PASSWORD" >password
  for code in "$STAFF_A" "$A_ASSOCIATE" "$STAFF_B"; do
    must clientele staff password "$code" --file password --data hub --json
  done
}

# What the owner of a member has put down and has to do. The nodes' clocks are three weeks ahead by now.
day_at_counter() {
  local as=(--as "$A_ASSOCIATE" --data A --json) now=$(($(date +%s) + THREE_WEEKS))
  must clientele member prefer "$RECORD_AT_A" --brand Lunaris --brand Meridian --wrist 165 --budget-from 100000 \
    --budget-to 200000 --motive gift "${as[@]}"
  must clientele member date "$RECORD_AT_A" --on "chinese:--04L-11" --kind spouseBirthday "${as[@]}"
  must clientele member date "$RECORD_AT_A" --on "$(TZ=UTC-8 date -d "@$((now + 3 * ONE_DAY))" +--%m-%d)" --kind wedding \
    "${as[@]}"
  must clientele member consent "$RECORD_AT_A" given --purpose marketing --channel sms --notice 2026-01 --evidence signature \
    "${as[@]}"
  must clientele enquiry record --record "$RECORD_AT_A" --brand Lunaris --reference L310.ST --note "$(t day.enquiry)" "${as[@]}"
  must clientele task plan --summary "$(t day.task)" --record "$RECORD_AT_A" --nature call \
    --due "$(TZ=UTC-8 date -d "@$((now + ONE_DAY))" +%Y-%m-%dT10:00:00+08:00)" --priority 1 "${as[@]}"
  must clientele sale record "$RECORD_AT_A" --brand Lunaris --reference L310.ST --serial LUDEMO0002 --amount 46800 "${as[@]}"
  must clientele contact log "$RECORD_AT_A" --kind visit --note "$(t day.visit)" "${as[@]}"
}

# Lets the processes run on, and says where to look.
keep_running() {
  open_doors
  settle_fleet "${NODES[@]}"
  day_at_counter
  settle_fleet "${NODES[@]}"
  t pages "${WEB_PORT[A]}" "$A_ASSOCIATE" "$STAFF_A" "${WEB_PORT[B]}" "$STAFF_B" "$DEMO_PASSWORD" "$A_PHONE"
  echo
  t kept "$WORK" "$ROOT/.build/release" "$A_PHONE"
  echo
  PROCESS=()
  DEMO_PIDS=''
}
