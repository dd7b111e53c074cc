import * as z from 'zod';
import { InspectorError } from '../errors.ts';
import { type IpNetwork, isInNetwork, isReachable, parseAddress, parseNetwork } from '../model/addresses.ts';
import type { LookupAttributes } from '../model/lookup-attributes.ts';
import type { NewNode, IronicNode } from '../model/node.ts';
import { problemsOf } from '../model/problems-of.ts';
import { Err, type Result } from '../result.ts';
import type { NotFoundHook, NotFoundInput } from './hook.ts';

/** How unknown machines become nodes; groups and names as in inspector.conf's `[discovery]`. */
export interface EnrollOptions {
  /**
   * The hardware type of new nodes.
   * @default 'fake-hardware'
   */
  readonly enrollNodeDriver?: string;
  /**
   * Fields of new nodes; its `driver_info` is extended by the management controller's address.
   * @default {}
   */
  readonly enrollNodeFields?: Readonly<Record<string, unknown>>;
  /**
   * Which address of the management controller is wanted, in order of preference. Loopback,
   * link-local, multicast, broadcast and unspecified addresses are left out, also as IPv4 inside
   * IPv6: `enrollNodeFields` may hold credentials that would be sent there.
   * @default [4, 6]
   */
  readonly enabledBmcAddressVersion?: readonly (4 | 6)[];
  /**
   * Only machines whose management controller is in one of these networks, `192.0.2.0/24`, become
   * nodes, and only addresses in them are told to Ironic.
   * @default none: all do
   */
  readonly allowedBmcNetworks?: readonly string[];
  /**
   * How many nodes may be created within a minute, whoever posts; further machines are refused
   * until then.
   * @default 60
   */
  readonly maxNodesPerMinute?: number;
}

const MINUTE_MS = 60_000;

const schema = z.strictObject({
  enrollNodeDriver: z.string().min(1).default('fake-hardware'),
  enrollNodeFields: z.record(z.string(), z.unknown()).default({}),
  enabledBmcAddressVersion: z.array(z.literal([4, 6])).default([4, 6]),
  allowedBmcNetworks: z
    .array(
      z.string().transform((text, context): IpNetwork => {
        const network = parseNetwork(text);
        if (typeof network !== 'string') return network;
        context.addIssue(network);
        return z.NEVER;
      }),
    )
    .optional(),
  maxNodesPerMinute: z.int().min(1).default(60),
});

type EnrollSettings = z.infer<typeof schema>;

/** The right to create one node, for a minute. */
interface Slot {
  /** When it was taken, in milliseconds since the epoch. */
  readonly at: number;
}

/**
 * The stock not-found hook: creates a node in Ironic, in provision state `enroll`, for a machine
 * that Ironic does not know (CONTRACT.md §5.14). The data gets `auto_discovered: true`. A machine
 * with a MAC address or a management controller that Ironic knows is refused with the reason.
 * Anybody may post: use the limits.
 *
 * Throws `invalid-options` with everything that is wrong with `options`.
 */
export function createEnrollHook(options: EnrollOptions = {}): NotFoundHook {
  const parsed = schema.safeParse(options);
  if (!parsed.success) {
    const problems = problemsOf(parsed.error).join('\n');
    throw new InspectorError('invalid-options', `These options of enroll cannot work:\n${problems}`);
  }
  const settings = parsed.data;
  const slots = new Set<Slot>();

  return Object.freeze({
    name: 'enroll',
    async notFound(input: NotFoundInput) {
      const refused = checkAllowed(input.attributes, settings.allowedBmcNetworks);
      if (refused !== undefined) return refuse(refused);
      const slot = takeSlot(slots, settings.maxNodesPerMinute, input.at);
      if (slot === undefined) return refuse(`more than ${settings.maxNodesPerMinute} nodes within a minute`);
      let used = false;
      try {
        const made = await enroll(input, settings);
        used = made.ok;
        return made;
      } finally {
        if (!used) slots.delete(slot);
      }
    },
  } satisfies NotFoundHook);
}

async function enroll(input: NotFoundInput, settings: EnrollSettings): Promise<Result<IronicNode, InspectorError>> {
  const known = await input.known();
  if (known.err) return known;
  const [port] = known.val.ports;
  if (port !== undefined) return refuse(`Port ${port.address} already exists, uuid: ${port.uuid}`);
  const [node] = known.val.nodes;
  if (node !== undefined) return refuse(`Node ${node.uuid} already has BMC address ${node.address}`);
  if (input.attributes.mac.length === 0)
    input.log.warn('no MAC addresses: only the management controller was looked for in Ironic');
  // Before the node is there: what is said of its data is on record then.
  input.pluginData.auto_discovered = true;
  return input.ironic.createNode(newNode(input, settings), { signal: input.signal });
}

function newNode({ attributes, newUuid, log }: NotFoundInput, settings: EnrollSettings): NewNode {
  const { driver_info: info, ...fields } = settings.enrollNodeFields;
  const unreachable = attributes.bmc_address.filter((address) => parseAddress(address) && !isReachable(address));
  if (unreachable.length > 0) log.warn(`no management controller can be reached at ${unreachable.join(', ')}`);
  const address = bmcAddress(attributes, settings);
  if (address === undefined)
    log.warn('the machine has no management controller that may be used: driver_info lacks its address');
  return {
    ...fields,
    uuid: newUuid,
    driver: settings.enrollNodeDriver,
    driver_info: { ...(info as object | undefined), ...(address === undefined ? {} : { ipmi_address: address }) },
  };
}

/**
 * Credentials may be sent there: an address that is not allowed does not come along with one that
 * is.
 */
function bmcAddress(
  { bmc_address }: LookupAttributes,
  { enabledBmcAddressVersion: versions, allowedBmcNetworks: networks }: EnrollSettings,
): string | undefined {
  const usable = bmc_address.filter((address) => isReachable(address) && isAllowed(address, networks));
  const ofVersion = (version: 4 | 6) => usable.find((address) => parseAddress(address)?.kind() === `ipv${version}`);
  return versions.map(ofVersion).find((address) => address !== undefined);
}

function checkAllowed(
  { bmc_address }: LookupAttributes,
  networks: readonly IpNetwork[] | undefined,
): string | undefined {
  if (networks === undefined || bmc_address.some((address) => isAllowed(address, networks))) return undefined;
  return `the management controller ${bmc_address.join(', ') || '(none)'} is in no network that machines are enrolled from`;
}

function isAllowed(text: string, networks: readonly IpNetwork[] | undefined): boolean {
  if (networks === undefined) return true;
  const address = parseAddress(text);
  return address !== undefined && networks.some((network) => isInNetwork(address, network));
}

/**
 * Taken before anything is waited for, so that machines which post at the same time count as well.
 */
function takeSlot(slots: Set<Slot>, most: number, now: Date): Slot | undefined {
  for (const slot of slots) {
    // Either way, because a clock may be set back.
    if (Math.abs(now.getTime() - slot.at) > MINUTE_MS) slots.delete(slot);
  }
  if (slots.size >= most) return undefined;
  const slot = { at: now.getTime() };
  slots.add(slot);
  return slot;
}

function refuse(reason: string): Result<never, InspectorError> {
  return Err(new InspectorError('lookup-failed', reason));
}
