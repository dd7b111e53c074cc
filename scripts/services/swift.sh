#!/usr/bin/env bash
# Debian's Swift, one copy of everything, with TempAuth: `swift.sh
# install|start|stop|kill|url|revoke FOLDER`. `kill` is a crash; `revoke` makes it forget the tokens
# it gave. Nothing is read from /etc/swift.
set -u
# shellcheck source=common.sh
source "$(dirname "$0")/common.sh"

command=$1 folder=$2
# In the order they start; each has a folder of its own.
servers=(memcached account container object proxy)

port_of() { cat "$folder/$1/port"; }

# Swift's own programs would read /etc/swift/swift.conf, whatever they are told.
# shellcheck disable=SC2016 # the text is Python
launcher='import sys
from swift.common import utils
folder, kind = sys.argv[1:]
utils.set_swift_dir(folder)
from swift.common.wsgi import run_wsgi
sys.exit(run_wsgi(f"{folder}/{kind}/server.conf", f"{kind}-server", verbose=True))'

start_server() {
  if [[ $1 == memcached ]]; then
    start_in "$folder/$1" memcached --listen=127.0.0.1 --port="$(port_of "$1")" --udp-port=0 --memory-limit=16
  else
    start_in "$folder/$1" /usr/bin/python3 -c "$launcher" "$folder" "$1"
  fi
}

# All at once, then each is waited for.
end_all() {
  local server
  for server in "${servers[@]}"; do
    if is_running "$folder/$server"; then kill "-$1" "$(<"$folder/$server/pid")"; fi
  done
  for server in "${servers[@]}"; do end "$folder/$server" "$1" || exit; done
}

# What a server reads: SERVER PIPELINE, and its further sections on standard input.
configure() {
  {
    printf '%s\n' '[DEFAULT]' 'bind_ip = 127.0.0.1' "bind_port = $(port_of "$1")" 'workers = 0' "user = $(unprivileged id -un)" \
      "swift_dir = $folder" "devices = $folder/devices" 'mount_check = false' 'disable_fallocate = true' 'fallocate_reserve = 0' \
      '[pipeline:main]' "pipeline = $2" "[app:$1-server]" "use = egg:swift#$1"
    cat
  } | unprivileged tee "$folder/$1/server.conf" >/dev/null
}

# One disk, one copy.
make_ring() {
  local builder=$folder/$1.builder
  {
    unprivileged swift-ring-builder "$builder" create 4 1 0 &&
      unprivileged swift-ring-builder "$builder" add "r1z1-127.0.0.1:$(port_of "$1")/disk" 1 &&
      unprivileged swift-ring-builder "$builder" rebalance
  } >"$folder/ring.log" 2>&1 || give_up "Swift's ring could not be made: $(tail -n 3 "$folder/ring.log")"
}

case $command in
install)
  install_packages swift-proxy swift-account swift-container swift-object memcached
  make_folder "$folder" && make_folder "$folder/devices" && make_folder "$folder/devices/disk" || exit
  unprivileged /usr/bin/python3 -c 'import os, sys; os.setxattr(sys.argv[1], "user.swift.metadata", bytes(2048))' "$folder/devices/disk" ||
    give_up "Swift keeps metadata in extended attributes, which the file system of $folder does not have." \
      'Set TMPDIR to a folder where they work.'
  random_password >"$folder/password"
  for server in "${servers[@]}"; do
    make_folder "$folder/$server" || exit
    free_port >"$folder/$server/port"
  done
  printf '%s\n' '[swift-hash]' "swift_hash_path_suffix = $(random_password)" | unprivileged tee "$folder/swift.conf" >/dev/null
  for server in account container object; do
    make_ring "$server"
    configure "$server" "$server-server" </dev/null
  done
  configure proxy 'catch_errors healthcheck cache tempauth proxy-server' <<END
account_autocreate = true
# whoever asks while the other servers are still starting would have them avoided for a minute
error_suppression_interval = 1
[filter:catch_errors]
use = egg:swift#catch_errors
[filter:healthcheck]
use = egg:swift#healthcheck
[filter:cache]
use = egg:swift#memcache
memcache_servers = 127.0.0.1:$(port_of memcached)
[filter:tempauth]
use = egg:swift#tempauth
user_inspector_keeper = $(<"$folder/password") .admin
user_inspector_guest = $(<"$folder/password")
END
  ;;
start)
  for server in "${servers[@]}"; do start_server "$server"; done
  for server in "${servers[@]}"; do
    come_up 30 "Swift's $server" "$folder/$server" listens "$(port_of "$server")"
  done
  ;;
stop) end_all TERM ;;
kill) end_all KILL ;;
url) printf 'http://inspector%%3Akeeper:%s@127.0.0.1:%s/auth/v1.0\n' "$(<"$folder/password")" "$(port_of proxy)" ;;
revoke)
  exec 3<>"/dev/tcp/127.0.0.1/$(port_of memcached)" && printf 'flush_all\r\n' >&3 && read -r -t 5 answer <&3 && [[ $answer == OK* ]] ||
    give_up 'The tokens could not be revoked.'
  ;;
*) give_up "install, start, stop, kill, url or revoke, not $command" ;;
esac
