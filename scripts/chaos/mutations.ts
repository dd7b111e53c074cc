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
      find: 'await this.#nodes.heartbeat(this.owner, at)',
      replace: 'DONE',
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
} as const satisfies Readonly<Record<string, readonly Edit[]>>;

export type MutationName = keyof typeof MUTATIONS;

export function isMutation(name: string): name is MutationName {
  return Object.hasOwn(MUTATIONS, name);
}
