import { attempt } from '../attempt.ts';
import { InspectorError } from '../errors.ts';
import type { RequestOptions } from '../model/introspection.ts';
import { Err, type Result } from '../result.ts';
import type { RelayContext } from '../relaying/relay-context.ts';
import { ANSWER_MS } from '../relaying/send-post.ts';
import { continueInspection } from './continue-inspection.ts';
import type { RamdiskGateway } from './ramdisk-gateway.ts';

export type { RamdiskGateway } from './ramdisk-gateway.ts';

type Work = <T>(doing: string, flow: () => Promise<Result<T, InspectorError>>) => Promise<Result<T, InspectorError>>;

/** The gateway of an inspector; `forRequest` gives what a request works with. */
export function createGateway(
  forRequest: (options: RequestOptions) => { readonly gateway: RelayContext | undefined },
  work: Work,
): RamdiskGateway {
  const relay = forRequest({}).gateway?.relay;
  return {
    pass: async (request) => {
      if (relay === undefined) return Err(noGateway());
      return attempt('relaying', () => relay.send(request, { signal: AbortSignal.timeout(ANSWER_MS) }));
    },
    continueInspection: (body, options = {}) => {
      const { gateway: context } = forRequest(options);
      if (context === undefined) return Promise.resolve(Err(noGateway()));
      return work('relaying', () => continueInspection(context, body, options));
    },
  };
}

function noGateway(): InspectorError {
  return new InspectorError('not-supported', 'This inspector is no gateway: it was given no option "gateway".');
}
