import { Ajv2020 } from 'ajv/dist/2020.js';
import { openApiDocument } from '../src/openapi/document.ts';

interface Response {
  readonly content?: Readonly<Record<string, { readonly schema: { readonly $ref: string } }>>;
}

interface Operation {
  readonly responses: Readonly<Record<string, Response>>;
}

const document = openApiDocument();
const ajv = new Ajv2020({ strict: false, allErrors: true, formats: { 'date-time': true } });
ajv.addSchema(document, 'document');

const paths = Object.entries(document['paths'] as Record<string, Record<string, Operation>>)
  .map(([template, operations]) => ({
    pattern: new RegExp(`^${template.replaceAll(/\{\w+\}/g, '[^/]+')}$`),
    operations,
    variables: template.split('{').length,
  }))
  // What is written out goes before what is not.
  .toSorted((left, right) => left.variables - right.variables);

/**
 * Throws when the OpenAPI document does not allow this answer. Paths and methods that it does not
 * have are none of its business.
 */
export function conforms(method: string, target: string, status: number, type: string | null, text: string): void {
  const path = target.split('?')[0] ?? '';
  if (path === '/healthcheck' || path === '/openapi.json') return;
  const operation = paths.find(({ pattern }) => pattern.test(path))?.operations[method.toLowerCase()];
  if (operation === undefined) return;
  const where = `${method} ${target} ${status}`;
  const response = operation.responses[status] ?? (status >= 400 ? operation.responses['default'] : undefined);
  if (response === undefined) throw new Error(`${where}: the document has no such answer`);
  if (response.content === undefined) {
    if (text !== '') throw new Error(`${where}: the document says there is no body`);
    return;
  }
  if (Object.keys(response.content).some((kind) => kind.startsWith('text/') && type?.startsWith(kind))) return;
  const content = response.content[type ?? ''];
  if (content === undefined) throw new Error(`${where}: the document says JSON of another kind than ${type}`);
  const validate = ajv.compile({ $ref: `document${content.schema.$ref}` });
  const values = type === 'application/x-ndjson' ? text.trimEnd().split('\n') : [text];
  for (const value of method === 'HEAD' ? [] : values) {
    if (!validate(JSON.parse(value))) throw new Error(`${where}: ${ajv.errorsText(validate.errors)}\n${text}`);
  }
}
