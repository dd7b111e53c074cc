/** Why our answer is not the original's, at one place and below it. */
export interface Explanation {
  /** The payload's name. */
  readonly payload: string;
  /** Keys and indexes: `/node/properties/cpus`; `*` stands for one of them. */
  readonly path: string;
  readonly why: string;
  /** Ours is without this hook: the explanation counts only as long as the hook is not enabled. */
  readonly hook?: string;
}

const Q29 = 'Q-29: a payload that does not say what the machine booted from leaves network boot on for its only port';

/** Every known difference; one that is not here fails the run, and so does one here that is not there. */
export const EXPLAINED: readonly Explanation[] = [
  { payload: 'cloud-vm-with-dmi', path: '/ports/0/pxe_enabled', why: Q29 },
  { payload: 'cloud-vm-with-logs', path: '/ports/0/pxe_enabled', why: Q29 },
  ...withoutHook('local_link_connection', [['dell-r320', '/ports/0/local_link_connection']]),
  ...withoutHook('lldp_basic', [
    ['dell-r320', '/data/interfaces/*/lldp_processed'],
    ['dell-r320', '/data/all_interfaces/*/lldp_processed'],
  ]),
  ...withoutHook('extra_hardware', [
    ['hp-bl460c-gen8', '/data/extra'],
    ['hp-bl460c-gen8', '/data/data'],
  ]),
];

function withoutHook(
  hook: string,
  places: readonly (readonly [payload: string, path: string])[],
): readonly Explanation[] {
  return places.map(([payload, path]) => ({ payload, path, hook, why: `the hook ${hook} is not enabled here` }));
}
