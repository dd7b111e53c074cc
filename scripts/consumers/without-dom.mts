// Compiled without TypeScript's lib DOM, beside @types/node: `Request` must not become `any` there.
import type { ApiAuthenticator, InspectorHandler, InspectorHandlerOptions } from '@ironic-inspector/http-adapter';
import type { FetchHandler } from '@ironic-inspector/http-adapter/node';

export const remoteAddress: InspectorHandlerOptions['remoteAddress'] = (request) => {
  // @ts-expect-error a request has no such member, and would have any if it were `any`
  void request.address;
  return request.headers.get('cf-connecting-ip');
};

export const identify: ApiAuthenticator['identify'] = ({ headers }) => {
  // @ts-expect-error headers have no such member
  throw new Error(headers.token);
};

export async function answer(handler: InspectorHandler): Promise<number> {
  const onNode: FetchHandler = handler;
  const response = await onNode(new Request('http://127.0.0.1/v1'), { incoming: undefined });
  // @ts-expect-error a status is no text
  const text: string = response.status;
  return text.length;
}
