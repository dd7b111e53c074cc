import type { Context } from 'hono';
import type { HandlerSettings } from './options.ts';

/** A request that was answered, for an access log; nothing in it is secret: neither the query nor the rest of the path. */
export interface AnsweredRequest {
  /** Ours: in the answer's header, and in the flow events that the request set off. */
  readonly requestId: string;
  /** The caller's own, which the services of one cloud hand on to each other. */
  readonly globalRequestId: string | undefined;
  readonly method: string;
  /** `/v1/introspection/:node`; `undefined` where there is nothing. */
  readonly route: string | undefined;
  /** The node that the path names, by UUID or name. */
  readonly node: string | undefined;
  readonly status: number;
  readonly milliseconds: number;
}

const HEADER = 'X-Openstack-Request-Id';

/** As oslo.middleware has it: what looks otherwise is passed over. */
const FORMAT = /^req-[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/;

/**
 * Gives each request an id, as OpenStack's services do, and says it in the answer. What the request names in the same header is not
 * taken for it: that is the caller's, kept beside ours.
 */
export function withRequestId(
  { onAnswer }: HandlerSettings,
  route: string | undefined,
  answer: (context: Context, requestId: string) => Promise<Response>,
): (context: Context) => Promise<Response> {
  return async (context) => {
    const begun = performance.now();
    const requestId = `req-${crypto.randomUUID()}`;
    const response = await answer(context, requestId);
    response.headers.set(HEADER, requestId);
    if (onAnswer !== undefined) {
      const given = context.req.header(HEADER);
      tell(onAnswer, {
        requestId,
        globalRequestId: given !== undefined && FORMAT.test(given) ? given : undefined,
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
function tell(onAnswer: NonNullable<HandlerSettings['onAnswer']>, answered: AnsweredRequest): void {
  const told = (async () => onAnswer(answered))();
  told.catch(() => undefined);
}
