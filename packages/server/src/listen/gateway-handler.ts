import type { Inspector } from '@ironic-inspector/core';
import {
  createGatewayHandler,
  type InspectorHandler,
  type InspectorHandlerOptions,
} from '@ironic-inspector/http-adapter';
import type { ComposeOptions } from '../compose-options.ts';

type OnAnswer = NonNullable<InspectorHandlerOptions['onAnswer']>;

/** The gateway, and which requests are for it where it shares a listener with the API. */
export function gatewayFor(
  inspector: Inspector,
  { handler = {} }: NonNullable<ComposeOptions['gatewayPlace']>,
  { onAnswer, onError }: Pick<ComposeOptions, 'onAnswer' | 'onError'>,
  watch: OnAnswer | undefined,
): { readonly answer: InspectorHandler; readonly isFor: (request: Request) => boolean } {
  const { prefix = '/ironic' } = handler;
  const tellAll: OnAnswer = (answered) => [watch, onAnswer].forEach((told) => told?.(answered));
  const answer = createGatewayHandler(inspector, { ...handler, onAnswer: tellAll, ...(onError && { onError }) });
  const isFor = ({ url }: Request) => `${new URL(url).pathname}/`.startsWith(`${prefix}/`);
  return { answer, isFor };
}
