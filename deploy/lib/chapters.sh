# shellcheck shell=bash disable=SC2034,SC2153
# The chapters of the demo. Every command stands here as a person would type it in the demo's folder.

chapter_set_up() {
  local store token
  step setUp
  must clientele hub init --data hub --name Dealer
  must clientele hub staff import input/staff.csv --data hub
  start_hub
  for store in A B C; do
    must clientele hub enrol --store $store --data hub --json
    enter $store "$(pick token)"
  done
  must clientele hub enrol --store A --laptop --associate "$A_ASSOCIATE" --data hub --json
  token=$(pick token)
  must clientele hub approve "$(pick id)" --as "$ADMIN" --data hub --json
  enter L "$token" --accept-unencrypted-directory
  line "   \$ clientele hub enrol --store A --data hub; clientele node join TOKEN --hub $ENROL --data A"
  settle_fleet "${NODES[@]}"
  result "$(t joined 5)"
}

# enter NODE TOKEN [OPTION]: joins, gets its line, starts.
enter() {
  must clientele node join "$2" --hub "$ENROL" --data "$1" "${@:3}"
  connect "$1"
  start_node "$1"
}

# approve FILE STORE: head office signs a store's old book, good for contacts until last midnight.
approve() {
  must clientele import approve "$1" --store "$2" --cut-off "$(TZ=UTC-8 date +%Y-%m-%dT00:00:00+08:00)" \
    --as "$HEAD_OFFICE" --data hub --json
}

# imports NAME COMMANDS: runs imports of one node in turn, beside those of the others.
imports() { start "import-$1" "logs/import-$1.log" bash -ec "$2"; }

# imports_end NAME…
imports_end() {
  local name
  for name in "$@"; do
    wait "${PROCESS[import-$name]}" || { cat "logs/import-$name.log" >>commands.log && broken "clientele import ($name)"; }
    unset "PROCESS[import-$name]"
  done
}

chapter_books() {
  local store small rows=0 rejected=0
  step books
  for store in A B C; do approve "input/${store,,}.csv" $store; done
  line "   \$ clientele import approve input/a.csv --store A --cut-off 00:00 --as $HEAD_OFFICE --data hub"
  for store in A B C; do
    small=${store,,}
    local -n staff=STAFF_$store
    imports $store "clientele import file input/$small.csv --book --as $staff --data $store --json >list-$small.json
      clientele import file input/sales-$small.csv --as $staff --data $store --json >sales-$small.json"
  done
  imports hub "for list in d e f; do
      clientele import file input/\$list.csv --as $HEAD_OFFICE --data hub --json >list-\$list.json; done
    clientele import file input/sales-def.csv --as $HEAD_OFFICE --data hub --json >sales-def.json"
  line "   \$ clientele import file input/a.csv --book --as $STAFF_A --data A"
  imports_end A B C hub
  for small in a b c d e f; do
    cp list-$small.json answer
    rows=$((rows + $(pick new)))
    rejected=$((rejected + $(pick rejected)))
  done
  MEMBERS_TAKEN=$((rows - rejected))
  result "$(t booksIn "$rows")"
}

chapter_feed() {
  local store small
  step feed
  for store in A B C; do approve "input/cards-${store,,}.csv" $store; done
  for store in A B C; do
    small=${store,,}
    local -n staff=STAFF_$store
    imports $store "clientele import file input/cards-$small.csv --book --scope cdnow --as $staff --data $store --json
      clientele import file input/feed-$small.csv --scope cdnow --currency USD --as $staff --data $store --json"
  done
  line "   \$ clientele import file input/feed-a.csv --scope cdnow --currency USD --as $STAFF_A --data A"
  imports_end C
  must clientele sync status --data C --json
  local unsent
  unsent=$(pick unsent)
  line "   \$ kill -9 ${PROCESS[C]} ${PROCESS[hub]}   (C, hub)"
  crash C
  crash hub
  start_hub
  start_node C
  imports_end A B
  settle_fleet A B C
  must clientele sync status --data C --json
  check crash "$(holds equal "$(pick unsent) $(pick parked)" "0 0")" "$unsent → $(pick unsent)"
  result "$(t killed "$unsent")"
}

# find_owner PHONE: in $OWNER the code of the associate who owns the member that a number finds at the hub; empty
# for the store pool, several when it finds several members.
find_owner() {
  must clientele member find "$1" --data hub --json
  OWNER=$(pick 'members.*.owner' | paste -sd + -)
}

