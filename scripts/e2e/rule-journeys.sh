# shellcheck shell=bash
# Rules as operators write them, applied to a real payload through the real Ironic. Needs services.sh, checks.sh and journeys.sh.

# What is created here is removed here: other journeys see no rules.
rules_journeys() {
  create_rules rules.json 3 || return
  create_rules rules.yaml 4 || return
  list_rules
  rules_journey
  reapplied_rules_journey
  fail_rule_journey
  driver_rule_journey
  remove_rules
}

# rules_in FILE: one rule a line
rules_in() {
  local file=scripts/e2e/$1
  # Debian's Python, whose YAML came with Ironic
  case $file in
    *.yaml) /usr/bin/python3 -c 'import json, sys, yaml; json.dump(yaml.safe_load(sys.stdin), sys.stdout)' <"$file" ;;
    *) cat "$file" ;;
  esac | jq --compact-output '.[]'
}

# post_rule RULE: prints the status
post_rule() { inspector /rules --header 'Content-Type: application/json' --data "$1" --output "$STATE/rule" --write-out '%{http_code}\n'; }

# create_rules FILE COUNT
create_rules() {
  local rule
  check "rules: all of $1 are taken" "$2 201" \
    "$(rules_in "$1" | while read -r rule; do post_rule "$rule"; done | sort | uniq --count | xargs)"
}

list_rules() {
  check 'rules: listed in order' "$({ rules_in rules.json && rules_in rules.yaml; } | jq --raw-output .description | sha256sum)" \
    "$(inspector /rules | jq --raw-output '.rules[].description' | sha256sum)"
  check 'rules: one is shown in full' 'set-attribute set-capability' \
    "$(inspector "/rules/$(rule_uuid 0)" | jq --raw-output '[.actions[].action] | join(" ")')"
  check 'rules: one that cannot work is refused' 400 \
    "$(post_rule '{"actions":[{"action":"set-attribute","path":"/properties/no such path","value":1}]}')"
  say "       $(jq --raw-output .error.message "$STATE/rule")"
}

rule_uuid() { inspector /rules | jq --raw-output ".rules[$1].uuid"; }

rules_journey() {
  local name=e2e-rules
  enroll "$name" 7 || return
  inspect "$name" || return
  check "$name: the callback is taken" 200 "$(post_callback "$STATE/$name.json" | cut -c 1-3)"
  check_within "$name: Ironic is content" 60 manageable node_is "$name" .provision_state
  check "$name: finished" 'finished null' "$(run_is "$name" '"\(.state) \(.error)"')"
  check "$name: set-attribute" database "$(node_is "$name" .resource_class)"
  check "$name: set-capability, beside those of the hooks" "$EXPECTED_CAPABILITIES,profile:database" "$(capabilities "$name")"
  check "$name: values are filled in" '40 CPUs, 196,608 MiB; SERIAL-7' "$(node_is "$name" '.extra.machine | "\(.size); \(.serial)"')"
  check "$name: add-trait" CUSTOM_SSD "$(node_is "$name" '.traits | join(" ")')"
  check "$name: extend-attribute, by two rules" 'ssd tor-4.example.org' "$(labels "$name")"
  check "$name: what does not match does nothing" 'null fake-hardware' "$(node_is "$name" '"\(.owner) \(.driver)"')"
  check_within "$name: switched off" 15 'power off' node_is "$name" .power_state
  check "$name: one change for the hooks, one for all rules" \
    'management/boot_device 204 states/power 202  200  200 traits/CUSTOM_SSD 204 states/power 202' "$(changes_asked_for "$name")"
}

capabilities() { node_is "$1" '.properties.capabilities | split(",") | sort | join(",")'; }

labels() { node_is "$1" '.extra.labels | join(" ")'; }

# The finished node of rules_journey once more, and a rule that came since
reapplied_rules_journey() {
  local name=e2e-rules uuid
  check 'reapplied rules: one more' 201 "$(post_rule '{"actions":[{"action":"remove-trait","name":"CUSTOM_SSD"}]}')"
  check 'reapplied rules: taken' 202 "$(code_of inspector "/introspection/$name/data/unprocessed" --request POST)"
  check_within 'reapplied rules: done' 30 'finished null' run_is "$name" '"\(.state) \(.error)"'
  check 'reapplied rules: the new one counts' '' "$(node_is "$name" '.traits | join(" ")')"
  check 'reapplied rules: what is there is not added again' 'ssd tor-4.example.org' "$(labels "$name")"
  uuid=$(rule_uuid 7)
  check 'reapplied rules: removed' '204 404' "$(code_of inspector "/rules/$uuid" --request DELETE) $(code_of inspector "/rules/$uuid")"
}

fail_rule_journey() {
  local name=e2e-rules-fail message='This machine is in quarantine: {data[cpus]} processors stay unused'
  enroll "$name" 8 || return
  baremetal node set "$name" --extra quarantine=true
  inspect "$name" || return
  check "$name: the callback is refused, with the rule's words" "400 $message" "$(post_callback "$STATE/$name.json" | sed -E 's/^(...).*"message":"([^"]*)".*/\1 \2/')"
  check "$name: and so ends the run" "error $message" "$(run_is "$name" '"\(.state) \(.error)"')"
  check_within "$name: Ironic knows" 30 'inspect failed' node_is "$name" .provision_state
  check "$name: and says why" true "$(node_is "$name" "(.last_error | endswith(\"$message\"))")"
  check "$name: what the hooks found is there" "$EXPECTED_PROPERTIES" "$(properties "$name")"
  check "$name: nothing that the rules wanted is" "null $EXPECTED_CAPABILITIES {\"quarantine\":true} []" \
    "$(node_is "$name" .resource_class) $(capabilities "$name") $(ironic "/nodes/$name" | jq --raw-output '"\(.extra) \(.traits)"')"
  check "$name: nor was it sent" 'management/boot_device 204 states/power 202  200' "$(changes_asked_for "$name")"
}

# The new hardware type has other interfaces, which Ironic chooses
driver_rule_journey() {
  local name=e2e-rules-driver drivers='"\(.driver) \(.boot_interface) \(.deploy_interface)"'
  enroll "$name" 9 || return
  baremetal node set "$name" --property inspection_scope=by-hand
  check "$name: before" 'fake-hardware fake fake' "$(node_is "$name" "$drivers")"
  check "$name: taken" 202 "$(code_of inspector "/introspection/$name" --request POST)"
  check_within "$name: we wait for the ramdisk" 30 'waiting' run_is "$name" .state
  check "$name: the callback is taken" 200 "$(post_callback "$STATE/$name.json" | cut -c 1-3)"
  check_within "$name: finished" 30 'finished null' run_is "$name" '"\(.state) \(.error)"'
  check "$name: another driver, other interfaces" 'manual-management pxe direct' "$(node_is "$name" "$drivers")"
  check "$name: and what rules for all wanted" database "$(node_is "$name" .resource_class)"
}

remove_rules() {
  check 'rules: all are removed' '204 0' \
    "$(code_of inspector /rules --request DELETE) $(inspector /rules | jq '.rules | length')"
}
