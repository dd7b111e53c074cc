#!/usr/bin/env bash
# Debian's MariaDB, unpacked and not installed: `mariadb.sh install|start|stop|kill|url FOLDER`.
# `stop` lets it finish, `kill` is a crash.
set -u
# shellcheck source=common.sh
source "$(dirname "$0")/common.sh"

command=$1 folder=$2
data=$folder/data
server=$folder/unpacked/usr/sbin/mariadbd
share=$folder/unpacked/usr/share/mysql

mariadbd() {
  printf '%s\n' "$server" --no-defaults --datadir="$data" --lc-messages-dir="$share" --character-sets-dir="$share/charsets" \
    --socket="$folder/socket" --tmpdir="$folder" --innodb-buffer-pool-size=128M --performance-schema=off
}

case $command in
install)
  install_packages libaio1 libnuma1 libpcre2-8-0 liburing2
  make_folder "$folder" || exit
  (cd "$folder" && { apt-get --quiet=2 download mariadb-server-core || { apt_get update && apt-get --quiet=2 download mariadb-server-core; }; }) \
    >"$folder/apt.log" 2>&1 </dev/null && dpkg -x "$folder"/mariadb-server-core_*.deb "$folder/unpacked" ||
    give_up "MariaDB could not be downloaded: $(tail -n 3 "$folder/apt.log")"
  free_port >"$folder/port"
  random_password >"$folder/password"
  make_folder "$data" || exit
  mapfile -t arguments < <(mariadbd)
  {
    printf '%s;\n' 'create database mysql' 'use mysql' 'set @auth_root_socket = null'
    cat "$share"/mysql_system_tables.sql "$share"/mysql_performance_tables.sql "$share"/mysql_system_tables_data.sql
    printf '%s;\n' 'flush privileges' "create user inspector@'127.0.0.1' identified by '$(<"$folder/password")'" \
      "grant all on *.* to inspector@'127.0.0.1'" 'create database inspector'
  } | unprivileged "${arguments[@]}" --bootstrap --skip-networking >"$folder/bootstrap.log" 2>&1 ||
    give_up "MariaDB's files could not be made: $(tail -n 3 "$folder/bootstrap.log")"
  ;;
start)
  mapfile -t arguments < <(mariadbd)
  start_in "$folder" "${arguments[@]}" --bind-address=127.0.0.1 --port="$(<"$folder/port")" --skip-name-resolve
  come_up 30 MariaDB "$folder" greets "$(<"$folder/port")"
  ;;
stop) end "$folder" TERM ;;
kill) end "$folder" KILL ;;
url) printf 'mysql://inspector:%s@127.0.0.1:%s/inspector\n' "$(<"$folder/password")" "$(<"$folder/port")" ;;
*) give_up "install, start, stop, kill or url, not $command" ;;
esac
