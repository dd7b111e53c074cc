/** A change of one source file. */
export interface Edit {
  /** The end of the URL of the source file. */
  readonly file: string;
  /** What is there now, exactly once. */
  readonly find: string;
  readonly replace: string;
}

/** Parts of the product that are broken on purpose, so that chaos must find it. */
export const MUTATIONS = {
  /** Signs of life are not written: others take over what is being worked on. */
  heartbeat: [
    {
      file: '/core/src/upkeep/lease.ts',
      find: '() => this.#register.heartbeat(this.owner),',
      replace: 'async () => Ok(this.#clock.now()),',
    },
  ],
  /** A late owner may change what another one took over. */
  guard: [
    {
      file: '/core/src/node/advance.ts',
      find: 'return { runId, states: [state], owner: owner ?? null };',
      replace: 'return { runId, states: [state] };',
    },
    {
      file: '/core/src/upkeep/leased-nodes.ts',
      find: 'return whileHeld(hold, () => nodes.update(uuid, guard, change));',
      replace: 'return nodes.update(uuid, guard, change);',
    },
  ],
  /** Ironic is called without a look at the lease. */
  'lease-check': [
    {
      file: '/core/src/upkeep/leased-ironic.ts',
      find: '=> whileHeld(hold, call);',
      replace: '=> call();',
    },
    {
      file: '/core/src/upkeep/leased-ironic.ts',
      find: 'mayProceed: () => hold.check(),',
      replace: '',
    },
  ],
  /** Nobody carries on what was abandoned. */
  resume: [
    {
      file: '/core/src/upkeep/resume.ts',
      find: 'const all = unattended.val;',
      replace: 'const all = unattended.val.slice(0, 0);',
    },
  ],
  /** What Ironic says while it is away is taken for its last word. */
  outage: [
    {
      file: '/ironic-client/src/failure.ts',
      find: "status === 503 || status === 504) return 'ironic-unavailable';",
      replace: "status === 503 || status === 504) return 'ironic-refused';",
    },
  ],
  /** A hook writes something else than what it found. */
  capabilities: [
    {
      file: '/core/src/hooks/capabilities.ts',
      find: "node.setCapability(capability, 'true');",
      replace: "node.setCapability(capability, 'false');",
    },
  ],
  /** An abort is answered, and nothing is done. */
  abort: [
    {
      file: '/core/src/operator/abort.ts',
      find: 'if (run.err || isTerminal(run.val.state)) return run;',
      replace: 'if (run.ok || run.err) return run;',
    },
  ],
  /** Stored data is said to be applied again, and is not. */
  reapply: [
    {
      file: '/core/src/operator/reapply.ts',
      find: 'await processData(context, run, node.val, callback, signal, recorded);',
      replace: 'Ok(node.val);',
    },
  ],
  /** A node that is made for a machine lacks the address of its management controller. */
  discovery: [
    {
      file: '/core/src/ramdisk/enroll.ts',
      find: '{ ipmi_address: address }',
      replace: '{}',
    },
  ],
  /** What is on record of deleted nodes stays. */
  forget: [
    {
      file: '/core/src/upkeep/forget-deleted.ts',
      find: 'else if (node.val === undefined) gone.push(run);',
      replace: '',
    },
  ],
  /** A new run takes what was posted for the last one for its own. */
  'new-run': [
    {
      file: '/core/src/operator/introspect.ts',
      find: 'callback: undefined,',
      replace: 'callback: last.val?.callback,',
    },
  ],
  /** Machines whose runs are over may boot, and those whose runs go on may not. */
  firewall: [
    {
      file: '/core/src/upkeep/policy-of.ts',
      find: 'filter((mac) => !introspecting.has(mac))',
      replace: 'filter((mac) => introspecting.has(mac))',
    },
  ],
} as const satisfies Readonly<Record<string, readonly Edit[]>>;

export type MutationName = keyof typeof MUTATIONS;

export function isMutation(name: string): name is MutationName {
  return Object.hasOwn(MUTATIONS, name);
}

/** The check that must notice, by how its name begins; any of them for the rest. */
export const NOTICED_BY: Readonly<Partial<Record<MutationName, string>>> = {
  outage: 'every course came to its end',
  capabilities: 'every node has the properties',
  abort: 'what waits can be aborted',
  reapply: 'the rule was applied',
  discovery: 'every machine has one node',
  forget: 'nothing is on record of a node that was deleted',
  'new-run': 'every course came to its end',
  firewall: 'those may boot that should',
};