chapter_walk_in() {
  local found
  step walkIn "$WALK_IN_NAME"
  cut_line A B
  show clientele member register --name "$WALK_IN_NAME" --phone "$WALK_IN_PHONE" --evidence visitCheckIn --as "$STAFF_A" --data A --json
  stop B
  WALL[B]=-$ONE_DAY
  start_node B
  show clientele member register --name "$WALK_IN_NAME" --phone "$WALK_IN_PHONE" --evidence visitCheckIn --as "$STAFF_B" --data B --json
  stop B
  WALL[B]=0
  # B's report reaches head office first, so the order of arrival does not help A.
  connect B
  start_node B
  settle B
  connect A
  settle_fleet A B
  find_owner "$WALK_IN_PHONE"
  found=$OWNER
  check walkIn "$(holds equal "$found $(pick members.0.ownerStore) $(pick members.#)" "$STAFF_A A 1")" "$found"
  show clientele award explain "$(pick members.0.member)" --data hub
  result "$(t walkInWhy "$found" A)"
}

chapter_booked_member() {
  local found records
  step booked "$A_NAME"
  must clientele member find "$A_PHONE" --data A --json
  RECORD_AT_A=$(pick members.0.record)
  show clientele member register --name "$A_NAME" --phone "$A_PHONE" --evidence memberConfirmed --as "$STAFF_B" --data B --json
  RECORD_AT_B=$(pick record)
  settle_fleet B A
  find_owner "$A_PHONE"
  found=$OWNER
  local members
  members=$(pick members.#)
  must clientele member show "$(pick members.0.member)" --data hub --json
  records=$(pick records.#)
  check booked "$(holds equal "$found $members $records" "$A_ASSOCIATE 1 2")" "$found"
  result "$(t bookedWhy "$records" "$found")"
}

chapter_late_book() {
  local walk_in booked only
  step late
  show clientele import file input/late-book.csv --book --as "$STAFF_B" --data B --json
  settle_fleet B A
  find_owner "$WALK_IN_PHONE"
  walk_in=$OWNER
  find_owner "$A_PHONE"
  booked=$OWNER
  find_owner "$BOOKED_PHONE"
  only=$OWNER
  check late "$(holds equal "$walk_in $booked $only" "$STAFF_A $A_ASSOCIATE ")" "$walk_in, $booked"
  result "$(t lateWhy "$WALK_IN_NAME" "$walk_in" "$A_NAME" "$booked" "$BOOKED_NAME")"
}

chapter_sale_elsewhere() {
  local purchase credited serving store notices
  step sale
  show clientele sale record "$RECORD_AT_B" --brand Lunaris --reference L122.RG --serial LUDEMO0001 --amount 151300 --as "$STAFF_B" --data B --json
  purchase=$(pick purchase)
  settle_fleet B A
  show clientele sale show "$purchase" --data hub --json
  credited=$(pick credited) serving=$(pick serving) store=$(pick store)
  must clientele notice list --data A --json
  notices=$(pick 'notices.*.purchase' | grep -cx "$purchase" || true)
  check sale "$(holds equal "$credited $serving $store $notices" "$A_ASSOCIATE $STAFF_B B 1")" "$credited"
  result "$(t saleWhy "$credited" "$serving" "$store" "$notices")"
}

# holds_line TEXT LINE: y or n.
holds_line() { if grep -qxF "$2" <<<"$1"; then printf y; else printf n; fi; }

chapter_edits() {
  local shown lost node stands listed
  local -A address_at=([A]=南京西路1号 [L]=南京西路2号 [B]=南京西路3号)
  step edits
  settle L
  cut_line A B L
  for node in A L; do
    show clientele member edit "$RECORD_AT_A" --address "${address_at[$node]}" --as "$A_ASSOCIATE" --data $node --json
  done
  show clientele member edit "$RECORD_AT_B" --address "${address_at[B]}" --as "$STAFF_B" --data B --json
  for node in A B L; do connect $node; done
  settle_fleet A L B
  must clientele member find "$A_PHONE" --data hub --json
  must clientele member show "$(pick members.0.member)" --data hub --json
  shown=$(pick 'records.*.address')
  must clientele member conflicts --data hub --json
  lost=$(pick 'conflicts.*.value')
  # One of two writings on the same record stands and the other is listed; each store's own record keeps its words.
  stands=$(holds_line "$shown" "${address_at[A]}")$(holds_line "$shown" "${address_at[L]}")
  listed=$(holds_line "$lost" "${address_at[A]}")$(holds_line "$lost" "${address_at[L]}")
  case "$stands $listed" in 'yn ny' | 'ny yn') check sameRecord true ;; *) check sameRecord false "$stands $listed" ;; esac
  check twoStores "$(holds equal "$(holds_line "$shown" "${address_at[B]}")" y)"
  result "$(t editsWhy "$(tr '\n' ' ' <<<"$shown")" "$(tr '\n' ' ' <<<"$lost")")"
}

chapter_three_weeks() {
  local unsent record name found
  cut_line L
  step weeks "$LAPTOP_NAME"
  show clientele member register --name "$LAPTOP_NAME" --phone "$LAPTOP_PHONE" --evidence visitCheckIn --as "$A_ASSOCIATE" --data L --json
  record=$(pick record)
  must clientele contact log "$record" --kind visit --note "戴过两块表" --as "$A_ASSOCIATE" --data L --json
  must clientele sync status --data L --json
  unsent=$(pick unsent)
  stop "${NODES[@]}" hub
  for name in hub "${NODES[@]}"; do
    WALL["$name"]=$THREE_WEEKS
    BOOT["$name"]=$THREE_WEEKS
  done
  start_hub
  for name in "${NODES[@]}"; do start_node "$name"; done
  settle A B C
  connect L
  settle_fleet L A
  must clientele member find "$LAPTOP_PHONE" --data hub --json
  found=$(pick members.0.owner)
  check laptop "$(holds equal "$found $(pick members.#)" "$A_ASSOCIATE 1")" "$found"
  result "$(t weeksWhy "$unsent" "$(pick members.0.name)" "$found")"
}

chapter_quiet() {
  local name quiet=true head changes=0 logs=true differing
  step quiet
  settle_fleet "${NODES[@]}"
  must clientele sync status --data hub --json
  head=$(pick hubHead)
  for name in "${NODES[@]}"; do
    must clientele sync status --data "$name" --json
    [ "$(pick cursor) $(pick unsent) $(pick fingerprint)" = "$head 0 equal" ] || quiet=false
  done
  check quiet $quiet "$head"
  show clientele award verify --data hub --json
  differing=$(pick differing)
  check awards "$(holds equal "$differing" 0)" "$(pick members) members"
  for name in hub "${NODES[@]}"; do
    must clientele log verify --data "$name" --json
    [ "$(pick broken)" = 0 ] || logs=false
    changes=$((changes + $(pick changes)))
  done
  check logs $logs "$changes"
  reconcile
  score
  result "$(t quietWhy "$head" "$differing" "$changes")"
}

# Compares the feed's totals with the raw file.
reconcile() {
  local key store state name figures
  for key in all store associate; do
    must clientele sale totals --by $key --source cdnow --data hub --json
    cp answer totals-$key.json
  done
  for store in A B C; do
    must clientele sale totals --by store --source cdnow --own --data $store --json
    cp answer totals-own-$store.json
  done
  python3 "$ROOT/deploy/lib/reconcile.py" input/expected.json totals-{all,store,associate}.json totals-own-{A,B,C}.json \
    >reconciliation || true
  while IFS=$'\t' read -r state name figures; do
    check "$name" "$(holds equal "$state" ok)" "$figures"
  done <reconciliation
}

# Counts the source records at the hub and scores the links against the truth of the lists.
score() {
  local found expected figures
  must clientele member clusters --data hub
  grep -E '^[A-F][0-9]{5},' answer >clusters.csv || true
  found=$(lines_of clusters.csv)
  expected=$(python3 "$ROOT/deploy/lib/pick.py" input/expected.json members)
  check members "$(holds equal "$found $MEMBERS_TAKEN" "$expected $expected")" "$found"
  must python3 "$ROOT/deploy/demo-data/members-cn/score_pairs.py" input/truth.csv clusters.csv --json
  figures="P $(pick precision | cut -c 1-6)  R $(pick recall | cut -c 1-6)"
  check matching "$(holds is_at_least "$(pick precision)" 0.99)" "$figures"
}

is_at_least() { awk -v found="$1" -v least="$2" 'BEGIN { exit !(found >= least) }'; }
