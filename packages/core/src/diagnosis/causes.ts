/**
 * Every cause that a diagnosis may name, with what to do about it. The list is closed, and its
 * order decides between causes that are as likely (decision 0098): what somebody said for sure
 * comes first, then what was observed of the machine, then what is only compatible with silence.
 */
export const CAUSES = {
  aborted: 'Nothing is wrong: an operator ended the run. Begin another one when the node is to be introspected.',
  replaced:
    'Nothing is wrong: another run was begun while this one went on, or its record was removed. Look at the newest run of the node.',

  'ramdisk-error':
    'The ramdisk says itself what it could not do. Look at its journal, mend the machine or the ramdisk, and introspect again.',
  'hook-failed':
    'The hook says what it misses in the data. Mend the machine, or the options of the hook; then introspect again, or reapply the stored data.',
  'hook-defect': 'The hook threw: that is a defect of the hook. Its error is in the log of this service.',
  'hook-timed-out':
    'The hook did not answer in time. Find out what it waits for, or raise limits.hookSeconds if it needs longer.',
  'rule-failed': 'The rule ended the run, as it is written to. Change the machine, or remove or mend the rule.',
  'rule-defect': 'An action of the rule threw: that is a defect of the plug-in that the action is from.',
  'data-unusable': 'What the ramdisk posted cannot be turned into facts. Introspect again; look at the ramdisk.',

  'nothing-to-recognise-by':
    'The node has neither ports nor an address of its management controller. Add a port with the MAC address of the NIC that it boots from, or set the address in driver_info.',
  'node-unsuitable': 'Bring the node into a provision state that allows introspection: manageable, for most.',
  'node-gone': 'The node is not in Ironic any more. Enroll it again.',
  'boot-refused':
    "Ironic does not set the boot device or the power of this node. Check the node's driver, the address and the credentials of its management controller (openstack baremetal node validate).",
  'change-refused':
    'Ironic does not accept what was to be written. Mend the hook or rule that asked for it, or the node that it does not fit.',
  'power-off-refused':
    'All facts are written, and Ironic could not power the node off. Check the power management of the node.',
  'inspection-failed':
    "Ironic's own inspection failed. Its reason says what to mend; the data is kept here, and can be looked at.",
  'ironic-failed': 'Ironic answered something that cannot be used. Look at its log, and at what is between it and us.',

  'node-locked': 'Another operation had the node in Ironic for the whole time. Wait for it, or release the node.',
  'ironic-away': 'Ironic could not be reached, or could not work. Bring it back, then introspect again.',
  'store-away': 'The store could not be reached, or could not work. Look at the database, then introspect again.',
  'firewall-failed': 'The firewall could not be told to let the machine boot. The readiness check says what it lacks.',
  'name-unresolved':
    'The name of the management controller could not be resolved. Mend DNS, or write its address into driver_info.',
  'identity-away': 'Keystone did not let us work. Look at Keystone, and at the credentials of this service.',
  overloaded: 'The service, or Ironic, had too much to do. Introspect fewer nodes at a time.',
  internal: 'That is a defect of this service or of an adapter. The details are in its log.',

  'matched-several':
    'The machine shares as many addresses with another waiting node. Correct the ports or the management address of the node that is wrong.',
  'taken-for-another-node':
    'The machine shares more addresses with another node, and was taken for that one. Correct the ports of both nodes.',
  'token-refused':
    'The callback did not carry the token of this run. Check that the token gets into the kernel line of this very boot.',
  'network-refused':
    'The callback came from a network that is not allowed to post. Add the network to the setting callback.networks, or boot the machine in another one.',
  'rate-refused': 'More callbacks came from there than are allowed. Raise the limit, or find out who posts so often.',
  'body-malformed':
    'What was posted is no JSON object. Look for a proxy that cuts or changes bodies, and for another version of the ramdisk.',
  'body-too-large':
    'What was posted is larger than allowed. Raise the limit of the body, or have the ramdisk collect less.',
  'posted-too-slowly': 'The body did not arrive in time. Look at the network between the machine and this service.',
  'callback-turned-away':
    'The service had no room for callbacks, or took none. Raise limits.concurrentCallbacks, or look why it was closed.',
  'posted-too-early':
    'The ramdisk posted before the run waited for it, and did not post again: it was still on from an earlier boot. Power the node off, then introspect again.',
  'posted-too-late':
    'The ramdisk posted after the run had timed out: it is slow, not broken. Raise the setting timeout.',
  'posted-twice': 'A second callback came while the first was processed. Nothing is lost: the first one counts.',
  'mac-of-next-nic':
    'The machine that posted has the MAC address next to a recorded one: it is probably another NIC of the same card, or the last digit is wrong. Record the MAC address of the NIC that boots.',
  'mac-mistyped':
    'The machine that posted has a MAC address that differs from a recorded one in one digit. Correct the address of the port.',
  'addresses-outdated':
    'The machine that posted is the one that this node was at its last run, by serial number or UUID, but has none of its recorded addresses. NICs or the board were replaced: correct the ports.',
  'bmc-address-differs':
    "The machine that posted has the node's management controller as it was at the last run, at an address that Ironic does not have. Correct driver_info.",
  'posted-but-not-matched':
    'The machine that posted shares an address with this node, and still was not matched. Ask explainLookup with its addresses.',

  'never-powered-on':
    "Ironic says that the machine is off. Look at the node's last_error and its management controller; power it on by hand once.",
  'powered-off-meanwhile':
    'The machine had come up and is off now. Look at its console and its sensors; was it powered off by somebody else?',
  'power-unreadable': 'Ironic cannot tell whether the machine is on. Check the management controller of the node.',
  'firewall-closed':
    'The firewall was never told to let this machine in. The readiness check says what the firewall lacks.',
  'no-address':
    'The machine is on, and nobody gave it an address. Check boot order, cable, VLAN and DHCP of the NIC that boots.',
  'no-kernel':
    'The machine got an address, and no kernel. Check the boot file name and next server that DHCP gives, and the TFTP or HTTP server.',
  'no-post':
    'The ramdisk was not heard of. Check the callback URL on the kernel line (ipa-inspection-callback-url), that the machine can reach it, and its console; a slow ramdisk needs a longer timeout.',
  'nothing-heard':
    'The machine was powered on, and nothing was heard of it. Look at its console. Boot events would say how far it gets.',
  'boot-not-managed':
    'Power and boot device of this node are not ours to set: somebody has to boot it from the network.',

  'time-out-off': 'The setting timeout is 0: the run waits forever. Abort it, or set a time-out.',
  'nobody-keeps-time':
    'The run is older than the setting timeout allows, and nobody ends it. Have one inspector started, with cleanUpPeriod above 0.',
  unknown: 'Nothing on record tells why. Run it again with a history and boot events.',
} as const satisfies Readonly<Record<string, string>>;

/** Why a run failed, or does not go on: one of a closed list. */
export type CauseCode = keyof typeof CAUSES;

/** All causes, in order. */
export const CAUSE_CODES = Object.freeze(Object.keys(CAUSES) as CauseCode[]);
