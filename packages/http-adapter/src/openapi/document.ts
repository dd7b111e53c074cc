import type * as z from 'zod';
import { MAX_VERSION, VERSION_HEADERS } from '../api-version.ts';
import { methodNotAllowed, statusOf } from '../error-response.ts';
import { PARAMETERS } from '../query.ts';
import { jsonTextResponse } from '../responses.ts';
import { isPublic } from '../policy.ts';
import type { Operation, Route } from '../route.ts';
import { PATHS } from '../routes.ts';
import { jsonSchema, namedSchemas, type JsonSchema } from './schemas.ts';

/** How callers prove who they are, as the server is configured. */
const SECURITY = {
  keystone: { type: 'apiKey', in: 'header', name: 'X-Auth-Token', description: 'A token of Keystone.' },
  basic: { type: 'http', scheme: 'basic' },
};

/** No credentials where authentication is off; otherwise one of the two kinds. */
const ANY_SECURITY = [{}, { keystone: [] }, { basic: [] }];

/** What any route may be refused for: its version header, and a defect. */
const ALWAYS: Readonly<Record<number, string>> = {
  400: 'What is asked cannot be done, or the version header is malformed.',
  406: 'This version of the API is not supported.',
  500: 'A defect, or Ironic failed.',
};

const REASONS: Readonly<Record<number, string>> = {
  401: 'Where authentication is on: credentials are missing or wrong.',
  403: 'The policy forbids it, where authentication is on; or a callback comes without its token or from elsewhere.',
  404: 'There is nothing of this name.',
  409: 'It is there already, or another operation owns it now.',
  413: 'The body is too long.',
  429: 'You have as many of these as a user may have.',
  503: 'Ironic or the store does not answer now; `Retry-After` says when to ask again.',
};

/**
 * The API as an OpenAPI 3.1 document: the route table, and the schemas that the code checks with.
 */
