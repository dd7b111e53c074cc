#!/bin/sh
# What a management controller (ipmi_sim) runs to learn or to change something of its machine:
# `ask-chassis.sh SOCKET WHAT NUMBER get NAME… | set NAME VALUE …`; bmc.ts answers.
socket=$1
shift
exec curl --silent --fail --max-time 20 --unix-socket "$socket" --data "$*" http://chassis/
