import { InspectorError, type Inspector } from '@ironic-inspector/core';
import {
  createGatewayHandler,
  type InspectorHandler,
  type InspectorHandlerOptions,
} from '@ironic-inspector/http-adapter';
import type { ComposeOptions, ReloadOptions } from '../compose-options.ts';

type OnAnswer = NonNullable<InspectorHandlerOptions['onAnswer']>;

/** The gateway, and which requests are for it where it shares a listener with the API. */
export interface ServedGateway {
  readonly answer: InspectorHandler;
  readonly isFor: (request: Request) => boolean;
  /**
   * What takes the new options on, all but the place; counters of limits restart. Throws
   * `invalid-options`, and has changed nothing then.
   */
  readonly renewal: (next: ReloadOptions) => () => void;
}

export function gatewayFor(
  inspector: Inspector,
  place: NonNullable<ComposeOptions['gatewayPlace']>,
  options: ReloadOptions,
  watch: OnAnswer | undefined,
): ServedGateway {
  const { prefix = '/ironic' } = place.handler ?? {};
  if (prefix === '' && place.listen === undefined) {
    const why = "must not be '' without gatewayPlace.listen, as the API is at the root; '/ironic' will do";
    throw new InspectorError('invalid-options', `gatewayPlace.handler.prefix: ${why}`);
  }
  const handlerOf = ({ gatewayPlace: { handler } = place, onAnswer, onError }: ReloadOptions) => {
    const tellAll: OnAnswer = (answered) => [watch, onAnswer].forEach((told) => told?.(answered));
    return createGatewayHandler(inspector, { ...handler, prefix, onAnswer: tellAll, ...(onError && { onError }) });
  };
  let handler = handlerOf(options);
  return {
    answer: (request, environment) => handler(request, environment),
    isFor: ({ url }) => `${new URL(url).pathname}/`.startsWith(`${prefix}/`),
    renewal: (next) => {
      const made = handlerOf(next);
      return () => void (handler = made);
    },
  };
}
