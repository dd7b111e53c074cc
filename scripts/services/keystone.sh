#!/usr/bin/env bash
# Debian's Keystone on SQLite, served by uWSGI: `keystone.sh install|start|stop|kill|url FOLDER`.
# `start` in an environment with OS_TOKEN__EXPIRATION (seconds) issues tokens of that life; the
# default is an hour.
set -u
# shellcheck source=common.sh
source "$(dirname "$0")/common.sh"

command=$1 folder=$2

manage() {
  unprivileged keystone-manage --config-file "$folder/keystone.conf" "$@" >>"$folder/install.log" 2>&1 ||
    give_up "keystone-manage $1: $(tail -n 3 "$folder/install.log")"
}

case $command in
install)
  install_packages python3-keystone uwsgi-core uwsgi-plugin-python3
  make_folder "$folder" || exit
  free_port >"$folder/port"
  random_password >"$folder/password"
  cat >"$folder/keystone.conf" <<CONF
[DEFAULT]
use_stderr = true
[database]
connection = sqlite:///$folder/keystone.sqlite
[fernet_tokens]
key_repository = $folder/fernet-keys
[fernet_receipts]
key_repository = $folder/receipt-keys
[credential]
key_repository = $folder/credential-keys
# in the one process there is; without it each request would take a third of a second
[cache]
enabled = true
backend = oslo_cache.dict
# nobody is slowed down by passwords that are good for one test
[identity]
password_hash_rounds = 4
CONF
  chmod 644 "$folder/keystone.conf" "$folder/port" "$folder/password"
  manage db_sync
  # Keystone reads and writes at once: without a write-ahead log it would wait for itself.
  unprivileged /usr/bin/python3 -c 'import sqlite3, sys; sqlite3.connect(sys.argv[1]).execute("pragma journal_mode = wal")' \
    "$folder/keystone.sqlite" || give_up 'The write-ahead log could not be switched on.'
  manage fernet_setup
  manage credential_setup
  url=http://127.0.0.1:$(<"$folder/port")/v3
  manage bootstrap --bootstrap-password "$(<"$folder/password")" --bootstrap-region-id RegionOne \
    --bootstrap-admin-url "$url" --bootstrap-internal-url "$url" --bootstrap-public-url "$url"
  ;;
start)
  # one process, as SQLite locks out a second one; it ends connections after an answer, and does not
  # say so by itself
  start_in "$folder" env OS_KEYSTONE_CONFIG_FILES="$folder/keystone.conf" \
    OS_TOKEN__EXPIRATION="${OS_TOKEN__EXPIRATION:-3600}" \
    uwsgi_python3 --http-socket "127.0.0.1:$(<"$folder/port")" --wsgi-file /usr/bin/keystone-wsgi-public \
    --add-header 'Connection: close' --need-app --die-on-term --buffer-size 65535 --disable-logging
  come_up 60 Keystone "$folder" serves "$(<"$folder/port")" /v3
  ;;
stop) end "$folder" TERM ;;
kill) end "$folder" KILL ;;
url) printf 'http://admin:%s@127.0.0.1:%s/v3\n' "$(<"$folder/password")" "$(<"$folder/port")" ;;
*) give_up "install, start, stop, kill or url, not $command" ;;
esac
