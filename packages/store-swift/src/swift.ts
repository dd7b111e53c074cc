import { Err, InspectorError, Ok } from '@ironic-inspector/core';
import type { NodeUuid, Result } from '@ironic-inspector/core';
import { createServiceClient } from '@ironic-inspector/openstack-auth';
import type { ServiceFailure, ServiceAnswer, ServiceRequest } from '@ironic-inspector/openstack-auth';
import type { SwiftSettings } from './options.ts';

/** A request to Swift. Its path begins below the account: a container, then an object. */
export interface SwiftRequest extends Omit<ServiceRequest, 'url'> {
  readonly path: readonly [container: string, object?: string];
}

/** Sends a request of an operation. Any answer is `Ok`, whatever its status. */
export type AskSwift = (request: SwiftRequest) => Promise<Result<ServiceAnswer, InspectorError>>;

/** Begins an operation for a node; all its requests share `settings.timeout`. */
export type BeginOperation = (node: NodeUuid) => AskSwift;

/** Swift as `settings` describe it. */
export function createSwift(settings: SwiftSettings): BeginOperation {
  const { authenticator, fetch, userAgent, retry, maxDocumentBytes: longestAnswer } = settings;
  const send = createServiceClient({ authenticator, fetch, userAgent, retry, longestAnswer });
  return (node) => {
    const unreachable = (reason: string, cause?: unknown) =>
      // CONTRACT.md §8
      new InspectorError('store-failed', `Could not connect to the object storage service: ${reason}`, { node, cause });
    const end = performance.now() + settings.timeout;
    return async ({ path, ...request }) => {
      const account = await findAccount(settings, end - performance.now());
      if (account.err) return Err(unreachable(account.val.reason, account.val.cause));
      const url = [account.val, ...path].join('/');
      const answer = await send({ ...request, url }, end - performance.now());
      return answer.mapErr(({ reason, cause }) => unreachable(reason, cause));
    };
  };
}

/** The account's URL, from the settings or the catalogue, within `milliseconds`. */
async function findAccount(settings: SwiftSettings, milliseconds: number): Promise<Result<string, ServiceFailure>> {
  if (settings.endpoint !== undefined) return Ok(settings.endpoint);
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<Result<never, ServiceFailure>>((resolve) => {
    timer = setTimeout(() => resolve(no('no answer in time')), milliseconds);
  });
  const found = await Promise.race([askForAccount(settings), late]);
  clearTimeout(timer);
  return found;
}

async function askForAccount({
  authenticator,
  interfaces,
  region,
}: SwiftSettings): Promise<Result<string, ServiceFailure>> {
  for (const face of interfaces) {
    const query = { type: 'object-store', interface: face, ...(region !== undefined && { region }) };
    const found = await authenticator.endpoint(query);
    if (found.err) return no(found.val.message, found.val);
    if (found.val !== undefined) return Ok(found.val);
  }
  const where = region === undefined ? '' : ` in region ${region}`;
  return no(`no ${interfaces.join(' or ')} endpoint of object-store is known${where}`);
}

function no(reason: string, cause?: unknown): Result<never, ServiceFailure> {
  return Err({ reason, cause });
}