export function openApiDocument(): JsonSchema {
  return {
    openapi: '3.1.1',
    info: {
      title: 'Bare metal introspection',
      version: MAX_VERSION,
      description:
        'Compatible with ironic-inspector. HEAD answers wherever GET does, and OPTIONS everywhere. The only thing that depends on the version asked for is the status of a rule that was created. What is below `/v2` speaks the types of the library, changes only by addition, and passes version headers over.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    // Relative to this document, wherever the API is mounted.
    servers: [{ url: '.' }],
    paths: Object.fromEntries(PATHS.map(({ path, methods }) => [templateOf(path), operationsOf(methods)])),
    components: {
      schemas: namedSchemas(),
      parameters: { ...VERSION_PARAMETERS, ...V2_PARAMETERS },
      headers: { ...HEADERS, ETag: { schema: { type: 'string' }, description: 'Names this very text.' } },
      securitySchemes: SECURITY,
    },
  };
}

function isBelowV2(path: string): boolean {
  return path === '/v2' || path.startsWith('/v2/');
}

/** `/v1/rules/:uuid` → `/v1/rules/{uuid}` */
function templateOf(path: string): string {
  return path.replaceAll(/:(\w+)/g, '{$1}');
}

function operationsOf(methods: ReadonlyMap<string, Route>): JsonSchema {
  const operations: JsonSchema = {};
  for (const [method, route] of methods) {
    // HEAD is described with GET.
    if (method === route.method) operations[method.toLowerCase()] = describeOperation(route);
  }
  return operations;
}

function describeOperation(route: Route): JsonSchema {
  const { id, summary, description, since, query = [], parameters = {}, body, example } = route.operation;
  const isV2 = isBelowV2(route.path);
  return {
    operationId: id,
    summary,
    ...(description !== undefined && { description }),
    'x-policy': route.policy,
    security: isPublic(route.policy) ? [] : ANY_SECURITY,
    ...(since !== undefined && { 'x-since': since }),
    parameters: [
      ...[...route.path.matchAll(/:(\w+)/g)].map(([, name = '']) => ({
        name,
        in: 'path',
        required: true,
        schema: { type: 'string' },
        description: name !== 'node' ? `The ${name}.` : isV2 ? 'UUID or name.' : 'UUID or name (since 1.5).',
        ...(example?.path?.[name] !== undefined && { example: example.path[name] }),
      })),
      ...query.map((name) => queryParameter(name, PARAMETERS[name])),
      ...Object.entries(parameters).map(([name, schema]) => ({
        ...queryParameter(name, schema),
        required: !schema.safeParse(undefined).success,
        ...(example?.query?.[name] !== undefined && { example: example.query[name] }),
      })),
      ...Object.keys(isV2 ? V2_PARAMETERS : VERSION_PARAMETERS).map((name) => ({
        $ref: `#/components/parameters/${name}`,
      })),
    ],
    ...(body && {
      requestBody: {
        required: body.required,
        ...(body.description !== undefined && { description: body.description }),
        content: {
          'application/json': {
            schema: reference(body.schema),
            ...(example?.body !== undefined && { example: example.body }),
          },
        },
      },
    }),
    responses: responsesOf(route, route.operation),
  };
}

function queryParameter(name: string, parameter: z.ZodType): JsonSchema {
  const { description, ...schema } = jsonSchema(parameter, 'output');
  // A list is one parameter, separated by commas.
  return { name, in: 'query', schema, description, ...(schema['type'] === 'array' && { explode: false }) };
}

function responsesOf(route: Route, { answers, refusals, moreStatuses = [] }: Operation): JsonSchema {
  const isV2 = isBelowV2(route.path);
  const error: JsonSchema = isV2
    ? { 'application/problem+json': { schema: reference('Problem') } }
    : { 'application/json': { schema: reference('Error') } };
  const headers = isV2 ? V2_HEADER_REFERENCES : HEADER_REFERENCES;
  const statuses = new Set<number>([
    ...Object.keys(ALWAYS)
      .map(Number)
      .filter((status) => !isV2 || status !== 406),
    ...(isPublic(route.policy) ? [] : [401, 403]),
    ...refusals.map((code) => statusOf(code, route.statuses)),
    ...moreStatuses,
  ]);
  const refused = [...statuses].map((status): [string, JsonSchema] => [
    String(status),
    { description: REASONS[status] ?? ALWAYS[status] ?? 'Refused.', headers, content: error },
  ]);
  const answered = Object.entries(answers).map(
    ([status, { description, schema, type, mediaType, tagged }]): [string, JsonSchema] => [
      status,
      {
        description,
        headers: tagged === true ? { ...headers, ETag: { $ref: '#/components/headers/ETag' } } : headers,
        ...(schema !== undefined && { content: { [mediaType ?? 'application/json']: { schema: reference(schema) } } }),
        ...(type !== undefined && { content: { [type]: { schema: { type: 'string' } } } }),
      },
    ],
  );
  const others = { description: 'Any other error.', content: error };
  return { ...Object.fromEntries([...refused, ...answered]), default: others };
}

function reference(schema: string): JsonSchema {
  return { $ref: `#/components/schemas/${schema}` };
}

const VERSION_PARAMETERS: Readonly<Record<string, JsonSchema>> = {
  ApiVersion: {
    name: 'X-OpenStack-Ironic-Inspector-API-Version',
    in: 'header',
    schema: { type: 'string', default: MAX_VERSION },
    description: '`1.0` to the newest, or `latest`.',
  },
  StandardApiVersion: {
    name: 'OpenStack-API-Version',
    in: 'header',
    schema: { type: 'string' },
    description: `The same as \`baremetal-introspection ${MAX_VERSION}\`; it goes before the other one.`,
  },
  RequestId: {
    name: 'X-Openstack-Request-Id',
    in: 'header',
    schema: { type: 'string' },
    description: "The caller's own id, `req-` and a UUID, for the log.",
  },
};

/** Version headers mean nothing below `/v2`. */
const V2_PARAMETERS = { RequestId: VERSION_PARAMETERS['RequestId'] };

const HEADERS: Readonly<Record<string, JsonSchema>> = {
  ...Object.fromEntries(
    Object.entries(VERSION_HEADERS).map(([name, value]) => [name, { schema: { type: 'string', const: value } }]),
  ),
  'X-Openstack-Request-Id': { schema: { type: 'string' }, description: 'Names this request in the log.' },
};

const referencesTo = (names: readonly string[]): JsonSchema =>
  Object.fromEntries(names.map((name) => [name, { $ref: `#/components/headers/${name}` }]));

const HEADER_REFERENCES = referencesTo(Object.keys(HEADERS));
const V2_HEADER_REFERENCES = referencesTo(['X-Openstack-Request-Id']);

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
