import { InspectorError } from '../errors.ts';
import { ipAddress } from '../model/addresses.ts';
import type { BootEvent, NewBootEvent } from '../model/boot-event.ts';
import type { Introspection } from '../model/introspection.ts';
import { macAddress } from '../model/mac-address.ts';
import { Err, Ok, type Result } from '../result.ts';
import type { OperatorContext } from './operator-context.ts';

/** What became of a boot event. */
export interface HeardBootEvent {
  /** The runs that wait for this machine: one, for most; none when nobody does. */
  readonly runs: readonly string[];
}

/** How many nodes that record the same MAC address are told. */
const MOST_NODES = 8;
/** How long an event waits for its turn, in milliseconds: whoever tells must not be held up. */
const WAIT_MS = 1000;
/** How long names may be. */
const MOST_CHARACTERS = 255;
const WHAT: readonly BootEvent['what'][] = ['address-given', 'kernel-sent', 'file-sent'];

/**
 * Tells the run that waits for a machine how far the machine got. It touches nothing but what
 * observers and history know; a machine that nobody waits for is counted, and no more.
 */
export async function bootEvent(
  context: OperatorContext,
  given: NewBootEvent,
): Promise<Result<HeardBootEvent, InspectorError>> {
  const event = checked(given);
  if (event.err) return event;
  const mac = event.val.mac ?? context.boots.macOf(event.val.address ?? '');
  if (mac === undefined) return Ok({ runs: [] });
  const { slots } = context.boots;
  const late = new AbortController();
  const entered = await slots.acquire(context.clock.sleep(WAIT_MS, late.signal));
  late.abort('over');
  if (!entered) return Err(new InspectorError('overloaded', 'Too many boot events at once'));
  try {
    return await tell(context, { ...event.val, mac });
  } finally {
    slots.release();
  }
}

async function tell(context: OperatorContext, event: BootEvent): Promise<Result<HeardBootEvent, InspectorError>> {
  const matched = await context.nodes.match({ mac: [event.mac], bmc_address: [] });
  if (matched.err) return matched;
  const runs: Introspection[] = [];
  for (const node of [...matched.val.keys()].slice(0, MOST_NODES)) {
    const run = await context.nodes.get(node);
    if (run.err) return run;
    if (run.val !== undefined) runs.push(run.val);
  }
  const ids = runs.map(({ runId }) => runId);
  const told = new Set(context.boots.hear(event, ids));
  for (const run of runs) if (told.has(run.runId)) context.emit(run, { type: 'boot-event', ...event });
  return Ok({ runs: ids });
}

/** The same in one spelling; `bad-request` names the field that is wrong. */
function checked({ what, mac, address, file, source }: NewBootEvent): Result<NewBootEvent, InspectorError> {
  if (!WHAT.includes(what)) return badRequest(`what must be one of ${WHAT.join(', ')}`);
  const nic = typeof mac === 'string' ? macAddress(mac) : undefined;
  if (mac === undefined ? address === undefined : nic === undefined) {
    return badRequest('mac must be a MAC address such as 52:54:00:12:34:56, or there must be an address');
  }
  const ip = typeof address === 'string' ? ipAddress(address) : undefined;
  if (address !== undefined && ip === undefined) return badRequest('address must be an IPv4 or IPv6 address');
  for (const [name, text] of Object.entries({ file, source })) {
    if (text !== undefined && !isName(text)) {
      return badRequest(
        `${name} must be a text of 1 to ${MOST_CHARACTERS} characters, none of them a control character`,
      );
    }
  }
  return Ok({
    what,
    ...(nic !== undefined && { mac: nic }),
    ...(ip !== undefined && { address: ip }),
    ...(file !== undefined && { file }),
    source,
  });
}

function isName(text: unknown): boolean {
  return typeof text === 'string' && text.length <= MOST_CHARACTERS && /^[^\p{Cc}]+$/u.test(text);
}

function badRequest(what: string): Result<never, InspectorError> {
  return Err(new InspectorError('bad-request', `Bad request: ${what}`));
}
