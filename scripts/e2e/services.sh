# shellcheck shell=bash
# Processes in the background: each has a name, a log and a pid, and none outlives the script that sourced this file.

STATE=$(mktemp -d "${TMPDIR:-/tmp}/ironic-inspector-e2e.XXXXXX")
mkdir "$STATE/log"
declare -A PIDS=()

say() { printf '%s\n' "$*"; }

# give_up REASON...: what a person has to do something about; nothing after it would mean anything
give_up() {
  printf '\n!!! %s\n' "$@" >&2
  exit 1
}

# wait_until SECONDS COMMAND...: repeats COMMAND until it succeeds, or fails when the time is over
wait_until() {
  local end=$((SECONDS + $1))
  shift
  until "$@"; do
    if ((SECONDS >= end)); then return 1; fi
    sleep 0.2
  done
}

# free_ports COUNT: as many ports that nobody listens on, all held at the same time so that they differ
free_ports() {
  node -e '
    const servers = Array.from({ length: Number(process.argv[1]) }, () => require("node:net").createServer().listen(0, "127.0.0.1"));
    Promise.all(servers.map((server) => new Promise((done) => server.once("listening", done)))).then(() => {
      console.log(servers.map((server) => server.address().port).join(" "));
      for (const server of servers) server.close();
    });' "$1"
}

# start_service NAME COMMAND...
start_service() {
  local name=$1
  shift
  # A session of its own, so that what it forks can be ended with it.
  setsid "$@" >>"$STATE/log/$name.log" 2>&1 </dev/null &
  PIDS[$name]=$!
  say "$name started (pid ${PIDS[$name]})"
}

is_running() { [[ -n ${PIDS[$1]:-} ]] && kill -0 "${PIDS[$1]}" 2>/dev/null; }

is_gone() { ! is_running "$1"; }

stop_service() {
  local name=$1
  if is_running "$name"; then
    kill -TERM "${PIDS[$name]}" 2>/dev/null
    wait_until 10 is_gone "$name" || say "$name does not end by itself"
  fi
  # Its children, if it left some; the group has the leader's number as long as one of them lives.
  [[ -z ${PIDS[$name]:-} ]] || kill -KILL -- "-${PIDS[$name]}" 2>/dev/null
  unset "PIDS[$name]"
}

# Stops everything; the logs stay when the script failed.
stop_services() {
  local name status=${1:-0}
  for name in "${!PIDS[@]}"; do stop_service "$name"; done
  if [[ $status -ne 0 && -n $(ls "$STATE/log") ]]; then
    say "Logs: $STATE/log"
    tail -n 8 "$STATE"/log/*.log | cut -c 1-300
  else
    rm -rf "$STATE"
  fi
}

answers() { curl --silent --fail --output /dev/null --max-time 5 "$1"; }
