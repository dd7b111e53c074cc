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
install_packages dnsmasq-base iptables udhcpc iproute2 procps

INSPECTOR_TEST_FIREWALL=$(readlink /proc/self/ns/net)
export INSPECTOR_TEST_FIREWALL
# shellcheck disable=SC2016 # expanded by the inner shell
timeout --kill-after=10s "${INSPECTOR_SERVICES_MINUTES:-5}m" unshare --net bash -euc '
  # nothing below may happen in the network of the machine
  [[ $(readlink /proc/self/ns/net) != "$INSPECTOR_TEST_FIREWALL" ]] || exit 70
  vitest() { node_modules/.bin/vitest run --no-file-parallelism "$@"; }
  vitest packages/pxe-filter/test/real
  # the interface of the example
  ip link set lo up
  ip link add br-ctlplane type veth peer name br-machines
  ip address add 198.51.100.1/24 dev br-ctlplane
  ip link set br-machines up
  ip link set br-ctlplane up
  DHCP_RANGE=198.51.100.100,198.51.100.200 vitest examples/examples.test.ts --testNamePattern dnsmasq'
