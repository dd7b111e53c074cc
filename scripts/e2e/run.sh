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

read -r inspector_port ironic_port rpc_port < <(free_ports 3)
export INSPECTOR_URL=http://127.0.0.1:$inspector_port
start_ironic "$ironic_port" "$rpc_port" "$INSPECTOR_URL"
export IRONIC_URL
# What `pnpm start` runs
start_service inspector \
  env INSPECTOR_PORT="$inspector_port" INSPECTOR_DELAY=0 INSPECTOR_HOOKS="$hooks" INSPECTOR_LOG=debug \
  node --conditions=ironic-inspector-source packages/server/src/start.ts
wait_until 30 answers "$INSPECTOR_URL/v1" || give_up 'Our server did not come up.'

if [[ " $parts " == *' journeys '* ]]; then
  inspect_journey
  reapply_journey
  ramdisk_error_journey
  abort_journey
  own_abort_journey
  lock_journey
  unmanaged_boot_journey
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
