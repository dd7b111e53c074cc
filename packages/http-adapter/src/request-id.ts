import type { InspectorError, RequestOptions, Result } from '@ironic-inspector/core';
import type { Context } from 'hono';
import { tell } from './observe.ts';
import { sourceAddress, type SourceAddressSettings } from './source-address.ts';

/**
 * A request that was answered, for an access log. It holds no secret: the query is left out, and so
 * are the parts of the path that are neither route nor node.
 */
export interface AnsweredRequest {
  /** Our id: it is in the answer's header and in the flow events of the request. */
  readonly requestId: string;
  /** The caller's id, which the services of one cloud pass on to each other. */
  readonly globalRequestId: string | undefined;
  /**
   * The sender's address, as a trusted proxy forwards it, as the option `remoteAddress` tells it or
   * as the socket has it; `undefined` when it is unknown.
   */
  readonly remoteAddress: string | undefined;
  /** The user, where the route needs authentication; also one whom the policy refused. */
  readonly user: { readonly name: string; readonly id?: string } | undefined;
  readonly method: string;
  /** `/v1/introspection/:node`; `undefined` where no route matches. */
  readonly route: string | undefined;
  /** The node that the path names, by UUID or name. */
  readonly node: string | undefined;
  readonly status: number;
  readonly milliseconds: number;
}

/** Called with every request that was answered. */
type OnAnswer = (answered: AnsweredRequest) => void;

const HEADER = 'X-Openstack-Request-Id';

/**
 * The key in Hono's context of the request under which the gate notes the user. An app around ours
 * has the same context, and its own `user` in it.
 */
export const USER = '@ironic-inspector/user';

/** What flow events and requests to Ironic carry of a request; who asks is not known yet. */
export type Asked = Omit<Required<RequestOptions>, 'askedBy'>;

/** The format of oslo.middleware; an id that looks otherwise is ignored. */
const FORMAT = /^req-[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/;

/**
 * Gives each request an id of ours, as OpenStack's services do, and returns it in the answer's
 * header. The id that the request has in the same header is the caller's; it is kept beside ours.
 */
export function withRequestId(
  settings: SourceAddressSettings & { readonly onAnswer: OnAnswer | undefined },
  route: string | undefined,
  answer: (context: Context, asked: Asked, address: Result<string | undefined, InspectorError>) => Promise<Response>,
): (context: Context) => Promise<Response> {
  const { onAnswer } = settings;
  return async (context) => {
    const begun = performance.now();
    const requestId = `req-${crypto.randomUUID()}`;
    const given = context.req.header(HEADER);
    const address = sourceAddress(context.req.raw, context.env, settings);
    const asked: Asked = {
      requestId,
      globalRequestId: given !== undefined && FORMAT.test(given) ? given : undefined,
      remoteAddress: address.ok ? address.val : undefined,
    };
    const response = await answer(context, asked, address);
    response.headers.set(HEADER, requestId);
    if (onAnswer !== undefined) {
      const answered: AnsweredRequest = {
        ...asked,
        user: context.get(USER) as AnsweredRequest['user'],
        method: context.req.method,
        route,
        node: context.req.param('node'),
        status: response.status,
        milliseconds: performance.now() - begun,
      };
      tell(() => onAnswer(answered));
    }
    return response;
  };
}
