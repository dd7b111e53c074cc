import type { RequestOptions } from '@ironic-inspector/core';
import type { Context } from 'hono';
import type { ServerEnvironment } from './body.ts';
import { sourceAddress } from './source-address.ts';

/** A request that was answered, for an access log; nothing in it is secret: neither the query nor the rest of the path. */
export interface AnsweredRequest {
  /** Ours: in the answer's header, and in the flow events that the request set off. */
  readonly requestId: string;
  /** The caller's own, which the services of one cloud hand on to each other. */
  readonly globalRequestId: string | undefined;
  /**
   * Where it came from, the proxy in front considered where that is trusted; `undefined` when
   * nobody knows.
   */
  readonly remoteAddress: string | undefined;
  /**
   * Who sent it, where that had to be known; whoever was refused for who they are is among them.
   */
  readonly user: { readonly name: string; readonly id?: string } | undefined;
  readonly method: string;
  /** `/v1/introspection/:node`; `undefined` where there is nothing. */
  readonly route: string | undefined;
  /** The node that the path names, by UUID or name. */
  readonly node: string | undefined;
  readonly status: number;
  readonly milliseconds: number;
}

/** Is told every request that was answered. */
type OnAnswer = (answered: AnsweredRequest) => void;

const HEADER = 'X-Openstack-Request-Id';

/** Where the gate notes who was identified, in Hono's context of the request. */
export const USER = 'user';

/** What flow events and Ironic are told of a request. */
export type Asked = Required<RequestOptions>;

/** As oslo.middleware has it: what looks otherwise is passed over. */
const FORMAT = /^req-[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/;

/**
 * Gives each request an id, as OpenStack's services do, and says it in the answer. What the request names in the same header is not
 * taken for it: that is the caller's, kept beside ours.
 */
export function withRequestId(
  { onAnswer, trustForwarded }: { readonly onAnswer: OnAnswer | undefined; readonly trustForwarded: boolean },
  route: string | undefined,
  answer: (context: Context, asked: Asked) => Promise<Response>,
): (context: Context) => Promise<Response> {
  return async (context) => {
    const begun = performance.now();
    const requestId = `req-${crypto.randomUUID()}`;
    const given = context.req.header(HEADER);
    const asked: Asked = {
      requestId,
      globalRequestId: given !== undefined && FORMAT.test(given) ? given : undefined,
      remoteAddress: sourceAddress(context.req.raw, context.env as ServerEnvironment | undefined, trustForwarded),
    };
    const response = await answer(context, asked);
    response.headers.set(HEADER, requestId);
    if (onAnswer !== undefined) {
      tell(onAnswer, {
        ...asked,
        user: context.get(USER) as AnsweredRequest['user'],
        method: context.req.method,
        route,
        node: context.req.param('node'),
        status: response.status,
        milliseconds: performance.now() - begun,
      });
    }
    return response;
  };
}

/** Whoever watches neither delays the answer nor changes it, whether it throws or rejects. */
function tell(onAnswer: OnAnswer, answered: AnsweredRequest): void {
  const told = (async () => onAnswer(answered))();
  told.catch(() => undefined);
}
