#!/usr/bin/env bash
# A real machine, all of it on this one: Ironic, our daemon, IPMI, QEMU, and the real agent in a
# ramdisk of Debian's packages. As root. `docs/see-it-boot-a-machine.md` says more.
set -u
cd "$(dirname "$0")/../.."
# shellcheck source=../services/common.sh
source scripts/services/common.sh

[[ $(uname -s) == Linux && $(id -u) -eq 0 ]] || give_up 'This needs Linux, and root: it makes network namespaces.'
unshare --net --pid --mount --fork true 2>/dev/null || give_up 'This machine lets nobody make namespaces (unshare).'

suite=trixie
cache=$PWD/.cache/lab
export LAB_RAMDISK=$cache/ramdisk-$suite

install_packages ironic-api ironic-conductor qemu-system-x86 ipxe-qemu openipmi ipmitool dnsmasq-base iproute2 socat \
  curl cpio zstd
mkdir -p "$cache"
# a second lab of this clone waits until the first has made it
flock "$cache" scripts/lab/build-ramdisk.sh "$suite" "$LAB_RAMDISK" || exit
printf 'lab: everything is there after %s s\n' "$SECONDS"

LAB_STATE=$(mktemp -d "${TMPDIR:-/tmp}/ironic-inspector-lab.XXXXXX")
export LAB_STATE
finish() {
  local status=$?
  trap - EXIT INT TERM
  # whatever a lab has left is ended with the first process of its namespace
  if [[ -n ${lab:-} ]] && kill -KILL "$lab" 2>/dev/null; then wait "$lab"; fi
  if [[ $status -eq 0 ]]; then rm -rf "$LAB_STATE"; else printf 'Logs: %s\n' "$LAB_STATE"; fi
  exit "$status"
}
trap finish EXIT
trap 'exit 130' INT TERM

# Nothing below sees the network of this machine.
unset http_proxy https_proxy HTTP_PROXY HTTPS_PROXY PYTHONPATH PYTHONHOME "${!OS_@}" "${!INSPECTOR_@}"
export PATH=$PATH:/usr/sbin:/sbin
unshare --net --pid --mount --fork --kill-child --mount-proc \
  node node_modules/vitest/vitest.mjs run --config scripts/lab/vitest.config.ts "$@" &
lab=$!
wait "$lab"
