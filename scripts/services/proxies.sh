#!/usr/bin/env bash
# Debian's nginx and HAProxy as people put them in front of an API, all settings but the place the
# defaults: `proxies.sh install|start|stop|kill|url FOLDER`. Each listens on loopback and passes on
# to one port of it, where a test listens. `url` is where both are, and that port:
# `nginx-port haproxy-port our-port`.
set -u
# shellcheck source=common.sh
source "$(dirname "$0")/common.sh"

command=$1 folder=$2
servers=(nginx haproxy)

port_of() { cat "$folder/$1/port"; }

end_all() {
  local server
  for server in "${servers[@]}"; do end "$folder/$server" "$1" || exit; done
}

case $command in
install)
  install_packages nginx-light haproxy
  make_folder "$folder" || exit
  for server in "${servers[@]}" ours; do
    make_folder "$folder/$server" || exit
    free_port >"$folder/$server/port"
  done
  unprivileged tee "$folder/nginx/nginx.conf" >/dev/null <<END
daemon off;
pid $folder/nginx/nginx.pid;
error_log stderr;
events {}
http {
  access_log off;
  client_body_temp_path $folder/nginx/body;
  proxy_temp_path $folder/nginx/proxy;
  fastcgi_temp_path $folder/nginx/fastcgi;
  uwsgi_temp_path $folder/nginx/uwsgi;
  scgi_temp_path $folder/nginx/scgi;
  gzip on;
  gzip_types text/plain text/css application/json;
  gzip_proxied any;
  server {
    listen 127.0.0.1:$(port_of nginx);
    location / { proxy_pass http://127.0.0.1:$(port_of ours); }
  }
}
END
  unprivileged tee "$folder/haproxy/haproxy.cfg" >/dev/null <<END
global
  maxconn 100
defaults
  mode http
  timeout connect 5s
  timeout client 50s
  timeout server 50s
frontend api
  bind 127.0.0.1:$(port_of haproxy)
  default_backend inspector
backend inspector
  server one 127.0.0.1:$(port_of ours)
END
  ;;
start)
  start_in "$folder/nginx" /usr/sbin/nginx -e stderr -c "$folder/nginx/nginx.conf"
  start_in "$folder/haproxy" /usr/sbin/haproxy -db -f "$folder/haproxy/haproxy.cfg"
  for server in "${servers[@]}"; do come_up 30 "$server" "$folder/$server" listens "$(port_of "$server")"; done
  ;;
stop) end_all TERM ;;
kill) end_all KILL ;;
url) printf '%s %s %s\n' "$(port_of nginx)" "$(port_of haproxy)" "$(port_of ours)" ;;
*) give_up "install, start, stop, kill or url, not $command" ;;
esac
