# shellcheck shell=bash
# The README's service part, and the life of the package after it. Sourced by run.sh.

# The original as Debian installs it, with a simulated Ironic: no Keystone, no message bus.
configure_original() {
  local state=/var/lib/ironic-inspector
  "$node" scripts/services/original-configuration.ts 5050 http://127.0.0.1:6385 "sqlite:///$state/inspectordb" "$state" \
    >"$house/etc/ironic-inspector/inspector.conf"
  mkdir -p "$house/opt" && cp -r "$work/lab" "$house/opt/lab"
  cat >"$house/etc/systemd/system/lab-ironic.service" <<'END'
[Service]
ExecStart=/opt/lab/bin/node /opt/lab/bin/lab-ironic.mjs
END
}

api() { inside curl --silent --show-error --fail --max-time 20 --retry 30 --retry-delay 1 --retry-max-time 40 --retry-connrefused "http://127.0.0.1:5050$1" "${@:2}"; }
answers() { api "$1" | grep --quiet "$2"; }
is_active() { [[ $(inside systemctl is-active "$1") == "$2" ]]; }
is_finished() { answers /v1/introspection/node-1 '"finished": *true'; }
introspects() {
  api /v1/introspection/node-1 --request POST && wait_until 60 is_finished && answers /v1/introspection/node-1 '"error": *null'
}

follow_readme() {
  step 'a Debian with the original'
  build_house ironic-inspector systemd systemd-sysv dbus procps curl iproute2 ca-certificates python3
  configure_original
  inside_root 'runuser -u ironic-inspector -- ironic-inspector-dbsync --config-file /etc/ironic-inspector/inspector.conf upgrade'
  boot_house
  inside systemctl start lab-ironic
  inside systemctl enable --now ironic-inspector 2>/dev/null
  check 'the original answers' answers /v1 introspection
  check 'and has a rule' api /v1/rules --header 'Content-Type: application/json' --data \
    '{"description": "kept", "conditions": [], "actions": [{"action": "set-attribute", "path": "/extra/rule", "value": "yes"}]}'
  check 'and introspects' introspects
  original=$(fingerprint_of_original)

  step "the README's service part"
  mkdir -p "$house/root/clone/.cache" && cp -r "$deb_folder" "$house/root/clone/.cache/deb"
  local command
  while read -r command; do
    if [[ $command == npx*'run deb' ]]; then continue; fi # done above
    check "$command" inside bash -c "cd /root/clone && $command"
  done < <("$node" scripts/packaging/commands-of.ts README.md 'As a service, beside the original')

  check 'the old command is as it was' test "$original" = "$(fingerprint_of_original)"
  check 'the old service is off' is_active ironic-inspector inactive
  check 'the new service is on, and said so itself' is_active ironic-inspector-ts active
  check 'it says where it answers' grep --quiet 'answers at' <(inside systemctl show --property StatusText ironic-inspector-ts)
  check 'the rule came along' answers /v1/rules kept
  check 'the status came along' is_finished
  check 'it introspects' introspects
  check 'it keeps what it found' answers /v1/introspection/node-1/data all_interfaces
  check 'it runs as a user of its own' test "$(inside ps -o user= -p "$(main_pid)")" = ironic-inspector-ts
  printf 'exposure: %s\n' "$(inside systemd-analyze security --no-pager ironic-inspector-ts | tail -n 1)"
}

# what Debian's package has installed, but for the user's own configuration
fingerprint_of_original() { inside bash -c 'dpkg --verify ironic-inspector ironic-inspector-common python3-ironic-inspector 2>&1 | grep -v /etc/ | sha256sum'; }
main_pid() { inside systemctl show --property MainPID --value ironic-inspector-ts; }
inside_root() { timeout 120 chroot "$house" /bin/sh -c "$1"; }

upgrade_and_leave() {
  step 'upgrade, the way back, purge'
  local before newer=$house/root/newer.deb
  dpkg-deb --raw-extract "$deb" "$work/newer"
  sed -i 's/^Version: .*/Version: 9999-1/' "$work/newer/DEBIAN/control"
  dpkg-deb --root-owner-group -Znone --build "$work/newer" "$newer" >/dev/null
  before=$(main_pid)
  check 'an upgrade keeps the configuration' inside apt-get install --yes -o DPkg::Options::=--force-confold /root/newer.deb
  check 'and restarts what runs' test "$before" != "$(main_pid)" -a "$(main_pid)" != 0
  check 'and it answers' is_finished
  check 'with what was configured' inside grep --quiet ironic-inspector-ts/inspectordb /etc/ironic-inspector-ts/inspector.conf
  check 'starting the old one stops the new one' inside systemctl start ironic-inspector
  check 'the new one is off' wait_until 60 is_active ironic-inspector-ts inactive
  check 'the old one answers with what it had' is_finished
  check 'it can be purged' inside apt-get purge --yes ironic-inspector-ts
  check 'and leaves nothing but its user' inside bash -c \
    '! ls -d /etc/ironic-inspector-ts /var/lib/ironic-inspector-ts /usr/lib/ironic-inspector-ts /usr/bin/ironic-inspector-ts 2>/dev/null'
  check 'and the old one goes on' answers /v1/rules kept
  leave_house
}
