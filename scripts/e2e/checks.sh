# shellcheck shell=bash
# What a person sees: one line a check; and what the checks look at. Needs services.sh.

PASSED=0
FAILED=0

ok() {
  PASSED=$((PASSED + 1))
  say "ok   - $1"
}

fail() {
  FAILED=$((FAILED + 1))
  say "FAIL - $1"
}

# check WHAT EXPECTED ACTUAL: succeeds when they are the same
check() {
  if [[ $2 == "$3" ]]; then
    ok "$1 ($3)"
  else
    fail "$1: expected '$2', got '$3'"
    return 1
  fi
}

# check_within WHAT SECONDS EXPECTED COMMAND...: COMMAND prints EXPECTED within so many seconds
check_within() {
  local what=$1 seconds=$2 expected=$3
  shift 3
  wait_until "$seconds" prints "$expected" "$@"
  check "$what" "$expected" "$("$@")"
}

prints() {
  local expected=$1
  shift
  [[ $("$@") == "$expected" ]]
}

# baremetal WORDS...: the command line operators use
baremetal() {
  timeout --kill-after=5s 90 /usr/bin/openstack --os-auth-type none --os-endpoint "$IRONIC_URL" baremetal "$@"
}

# ironic PATH [CURL OPTION...]
ironic() {
  local path=$1
  shift
  curl --silent --show-error --max-time 30 --header 'X-OpenStack-Ironic-API-Version: 1.82' --header 'Content-Type: application/json' \
    "$@" "$IRONIC_URL/v1$path"
}

# inspector PATH [CURL OPTION...]
inspector() {
  local path=$1
  shift
  curl --silent --show-error --max-time 60 --header 'X-OpenStack-Ironic-Inspector-API-Version: 1.18' "$@" "$INSPECTOR_URL/v1$path"
}

# post_callback FILE: as the ramdisk does; prints status and answer
post_callback() {
  local status
  status=$(inspector /continue --header 'Content-Type: application/json' --header 'Accept: application/json' --data-binary "@$1" \
    --output "$STATE/answer" --write-out '%{http_code}')
  say "$status $(<"$STATE/answer")"
}

# code_of COMMAND...: only the status of an answer
code_of() { "$@" --output /dev/null --write-out '%{http_code}'; }

# What jq's FILTER makes of a record of NODE
node_is() { ironic "/nodes/$1" | jq --raw-output "$2"; }
ports_are() { ironic "/ports/detail?node=$1" | jq --raw-output "$2"; }
run_is() { inspector "/introspection/$1" | jq --raw-output "$2"; }

# changes_asked_for NODE: what our server wanted of Ironic for the node, and Ironic's answers, in order. The pretended hardware
# always says that it boots from the network; what was asked for is only in Ironic's log. We name a node by its UUID, and the
# commands here by its name.
changes_asked_for() {
  local uuid
  uuid=$(node_is "$1" .uuid)
  grep -oE "\"(PUT|PATCH) /v1/nodes/$uuid[^ ]* HTTP/1.1\" status: [0-9]+" "$STATE/log/ironic-api.log" |
    sed -E "s|.*/v1/nodes/$uuid/?([^ ]*) .* ([0-9]+)|\1 \2|" | paste -sd ' '
}
