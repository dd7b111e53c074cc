#!/usr/bin/env bash
# Starts real services in a temporary folder and runs the tests that need them. `run.sh postgres` starts only that one,
# and the tests of the others are skipped. `firewall` is no server: its tests come in a network of their own.
set -u
cd "$(dirname "$0")/../.."
# shellcheck source=common.sh
source scripts/services/common.sh

wanted=${*:-postgres mariadb swift keystone promtool original firewall}
firewall=
if [[ " $wanted " == *' firewall '* ]]; then
  firewall=wanted
  wanted=$(sed 's/ firewall / /' <<<" $wanted ")
fi
folder=$(mktemp -d "${TMPDIR:-/tmp}/ironic-inspector-services.XXXXXX")
chmod 755 "$folder"

finish() {
  local status=$? service
  trap - EXIT INT TERM
  for service in $wanted; do timeout 60 "scripts/services/$service.sh" stop "$folder/$service"; done
  if [[ $status -eq 0 ]]; then
    rm -rf "$folder"
  else
    printf 'Logs: %s\n' "$folder"
  fi
  exit "$status"
}
trap finish EXIT
trap 'exit 130' INT TERM

for service in $wanted; do
  [[ -x scripts/services/$service.sh ]] || give_up "There is no service called $service."
  timeout 300 "scripts/services/$service.sh" install "$folder/$service" || exit
  timeout 60 "scripts/services/$service.sh" start "$folder/$service" || exit
  name=INSPECTOR_TEST_${service^^}
  export "$name=$("scripts/services/$service.sh" url "$folder/$service")"
  # what stops and starts it in the middle of a test
  export "${name}_CONTROL=$PWD/scripts/services/$service.sh $folder/$service"
  printf '%s runs in %s\n' "$service" "$folder/$service"
done

status=0
if [[ -n ${wanted// /} ]]; then
  # one file after the other: some stop and start the servers
  timeout --kill-after=10s "${INSPECTOR_SERVICES_MINUTES:-12}m" node_modules/.bin/vitest run --no-file-parallelism packages/store-sql \
    packages/store-swift/test/real-swift.test.ts packages/observability packages/http-adapter/test/keystone \
    packages/openstack-auth/test packages/server/test/original.test.ts packages/server/test/oslo-config.test.ts \
    packages/server/test/real-services.test.ts examples || status=$?
fi
if [[ -n $firewall ]]; then scripts/services/firewall.sh run || status=$?; fi
exit "$status"
