import type { SceneName } from './scenes.ts';

/** A change of one source file. */
export interface Edit {
  /** The end of the URL of the source file. */
  readonly file: string;
  /** What is there now, exactly once. */
  readonly find: string;
  readonly replace: string;
}

export interface Mutation {
  /** The check that must notice, by how its name begins. Another one that fails does not count. */
  readonly noticedBy: string;
  /** The directed scene in which it is sure to be seen; without one, what happens to nodes is. */
  readonly scene?: SceneName;
  readonly edits: readonly Edit[];
}

function edit(file: string, find: string, replace: string): Edit {
  return { file, find, replace };
}

/** Parts of the product that are broken on purpose, so that chaos must find it. */
export const MUTATIONS = {
  /** Signs of life are not written: others take over what is being worked on. */
  heartbeat: {
    noticedBy: 'no node was written by two instances',
    scene: 'at work',
    edits: [
      edit(
        '/core/src/lease/lease.ts',
        '() => this.#register.heartbeat(this.owner),',
        'async () => Ok(this.#clock.now()),',
      ),
    ],
  },
  /** A late owner may change what another one took over. */
  guard: {
    noticedBy: 'nobody ended a run that another one had taken over',
    scene: 'late end',
    edits: [
      edit(
        '/core/src/run/advance.ts',
        'return { runId, states: [state], owner: owner ?? null };',
        'return { runId, states: [state] };',
      ),
      edit(
        '/core/src/lease/leased-nodes.ts',
        'return ifStillOurs(claim, () => nodes.update(uuid, guard, change));',
        'return nodes.update(uuid, guard, change);',
      ),
    ],
  },
  /** Ironic is called without a look at the lease. */
  'lease-check': {
    noticedBy: 'no worker wrote more than once',
    scene: 'late calls',
    edits: [
      edit('/core/src/lease/leased-ironic.ts', '=> ifStillOurs(claim, call);', '=> call();'),
      edit('/core/src/lease/leased-ironic.ts', 'mayProceed: () => claim.check(),', ''),
    ],
  },
  /** Nobody carries on what was abandoned. */
  resume: {
    noticedBy: 'every course came to its end',
    scene: 'abandoned',
    edits: [
      edit('/core/src/upkeep/resume.ts', 'const all = unattended.val;', 'const all = unattended.val.slice(0, 0);'),
    ],
  },
  /** A change of state has one name in history and another on its record: it is handed over. */
  'name-of-a-change': {
    noticedBy: 'history has each change of state once',
    scene: 'abandoned',
    edits: [
      edit(
        '/core/src/history/build-batch.ts',
        'last === undefined ? sources.nextKey() : stateKey(about.runId, last.sequence)',
        'sources.nextKey()',
      ),
    ],
  },
  /** An instance that stops takes a hook that it leaves behind for one that has failed. */
  'end-in-a-hook': {
    noticedBy: 'every course came to its end',
    scene: 'end in a hook',
    edits: [
      edit(
        '/core/src/processing/hook-patience.ts',
        "first === 'late' ? lateError(name, milliseconds) : stoppedError(name)",
        'lateError(name, milliseconds)',
      ),
    ],
  },
  /** What Ironic says while it is away is taken for its last word. */
  outage: {
    noticedBy: 'every course came to its end',
    edits: [
      edit(
        '/ironic-client/src/failure.ts',
        "status === 503 || status === 504) return 'ironic-unavailable';",
        "status === 503 || status === 504) return 'ironic-refused';",
      ),
    ],
  },
  /** A hook writes something else than what it found. */
  capabilities: {
    noticedBy: 'every node has the properties',
    edits: [
      edit(
        '/core/src/hooks/capabilities.ts',
        "node.setCapability(capability, 'true');",
        "node.setCapability(capability, 'false');",
      ),
    ],
  },
  /** An abort is answered, and nothing is done. */
  abort: {
    noticedBy: 'what waits can be aborted',
    edits: [
      edit(
        '/core/src/operator/abort.ts',
        'if (run.err || isTerminal(run.val.state)) return run;',
        'if (run.ok || run.err) return run;',
      ),
    ],
  },
  /** Stored data is said to be applied again, and is not. */
  reapply: {
    noticedBy: 'the rule was applied',
    edits: [
      edit(
        '/core/src/processing/reapply-now.ts',
        'await processData(context, run, node.val, callback, signal, recorded);',
        'Ok(node.val);',
      ),
    ],
  },
  /** A node that is made for a machine lacks the address of its management controller. */
  discovery: {
    noticedBy: 'every machine has one node',
    edits: [edit('/core/src/hooks/enroll.ts', '{ ipmi_address: address }', '{}')],
  },
  /** What is on record of deleted nodes stays. */
  forget: {
    noticedBy: 'nothing is on record of a node that was deleted',
    edits: [edit('/core/src/upkeep/forget-deleted.ts', 'else if (node.val === undefined) gone.push(run);', '')],
  },
  /** A new run takes what was posted for the last one for its own. */
  'new-run': {
    noticedBy: 'every course came to its end',
    edits: [
      edit('/core/src/operator/introspect.ts', 'callback: undefined,', 'callback: last.val?.callback,'),
      edit(
        '/core/src/ramdisk/recognise.ts',
        'if (run.val !== undefined || tokenRun',
        'if (run.val?.callback?.answer) return Ok({ ...machine, ended: [run.val] });\n  if (run.val !== undefined || tokenRun',
      ),
    ],
  },
  /** Machines whose runs are over may boot, and those whose runs go on may not. */
  firewall: {
    noticedBy: 'those may boot that should',
    edits: [
      edit(
        '/core/src/boot-policy/policy-of.ts',
        'filter((mac) => !introspecting.has(mac))',
        'filter((mac) => introspecting.has(mac))',
      ),
    ],
  },
} as const satisfies Readonly<Record<string, Mutation>>;

export type MutationName = keyof typeof MUTATIONS;

export function isMutation(name: string): name is MutationName {
  return Object.hasOwn(MUTATIONS, name);
}
