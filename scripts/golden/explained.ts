/** Why our answer is not the original's in one place. */
export interface Explanation {
  /** The payload's name. */
  readonly payload: string;
  /** Keys and indexes, from the outside. */
  readonly path: readonly (string | number)[];
  readonly original: unknown;
  readonly ours: unknown;
  readonly why: string;
}

const Q29 = {
  path: ['ports', 0, 'pxe_enabled'],
  original: false,
  ours: true,
  why: 'Q-29: a payload that does not say what the machine booted from leaves network boot on for its only port',
};

/**
 * Every known difference. One that is not here fails the run, and so does one here that is none.
 */
export const EXPLAINED: readonly Explanation[] = [
  { payload: 'cloud-vm-with-dmi', ...Q29 },
  { payload: 'cloud-vm-with-logs', ...Q29 },
];
