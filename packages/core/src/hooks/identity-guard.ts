import type { Identifier } from '../contracts/history-records.ts';
import { identifierList } from '../hardware/identifier-list.ts';
import { identifiersOf } from '../hardware/identifiers.ts';
import type { InspectorError } from '../errors.ts';
import type { IdentityFinding, IdentityFindingKind } from '../model/identity-finding.ts';
import { hasMacPrefix } from '../model/mac-address.ts';
import { isPlaceholder } from '../model/placeholder-serial.ts';
import { shortText, someOf } from '../model/text.ts';
import { DONE, Err } from '../result.ts';
import type { HookOptions } from '../settings/settings.ts';
import { compareIdentity } from './compare-identity.ts';
import type { AfterInput, Hook, HookAnswer } from './hook.ts';

/** Findings that are no reason to doubt. */
const FINE: ReadonlySet<IdentityFindingKind> = new Set(['same-machine', 'first-seen']);

/** Characters; with what follows, less than what is kept of a reason. */
const MAX_DOUBTS = 3000;

const HOW_TO_ACCEPT =
  'If this is the right machine, set extra.accept_identity of the node to its serial number, UUID or MAC address, ' +
  'or to true for any machine, and introspect the node again or reapply its data';

/**
 * `identity_guard`: says whether the machine is still the one that the node had when it was
 * introspected last, and whether another node has it. Off by default, and not in the original.
 * Stands before all other hooks, so that none of them does anything for the wrong machine. Needs a
 * history.
 *
 * - **Reads** system, board and chassis serial numbers, the system UUID, the MAC addresses of the
 *   management controller and of the NICs; the last snapshots of the node and of all nodes that
 *   share one of them; `extra.accept_identity` of the node.
 * - **Writes** `identity_guard`: what it found, each with its evidence. Nothing goes to Ironic.
 * - **Options**: `identityGuard.mode` and `identityGuard.ignoredMacAddresses`.
 * - **Fails**, in the mode `fail`, on whatever is a warning in the mode `warn`: another machine,
 *   board, chassis or NIC than last time; a machine, or a NIC, that another node had last; and a
 *   machine that says nothing of itself. Then nothing is written to Ironic, and the snapshot of the
 *   node stays as it is. It stays a warning where `extra.accept_identity` is `true` or one of the
 *   machine's serial numbers (but that of its chassis), UUIDs or MAC addresses. A history that does
 *   not answer is a warning; in the mode `fail` it holds the run up until it does.
 */
export const identityGuard: Hook = {
  name: 'identity_guard',
  comesFirst: true,

  async after(input) {
    const { pluginData, inventory, node, options, log } = input;
    // Whatever the machine itself says of that is not asked for.
    delete pluginData.identity_guard;
    const found = identifiersOf({ ...pluginData, inventory });
    const identifiers = identifierList(found);
    const isOwn = isTelling(options, found.ignoredMacs);
    const asked = identifiers.filter(
      (one) => isOwn(one) && one.kind !== 'bmc-address' && one.kind !== 'chassis-serial',
    );
    const [previous, sharing] = await Promise.all([input.previous(), input.sameIdentity(asked)]);
    if (previous.err) return unanswered(input, previous.val);
    if (sharing.err) return unanswered(input, sharing.val);

    const compared = { node: node.uuid, identifiers, previous: previous.val, sharing: sharing.val };
    const findings = compareIdentity({ ...compared, isTelling: isOwn });
    const leftOut = [...found.ignoredMacs, ...macsOf(identifiers.filter((one) => !isOwn(one)))];
    const isAccepted = accepts(node.get('/extra/accept_identity'), asked);
    pluginData.identity_guard = { findings, ignored_macs: leftOut, accepted: isAccepted };

    const doubts = findings.filter(({ finding }) => !FINE.has(finding)).map((one) => textOf(one, leftOut));
    if (options.identityGuard.mode === 'fail' && !isAccepted && doubts.length > 0) {
      return Err(`${shortText(doubts.join('. '), MAX_DOUBTS)}. ${HOW_TO_ACCEPT}`);
    }
    for (const doubt of doubts) log.warn(isAccepted ? `${doubt}: extra.accept_identity accepts it` : doubt);
    return DONE;
  },
};

/** A history that is away ends no run; whoever wants to be sure waits for it. */
function unanswered({ options, log }: AfterInput, error: InspectorError): HookAnswer {
  if (options.identityGuard.mode === 'fail') return Err(error);
  log.warn(`nobody knows whether this is still the machine: ${error.message}`);
  return DONE;
}

/** What tells no machine from others: placeholders, and MAC addresses that many machines have. */
function isTelling(
  { identityGuard: own, processing }: HookOptions,
  ignoredMacs: readonly string[],
): (identifier: Identifier) => boolean {
  const ignored = [...processing.ignoredMacAddresses, ...own.ignoredMacAddresses, ...ignoredMacs];
  return ({ kind, value }) =>
    kind === 'mac' || kind === 'bmc-mac' ? !hasMacPrefix(value, ignored) : !isPlaceholder(value);
}

/** Whether the operator says that the machine with these identifiers is the right one. */
function accepts(said: unknown, identifiers: readonly Identifier[]): boolean {
  if (said === true) return true;
  if (typeof said !== 'string') return false;
  const text = said.trim().toLowerCase();
  return text === 'true' || identifiers.some(({ value }) => value.toLowerCase() === text);
}

function macsOf(identifiers: readonly Identifier[]): readonly string[] {
  return identifiers.filter(({ kind }) => kind === 'mac' || kind === 'bmc-mac').map(({ value }) => value);
}

/** For a warning, or the end of the run. */
function textOf({ message }: IdentityFinding, leftOut: readonly string[]): string {
  return leftOut.length === 0 ? message : `${message}; not looked at: MAC addresses ${someOf(leftOut)}`;
}
