# shellcheck shell=bash
# A Debian of its own in a folder, booted with its own systemd in namespaces: `house` is that
# folder. For root only.

# build_house PACKAGE...: from Debian's packages
build_house() {
  install_packages mmdebstrap systemd-container
  house=$work/house
  local names
  names=$(IFS=,; printf '%s' "$*")
  mmdebstrap --quiet --mode=root --variant=minbase --include="$names" bookworm "$house" || give_up 'mmdebstrap failed.'
}

# boot_house: its systemd becomes process 1 of new namespaces, with a loopback and no other network
boot_house() {
  systemd-nspawn --quiet --register=no --keep-unit --private-network --directory="$house" --boot --console=pipe \
    </dev/null >"$work/console" 2>&1 &
  nspawn=$!
  wait_until 30 find_leader || give_up "systemd did not start: $(tail "$work/console")"
  wait_until 60 is_booted || give_up "The house did not boot: $(inside systemctl --failed)"
  inside ip link set lo up
}

find_leader() { leader=$(pgrep --parent "$nspawn" | head -n 1) && [[ -n $leader ]]; }

is_booted() { [[ $(inside systemctl is-system-running 2>/dev/null) =~ running|degraded ]]; }

# inside COMMAND...: in the house as it runs, as root, for five minutes at most
inside() {
  timeout --kill-after=5 300 nsenter --target "$leader" --mount --uts --ipc --net --pid --root --wdns=/ -- \
    env --ignore-environment PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root DEBIAN_FRONTEND=noninteractive "$@" </dev/null
}

# leave_house: it is powered off, or ended by its number
leave_house() {
  [[ -n ${nspawn:-} ]] || return 0
  if kill -0 "$nspawn" 2>/dev/null; then
    inside systemctl --no-block poweroff >/dev/null 2>&1
    wait_until 20 nspawn_is_gone || kill -KILL "$nspawn"
    wait "$nspawn" 2>/dev/null
  fi
  nspawn=
}

nspawn_is_gone() { ! kill -0 "$nspawn" 2>/dev/null; }
