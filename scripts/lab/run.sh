#!/usr/bin/env bash
# A real machine, all of it on this one: Ironic, our daemon, IPMI, QEMU, and the real agent in a
# ramdisk of Debian's packages. As root. `docs/see-it-boot-a-machine.md` says more.
#
# run.sh [short|long|gateway|shell|JOURNEY...]: `one-machine` and `diagnosis`, all others but for
# those of the gateway, those, a shell, or journeys by name
set -u
shopt -s extglob
cd "$(dirname "$0")/../.."
# shellcheck source=../services/common.sh
source scripts/services/common.sh

[[ $(uname -s) == Linux && $(id -u) -eq 0 ]] || give_up 'This needs Linux, and root: it makes network namespaces.'
unshare --net --pid --mount --fork true 2>/dev/null || give_up 'This machine lets nobody make namespaces (unshare).'
[[ $(dpkg --print-architecture 2>/dev/null) == amd64 ]] || give_up 'This needs Debian on amd64: its machines and their ramdisk are x86_64.'

agent=trixie ironic=bookworm
words=()
while [[ $# -gt 0 ]]; do
  case $1 in
  --agent) agent=${2:-} && shift ;;
  --ironic) ironic=${2:-} && shift ;;
  --*) give_up "--agent or --ironic, not $1" ;;
  *) words+=("$1") ;;
  esac
  shift
done
[[ $agent == trixie || $agent == sid ]] || give_up "The agent is from trixie or sid, not from $agent."
[[ $ironic == bookworm || $ironic == trixie || $ironic == sid ]] || give_up "Ironic is from bookworm, trixie or sid, not from $ironic."
journeys=(scripts/lab/*.lab.ts)
case ${words[*]:-short} in
short) journeys=(scripts/lab/{one-machine,diagnosis}.lab.ts) ;;
long) journeys=("${journeys[@]/scripts\/lab\/@(one-machine|diagnosis|gateway-*).lab.ts/}") ;;
gateway) journeys=(scripts/lab/gateway-*.lab.ts) ;;
shell) journeys=() ;;
*) journeys=("${words[@]/%/.lab.ts}") && journeys=("${journeys[@]/#/scripts/lab/}") ;;
esac
for journey in "${journeys[@]}"; do
  [[ -z $journey || -f $journey ]] || give_up "No journey is called $(basename "$journey" .lab.ts)."
  [[ $journey != */gateway-* || $ironic != bookworm ]] ||
    give_up "Ironic 21.4 does not inspect by itself: the gateway needs --ironic trixie or --ironic sid."
done

install_packages ironic-api ironic-conductor qemu-system-x86 ipxe-qemu openipmi ipmitool dnsmasq-base iptables iproute2 \
  socat curl cpio zstd ovmf jq python3-openstackclient python3-ironicclient
installed=$(dpkg-query --show --showformat='${Version}' ironic-api)
[[ $ironic != bookworm || $installed == 1:21.4.* ]] ||
  give_up "Ironic 21.4 is wanted, and $installed is installed: run this on Debian 12, or with --ironic trixie."
unshare --net --pid --mount --fork --kill-child --mount-proc sh -c 'ip link add br0 type bridge && ip tuntap add dev tap1 mode tap' ||
  give_up 'No bridge or no tap device can be made in a network namespace: are /dev/net/tun and the modules there?'
cache=$PWD/.cache/lab
mkdir -p "$cache"
export LAB_RAMDISK=$cache/ramdisk-$agent
# a second lab of this clone waits until the first has made it
flock "$cache" scripts/lab/build-ramdisk.sh "$agent" "$LAB_RAMDISK" || exit
export LAB_IRONIC=$ironic
if [[ $ironic != bookworm ]]; then
  export LAB_IRONIC_ROOT=$cache/ironic-$ironic
  flock "$cache" scripts/lab/unpack.sh "$ironic" "$LAB_IRONIC_ROOT" ironic-api ironic-conductor ipmitool || exit
  printf 'lab: %s\n' "$(grep ironic-api "$LAB_IRONIC_ROOT/versions")"
fi
# Only one journey types commands. The packages of Debian 12 and 13 with that name are empty.
if [[ " ${journeys[*]} " == *command-line.lab.ts* ]]; then
  export LAB_CLIENT_ROOT=$cache/client-sid
  flock "$cache" scripts/lab/unpack.sh sid "$LAB_CLIENT_ROOT" python3-openstackclient python3-ironicclient \
    python3-ironic-inspector-client || exit
fi
printf 'lab: everything is there after %s s\n' "$SECONDS"

LAB_STATE=$(mktemp -d "${TMPDIR:-/tmp}/ironic-inspector-lab.XXXXXX")
export LAB_STATE
finish() {
  local status=$?
  trap - EXIT INT TERM
  # whatever a lab has left is ended with the first process of its namespace
  if [[ -n ${lab:-} ]] && kill -KILL "$lab" 2>/dev/null; then wait "$lab"; fi
  # ended from outside, as when its time is over: nobody else shows where it stood
  if [[ $status -eq 143 ]]; then
    tail -n 12 "$LAB_STATE"/log/{inspector,ironic-conductor}.log "$LAB_STATE"/machine*/console 2>/dev/null
  fi
  if [[ $status -eq 0 ]]; then rm -rf "$LAB_STATE"; else printf 'Logs: %s\n' "$LAB_STATE"; fi
  exit "$status"
}
trap finish EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# Nothing below sees the network of this machine.
unset http_proxy https_proxy HTTP_PROXY HTTPS_PROXY PYTHONPATH PYTHONHOME "${!OS_@}" "${!INSPECTOR_@}"
export PATH=$PATH:/usr/sbin:/sbin
in_namespaces() { unshare --net --pid --mount --fork --kill-child --mount-proc "$@"; }
if [[ ${#journeys[@]} -eq 0 ]]; then
  in_namespaces node scripts/lab/shell.ts
  exit
fi
in_namespaces node node_modules/vitest/vitest.mjs run --config scripts/lab/vitest.config.ts ${journeys[*]} &
lab=$!
wait "$lab"
