# What the lists of parts share; read by them, with the names of the wanted parts as arguments.

pnpm='npx --yes pnpm@12.21.0'
passed=0
failed=0
failures=()
only=" $* "
logs=.cache/ci
mkdir -p "$logs"
trap 'kill $(jobs -p) 2>/dev/null' EXIT

# part NAME MINUTES COMMAND: prints what runs, its budget and the time it took
part() {
  local name=$1 minutes=$2 command=$3 start=$SECONDS status pid
  if [[ $only != '  ' && $only != *" $name "* ]]; then return; fi
  printf '\n=== %s: %s (at most %s min)\n' "$name" "$command" "$minutes"
  : >"$logs/$name.log"
  # shellcheck disable=SC2086 # the command is a list of words
  timeout --kill-after=30s "${minutes}m" $command </dev/null >>"$logs/$name.log" 2>&1 &
  pid=$!
  # No pipe: it would stay open for as long as anything that the command left behind.
  tail -f -n +1 -s 0.2 --pid="$pid" "$logs/$name.log"
  wait "$pid"
  status=$?
  if [[ $status -eq 0 ]]; then
    passed=$((passed + 1))
    printf -- '--- %s: passed in %s s\n' "$name" $((SECONDS - start))
  else
    failed=$((failed + 1))
    failures+=("$name")
    if [[ $status -eq 124 || $status -eq 137 ]]; then printf -- '--- %s: out of time\n' "$name"; fi
    printf -- '--- %s: FAILED (%s) after %s s\n' "$name" "$status" $((SECONDS - start))
  fi
}

# advisory NAME MINUTES COMMAND: like `part`, but its failure is only told: what is tried is of
# others, and not released
advisory() {
  local failed=0 passed=0 failures=()
  part "$@"
  [[ $failed -eq 0 ]] || printf -- '--- %s: advisory, so this run does not fail\n' "$1"
}

# summary: prints how the failed parts ended, and the counts; fails when a part failed or none ran
summary() {
  local name
  for name in "${failures[@]}"; do
    printf '\n=== %s failed; the end of what it printed (%s):\n' "$name" "$logs/$name.log"
    tail -n 80 "$logs/$name.log"
  done
  printf '\n%s passed, %s failed\n' "$passed" "$failed"
  [[ $failed -eq 0 && $passed -gt 0 ]]
}
