#!/usr/bin/env bash
# Debian's PostgreSQL: `postgres.sh install|start|stop|kill|url FOLDER`. `stop` lets it finish,
# `kill` is a crash.
set -u
# shellcheck source=common.sh
source "$(dirname "$0")/common.sh"

command=$1 folder=$2
data=$folder/data

# The newest there is.
programs() { printf '%s\n' /usr/lib/postgresql/*/bin | sort -V | tail -n 1; }

answers() { "$(programs)/pg_isready" --quiet --timeout=1 --host=127.0.0.1 --port="$(<"$folder/port")"; }

case $command in
install)
  install_packages postgresql
  make_folder "$folder" || exit
  free_port >"$folder/port"
  random_password >"$folder/password"
  chmod 644 "$folder/password"
  unprivileged "$(programs)/initdb" --pgdata="$data" --username=inspector --pwfile="$folder/password" \
    --auth=scram-sha-256 --encoding=UTF8 --locale=C.UTF-8 >"$folder/initdb.log" 2>&1 ||
    give_up "PostgreSQL's files could not be made: $(tail -n 3 "$folder/initdb.log")"
  ;;
start)
  rm -f "$data/postmaster.pid"
  start_in "$folder" "$(programs)/postgres" -D "$data" -c listen_addresses=127.0.0.1 -c port="$(<"$folder/port")" \
    -c unix_socket_directories="$folder" -c max_connections=100
  come_up 30 PostgreSQL "$folder" answers
  ;;
# in its words: fast shutdown
stop) end "$folder" INT ;;
# immediate shutdown: its processes end with it, nothing is written
kill) end "$folder" QUIT ;;
url) printf 'postgres://inspector:%s@127.0.0.1:%s/postgres\n' "$(<"$folder/password")" "$(<"$folder/port")" ;;
*) give_up "install, start, stop, kill or url, not $command" ;;
esac
