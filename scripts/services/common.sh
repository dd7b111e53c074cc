# shellcheck shell=bash
# What the scripts of this folder share. Each is `SCRIPT COMMAND FOLDER`: `install` once, then
# `start`, `stop`, `kill` (a crash), `url`. Everything a service needs is in FOLDER, its process is
# known by its number, and it listens on loopback only.

# give_up REASON...: what a person has to do something about
give_up() {
  printf '\n!!! %s\n' "$@" >&2
  exit 1
}

# wait_until SECONDS COMMAND...: repeats COMMAND until it succeeds, or fails when the time is over
wait_until() {
  local end=$((SECONDS + $1))
  shift
  until "$@"; do
    if ((SECONDS >= end)); then return 1; fi
    sleep 0.1
  done
}

# Database servers refuse to be root: then they are nobody.
unprivileged() {
  if [[ $(id -u) -eq 0 ]]; then
    setpriv --reuid=65534 --regid=65534 --clear-groups --reset-env "$@"
  else
    "$@"
  fi
}

# make_folder FOLDER: where the unprivileged user may write, and nobody else read
make_folder() {
  mkdir -p "$1" && chmod 700 "$1" || return
  if [[ $(id -u) -eq 0 ]]; then chown 65534:65534 "$1"; fi
}

# start_in FOLDER COMMAND...: a session of its own; its number and what it says stay in FOLDER
start_in() {
  local folder=$1
  shift
  # the number of the process before would say that this one is gone already
  rm -f "$folder/pid"
  # shellcheck disable=SC2016 # expanded by the inner shell
  unprivileged setsid --fork bash -c 'echo $$ >"$0/pid" && exec "$@" >>"$0/log" 2>&1 </dev/null' "$folder" "$@"
  wait_until 10 test -s "$folder/pid"
}

# What has ended, and only waits for its parent to notice, does not run any more.
is_running() {
  [[ -s $1/pid ]] && kill -0 "$(<"$1/pid")" 2>/dev/null && ! grep -qs '^State:.Z' "/proc/$(<"$1/pid")/status"
}

is_gone() { ! is_running "$1"; }

# end FOLDER SIGNAL: and waits; what does not end is killed
end() {
  local folder=$1 signal=$2
  is_running "$folder" || return 0
  kill "-$signal" "$(<"$folder/pid")"
  wait_until 20 is_gone "$folder" && return
  kill -KILL -- "-$(<"$folder/pid")"
  wait_until 5 is_gone "$folder"
}

# come_up SECONDS NAME FOLDER COMMAND...: waits until COMMAND succeeds; gives up when the process of
# FOLDER has ended, or the time is over
come_up() {
  wait_until "$1" answers_or_gone "${@:3}" && is_running "$3" || give_up "$2 did not come up: $(tail -n 3 "$3/log")"
}

answers_or_gone() { "${@:2}" || is_gone "$1"; }

# listens PORT, and greets PORT: somebody is there, and is the first to speak
listens() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }
greets() { (exec 3<>"/dev/tcp/127.0.0.1/$1" && read -r -t 1 -N 1 -u 3) 2>/dev/null; }

# serves PORT PATH [TEXT]: the answer is 200, with TEXT in it. The port is open long before.
serves() {
  local answer
  answer=$( (exec 3<>"/dev/tcp/127.0.0.1/$1" && printf 'GET %s HTTP/1.0\r\n\r\n' "$2" >&3 && timeout 5 cat <&3) 2>/dev/null)
  [[ $answer == HTTP/1.?' 200 '*"${3:-}"* ]]
}

free_port() {
  node -e 'const server = require("node:net").createServer().listen(0, "127.0.0.1", () => { console.log(server.address().port); server.close(); })'
}

random_password() { od -An -N12 -tx1 /dev/urandom | tr -d ' \n'; }

# install_packages NAME...: those that are missing. Debian starts what it installs unless a policy
# says no.
install_packages() {
  local missing=() name policy=/usr/sbin/policy-rc.d
  for name in "$@"; do
    [[ $(dpkg-query --show --showformat='${db:Status-Status}' "$name" 2>/dev/null) == installed ]] || missing+=("$name")
  done
  [[ ${#missing[@]} -gt 0 ]] || return 0
  command -v apt-get >/dev/null || give_up "Debian packages are needed, and there is no apt-get here: ${missing[*]}"
  [[ $(id -u) -eq 0 ]] || give_up "Not installed: ${missing[*]}" 'Only root can install them: run this as root once.'
  printf 'installing %s\n' "${missing[*]}"
  (
    # when it is interrupted, too
    trap 'rm -f "$policy"; [[ ! -e $policy.before ]] || mv "$policy.before" "$policy"' EXIT
    [[ ! -e $policy ]] || mv "$policy" "$policy.before"
    printf '#!/bin/sh\nexit 101\n' >"$policy" && chmod 755 "$policy"
    apt_get update && apt_get install --no-install-recommends "${missing[@]}"
  ) || give_up "apt-get could not install ${missing[*]}, see above."
}

apt_get() {
  DEBIAN_FRONTEND=noninteractive timeout --kill-after=10s 7m apt-get --quiet=2 --yes -o DPkg::Lock::Timeout=120 "$@" </dev/null >&2
}
