# shellcheck shell=bash
# Machines that post without anybody having asked, and credentials for the management controller: what server.ts serves.
# Needs services.sh, checks.sh and journeys.sh; INSPECTOR_URL is that of such a server.

# A machine that Ironic does not know
unknown_machine_journey() {
  local payload=$STATE/e2e-unknown.json other=$STATE/e2e-unknown-other.json answer uuid port
  machine 10 callback >"$payload"
  answer=$(post_callback "$payload")
  check 'e2e-unknown: the callback is taken' 200 "${answer:0:3}" || return
  uuid=$(jq --raw-output .uuid "$STATE/answer")
  check 'e2e-unknown: Ironic has a node for it' "enroll fake-hardware {\"ipmi_address\":\"$(machine 10 bmc)\"}" \
    "$(node_is "$uuid" '"\(.provision_state) \(.driver) \(.driver_info)"')"
  check_within 'e2e-unknown: finished' 30 'finished null' run_is "$uuid" '"\(.state) \(.error)"'
  check 'e2e-unknown: properties' "$EXPECTED_PROPERTIES" "$(properties "$uuid")"
  check 'e2e-unknown: its port' "$(machine 10 bootMac) true $EXPECTED_SWITCH" \
    "$(ports_are "$uuid" '[.ports[] | "\(.address) \(.pxe_enabled) \(.local_link_connection | "\(.switch_id) \(.port_id)")"] | join(" ")')"
  check 'e2e-unknown: the data says how it came' true "$(inspector "/introspection/$uuid/data" | jq .auto_discovered)"
  check_within 'e2e-unknown: switched off' 15 'power off' node_is "$uuid" .power_state
  check 'e2e-unknown: one change, and its power' ' 200 states/power 202' "$(changes_asked_for "$uuid")"
  check 'e2e-unknown: the same again is answered the same way' "$answer" "$(post_callback "$payload")"
  port=$(ports_are "$uuid" '.ports[0].uuid')
  jq '.inventory.bmc_address = "198.18.200.1"' "$payload" >"$other"
  check_refused 'e2e-unknown: another machine with its port' "Port $(machine 10 bootMac) already exists, uuid: $port" "$other"
  jq --arg bmc "$(machine 10 bmc)" '.inventory.bmc_address = $bmc' <(machine 11 callback) >"$other"
  check_refused 'e2e-unknown: another machine with its management controller' \
    "Node $uuid already has BMC address $(machine 10 bmc)" "$other"
}

# check_refused WHAT WHY FILE: the callback is refused, Ironic gets no node for it
check_refused() {
  local before answer
  before=$(nodes_known)
  answer=$(post_callback "$3")
  check "$1 is refused" "400 true" "${answer:0:3} $(jq --arg why "$2" '.error.message | contains($why)' "$STATE/answer")"
  say "       $(jq --raw-output .error.message "$STATE/answer" | tail -n 1)"
  check "$1 gets no node" "$before" "$(nodes_known)"
}

nodes_known() { ironic /nodes | jq '.nodes | length'; }

# A machine in use posts by itself: facts are taken, nothing else is touched. ENROLLING_URL is that of a server which does
# not allow it.
active_journey() {
  local name=e2e-active nodes
  enroll "$name" 12 || return
  baremetal node provide "$name" --wait 60 >/dev/null
  baremetal node deploy "$name" --wait 90 >/dev/null
  baremetal node power on "$name"
  check_within "$name: in use, and on" 15 'active power on' node_is "$name" '"\(.provision_state) \(.power_state)"' || return
  nodes=$(nodes_known)
  INSPECTOR_URL=$ENROLLING_URL check_refused "$name: where that is not allowed, it" 'already has BMC address' "$STATE/$name.json"
  check "$name: elsewhere the callback is taken" "200 {\"uuid\":\"$(node_is "$name" .uuid)\"}" "$(post_callback "$STATE/$name.json")"
  check_within "$name: finished" 30 'finished true null' run_is "$name" '"\(.state) \(.finished) \(.error)"'
  check "$name: properties" "$EXPECTED_PROPERTIES" "$(properties "$name")"
  check "$name: its port" "$(machine 12 bootMac) true" "$(ports_are "$name" '[.ports[] | "\(.address) \(.pxe_enabled)"] | join(" ")')"
  check "$name: nothing but facts was sent" ' 200' "$(changes_asked_for "$name")"
  check "$name: still in use, and on" 'active power on null' \
    "$(node_is "$name" '"\(.provision_state) \(.power_state) \(.target_power_state)"')"
  check "$name: no other node came of it" "$nodes" "$(nodes_known)"
}

# One that Ironic knows and does not use: nobody asked, so it is refused, and not enrolled once more
idle_node_journey() {
  local name=e2e-idle
  enroll "$name" 13 || return
  check_refused "$name: a machine nobody asked for" 'is not active, its provision state is manageable' "$STATE/$name.json"
}

# What a node that was just enrolled lacks; somebody switches it on by hand
credentials_journey() {
  local name=e2e-credentials password=Secret4e2e uuid
  baremetal node create --driver fake-hardware --name "$name" --driver-info "ipmi_address=$(machine 14 bmc)" >/dev/null
  uuid=$(node_is "$name" .uuid)
  machine 14 callback >"$STATE/$name.json"
  check "$name: taken" 202 "$(code_of inspector "/introspection/$name?new_ipmi_username=operator&new_ipmi_password=$password" --request POST)"
  check_within "$name: we wait for the ramdisk" 15 waiting run_is "$name" .state
  check "$name: nobody switched it on" '' "$(changes_asked_for "$name")"
  check "$name: the ramdisk is told what to set" \
    "200 {\"ipmi_password\":\"$password\",\"ipmi_setup_credentials\":true,\"ipmi_username\":\"operator\",\"uuid\":\"$uuid\"}" \
    "$(post_callback "$STATE/$name.json")"
  check_within "$name: finished" 45 'finished null' run_is "$name" '"\(.state) \(.error)"'
  # Ironic's API shows no password.
  check "$name: so is Ironic" "operator $password $(machine 14 bmc)" \
    "$(sqlite3 -cmd '.timeout 10000' "$IRONIC_DATABASE" "SELECT driver_info FROM nodes WHERE uuid = '$uuid'" |
      jq --raw-output '"\(.ipmi_username) \(.ipmi_password) \(.ipmi_address)"')"
  check "$name: properties" "$EXPECTED_PROPERTIES" "$(properties "$name")"
  check "$name: facts, credentials, and its power" ' 200  200 states/power 202' "$(changes_asked_for "$name")"
  check "$name: the status keeps the secret" 0 "$(inspector "/introspection/$name" | grep --count "$password")"
  check "$name: so does the data" 0 "$(inspector "/introspection/$name/data" | grep --count "$password")"
  check "$name: so does our log" 0 "$(grep --count "$password" "$STATE/log/enrolling.log")"
}
