import { methodNotAllowed } from '../error-response.ts';
import { jsonTextResponse } from '../responses.ts';
import { openApiDocument } from './document.ts';

/**
 * Answers with the OpenAPI document, which is built at the first request. It is no part of the API,
 * so its answer has no version headers.
 */
export function openApiAnswer(): (request: Request) => Response {
  let text: string | undefined;
  return ({ method }) => {
    if (method !== 'GET' && method !== 'HEAD') return methodNotAllowed('GET, HEAD');
    text ??= `${JSON.stringify(openApiDocument())}\n`;
    return jsonTextResponse(text);
  };
}
