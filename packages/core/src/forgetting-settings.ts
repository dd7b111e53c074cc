import * as z from 'zod';

export interface ForgettingGroup {
  readonly forgetting: ForgettingSettings;
}

export interface ForgettingSettings {
  /**
   * The largest part of all nodes on record, from 0 to 1, that upkeep forgets in one round because
   * Ironic has them no more. One node may always go; all of more than one never do: a wrong
   * address, a lost scope or an empty Ironic looks just like that. When more are gone, nothing is
   * removed, observers are told in each round (`forgetting-refused`), and
   * `Inspector.forgetDeleted()` confirms.
   * @default 0.1
   */
  readonly maxShare: number;
}

export const FORGETTING_DEFAULTS: ForgettingGroup = { forgetting: { maxShare: 0.1 } };

export const forgettingSettingsShape = {
  forgetting: z.strictObject({ maxShare: z.number().min(0).max(1) }),
};
