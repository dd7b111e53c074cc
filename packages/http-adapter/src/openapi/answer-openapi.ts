import { methodNotAllowed } from '../error-response.ts';
import { jsonTextResponse } from '../responses.ts';
import { openApiDocument } from './document.ts';

/** Answers with the OpenAPI document, which is made when it is first asked for. No part of the API itself: it has no version. */
export function openApiAnswer(): (request: Request) => Response {
  let text: string | undefined;
  return ({ method }) => {
    if (method !== 'GET' && method !== 'HEAD') return methodNotAllowed('GET, HEAD');
    text ??= `${JSON.stringify(openApiDocument())}\n`;
    return jsonTextResponse(text);
  };
}
