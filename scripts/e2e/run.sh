#!/usr/bin/env bash
# A real Ironic drives our server. Installs Ironic from Debian's packages where it is missing (as root), starts both on free
# loopback ports, and takes nodes through what can happen to them. `run.sh journeys` or `run.sh golden` runs only that.
set -u
cd "$(dirname "$0")/../.."

parts=${*:-journeys golden}

# shellcheck source=services.sh
source scripts/e2e/services.sh
# shellcheck source=ironic.sh
source scripts/e2e/ironic.sh
# shellcheck source=checks.sh
source scripts/e2e/checks.sh
# shellcheck source=journeys.sh
source scripts/e2e/journeys.sh
# shellcheck source=rule-journeys.sh
source scripts/e2e/rule-journeys.sh
# shellcheck source=unasked-journeys.sh
source scripts/e2e/unasked-journeys.sh

finish() {
  local status=$?
  trap - EXIT
  allow_services
  stop_services "$status"
  exit "$status"
}
trap finish EXIT
trap 'exit 130' INT TERM

node --eval 'process.exit(Number(process.versions.node.split(".")[0]) >= 22 ? 0 : 1)' ||
  give_up "Node $(node --version) cannot run the sources: use \`npx --yes pnpm@12.21.0 e2e\`."

install_ironic

# Everything below stays on this machine, and Debian's Python finds its own modules only.
export no_proxy='*' NO_PROXY='*' PYTHONWARNINGS=ignore
unset PYTHONPATH PYTHONHOME "${!OS_@}"

unset "${!INSPECTOR_@}"
# Those that the golden answers were made with
hooks='$default_processing_hooks,extra_hardware,lldp_basic,local_link_connection'

read -r inspector_port enrolling_port permissive_port ironic_port rpc_port < <(free_ports 5)
export INSPECTOR_URL=http://127.0.0.1:$inspector_port
ENROLLING_URL=http://127.0.0.1:$enrolling_port
permissive_url=http://127.0.0.1:$permissive_port
start_ironic "$ironic_port" "$rpc_port" "$INSPECTOR_URL"
export IRONIC_URL

# start_server NAME PORT SCRIPT [VARIABLE=VALUE...]
start_server() {
  local name=$1 port=$2 script=$3
  shift 3
  start_service "$name" \
    env INSPECTOR_PORT="$port" INSPECTOR_DELAY=0 INSPECTOR_HOOKS="$hooks" INSPECTOR_LOG=debug "$@" \
    node --conditions=ironic-inspector-source "$script"
}
# start_daemon NAME PORT [VARIABLE=VALUE...]: with what `start` has no variable for
start_daemon() {
  local name=$1 port=$2
  shift 2
  start_service "$name" \
    env OS_DEFAULT__LISTEN_PORT="$port" OS_IRONIC__ENDPOINT_OVERRIDE="$IRONIC_URL" "$@" \
    node --conditions=ironic-inspector-source packages/server/src/bin.ts --config-file scripts/e2e/server.conf
}
# What `pnpm start` runs: the one that Ironic asks
start_server inspector "$inspector_port" packages/server/src/start.ts
wait_until 30 answers "$INSPECTOR_URL/v1" || give_up 'Our server did not come up.'

if [[ " $parts " == *' journeys '* ]]; then
  start_daemon enrolling "$enrolling_port"
  start_daemon permissive "$permissive_port" OS_PROCESSING__PERMIT_ACTIVE_INTROSPECTION=yes
  inspect_journey
  reapply_journey
  ramdisk_error_journey
  abort_journey
  own_abort_journey
  lock_journey
  unmanaged_boot_journey
  rules_journeys
  wait_until 30 answers "$ENROLLING_URL/v1" || give_up 'Our server that enrolls did not come up.'
  INSPECTOR_URL=$ENROLLING_URL unknown_machine_journey
  INSPECTOR_URL=$ENROLLING_URL credentials_journey
  wait_until 30 answers "$permissive_url/v1" || give_up 'Our server that permits active nodes did not come up.'
  INSPECTOR_URL=$permissive_url active_journey
  INSPECTOR_URL=$permissive_url idle_node_journey
  check 'our other servers are still there' yes "$(is_running enrolling && is_running permissive && echo yes)"
fi

if [[ " $parts " == *' golden '* ]]; then
  if timeout --kill-after=10s 8m node --conditions=ironic-inspector-source scripts/golden/run.ts; then
    ok 'golden answers'
  else
    fail 'golden answers'
  fi
fi

check 'our server is still there' yes "$(is_running inspector && echo yes)"
printf '\n%s passed, %s failed\n' "$PASSED" "$FAILED"
[[ $FAILED -eq 0 && $PASSED -gt 0 ]]
