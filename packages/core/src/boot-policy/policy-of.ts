import type { BootPolicy } from '../contracts/firewall.ts';
import { macAddress } from '../model/mac-address.ts';
import type { KnownPorts } from './known-ports.ts';

/** What the boot policy follows from, besides the ports that Ironic knows. */
export interface PolicyRules {
  readonly denyUnknown: boolean;
  /** Whether somebody waits for unknown machines also while nothing is introspected. */
  readonly openWhenIdle: boolean;
}

/** The runs that a ramdisk has a part in, and the MAC addresses recorded for them. */
export interface ActiveRuns {
  readonly runs: number;
  readonly macs: readonly string[];
}

/**
 * The boot policy for these runs (CONTRACT.md §7.2), and why unknown machines may boot or not.
 * `known` is absent where there is no firewall.
 */
export function policyOf(
  active: ActiveRuns,
  known: KnownPorts | undefined,
  rules: PolicyRules,
): { readonly policy: BootPolicy; readonly why: string } {
  const introspecting = new Set(active.macs.map(macAddress).filter((mac) => mac !== undefined));
  const { unknown, why } = judgeUnknown(active, known, rules);
  const others = [...(known?.macs ?? [])].filter((mac) => !introspecting.has(mac));
  return {
    policy: { introspecting: [...introspecting], others, unknown, clientIds: known?.clientIds ?? {} },
    why,
  };
}

function judgeUnknown(
  { runs }: ActiveRuns,
  known: KnownPorts | undefined,
  { denyUnknown, openWhenIdle }: PolicyRules,
): { readonly unknown: BootPolicy['unknown']; readonly why: string } {
  if (denyUnknown) return { unknown: 'deny', why: 'pxeFilter.denyUnknownMacs says so' };
  if (known?.isRead === false) {
    return { unknown: 'deny', why: "Ironic's ports could not be read yet, so nobody can tell who is unknown" };
  }
  if (openWhenIdle) return { unknown: 'allow', why: 'the not-found hook waits for them' };
  if (runs === 0) return { unknown: 'deny', why: 'nothing is being introspected' };
  const going = runs === 1 ? 'an introspection goes on' : `${runs} introspections go on`;
  return { unknown: 'allow', why: `${going}, and a machine may boot from a NIC that Ironic does not know` };
}
