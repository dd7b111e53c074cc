#!/usr/bin/env bash
# What keeps machines off, on real parts: dnsmasq, iptables, DHCP clients, in a network of its own that nothing leaves. `firewall.sh run` does it all;
# where the right to make one is missing it says so and does nothing, unless INSPECTOR_SKIP_NOTHING is set.
set -u
cd "$(dirname "$0")/../.."
# shellcheck source=common.sh
source scripts/services/common.sh

skip() {
  [[ -z ${INSPECTOR_SKIP_NOTHING:-} ]] || give_up "$@" 'Nothing may be skipped here (INSPECTOR_SKIP_NOTHING).'
  printf 'skipped: %s\n' "$@"
  exit 0
}

[[ $1 == run ]] || give_up "run, not $1"
[[ $(uname) == Linux ]] || skip 'the tests of firewalls need Linux'
[[ $(id -u) -eq 0 ]] || skip 'the tests of firewalls need root, to make a network of their own'
unshare --net true 2>/dev/null || skip 'the tests of firewalls may not make a network of their own (unshare --net)'
install_packages dnsmasq-base iptables udhcpc iproute2

machine=$(readlink /proc/self/ns/net)
export INSPECTOR_TEST_FIREWALL=$machine
# shellcheck disable=SC2016 # expanded by the inner shell
timeout --kill-after=10s "${INSPECTOR_SERVICES_MINUTES:-5}m" unshare --net bash -c '
  [[ $(readlink /proc/self/ns/net) != "$INSPECTOR_TEST_FIREWALL" ]] || exit 70
  exec "$@"' bash node_modules/.bin/vitest run --no-file-parallelism packages/pxe-filter/test/real
