import type { InspectorError } from '../errors.ts';
import { RELAYED } from '../model/callback-token.ts';
import type { Introspection } from '../model/introspection.ts';
import { attributesOf, inventoryMacs } from '../model/lookup-attributes.ts';
import type { NodeUuid } from '../model/node.ts';
import { isTerminal } from '../model/state-machine.ts';
import type { Callback } from '../processing/read-callback.ts';
import type { Result } from '../result.ts';
import { beginUnrequested } from '../run/begin-unrequested.ts';
import type { ProcessingContext } from '../run/context.ts';
import { accepted } from '../run/recorded-answer.ts';

/**
 * Records the run of a post that Ironic has taken for the node, with the data in hand; the
 * whole `body` where its logs may be kept, as that is known at the end of the run. One that
 * waited for this machine's callback waits in vain, and is replaced; `node-locked` while another
 * one is at work on the node.
 */
export function beginRelayed(
  context: ProcessingContext,
  uuid: NodeUuid,
  callback: Callback,
  body: string,
): Promise<Result<Introspection, InspectorError>> {
  const hasLogsToKeep = callback.logs !== undefined && context.logSink !== undefined;
  return beginUnrequested(
    context,
    {
      uuid,
      state: 'processing',
      manageBoot: false,
      attributes: { ...attributesOf(callback.data), mac: inventoryMacs(callback.data) },
      tokenDigest: RELAYED,
      callback: { ...accepted(context, callback), answer: { ok: true } },
    },
    { body: hasLogsToKeep ? body : callback.unprocessed, stage: 'hooks', changeSet: undefined, options: {} },
    (state) => isTerminal(state) || state === 'waiting',
  );
}
