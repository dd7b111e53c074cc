import type { ErrorCode } from '@ironic-inspector/core';
import type { ParameterName } from '../query.ts';
import type { SchemaName } from './schemas.ts';

/** What the OpenAPI document says of a route beyond what the route table and the schemas say. */
export interface Operation {
  readonly id: string;
  readonly summary: string;
  readonly description?: string;
  /**
   * The API version that announced it. Earlier versions have it all the same, as in the original.
   */
  readonly since: `1.${number}`;
  readonly query?: readonly ParameterName[];
  readonly body?: { readonly schema: SchemaName; readonly required: boolean; readonly description?: string };
  readonly answers: Readonly<Record<number, DescribedAnswer>>;
  /**
   * The error codes that it may answer, besides those of every route. The statuses follow from
   * them.
   */
  readonly refusals: readonly ErrorCode[];
}

export interface DescribedAnswer {
  readonly description: string;
  /** The schema of the JSON body; without one the body is empty. */
  readonly schema?: SchemaName;
}

const ACCEPTED = {
  202: { description: 'It has begun; how it goes shows in the status.', schema: 'Accepted' },
} as const;
const REMOVED = { 204: { description: 'Done.' } } as const;
/** The errors of looking up a node by its UUID or name. */
const FINDING: readonly ErrorCode[] = ['node-not-found', 'ironic-refused', 'ironic-failed', 'ironic-unavailable'];
const STORED: readonly ErrorCode[] = ['store-failed'];

/** By method and path, as in the route table. */
export const OPERATIONS: Readonly<Record<string, Operation>> = {
  'GET /': {
    id: 'showVersions',
    summary: 'Which versions of the API there are',
    since: '1.0',
    answers: { 200: { description: 'The versions.', schema: 'Versions' } },
    refusals: [],
  },
  'GET /:version': {
    id: 'showVersion',
    summary: 'What is in a version of the API',
    since: '1.0',
    answers: { 200: { description: 'Its resources.', schema: 'Resources' } },
    refusals: ['node-not-found'],
  },
  'POST /v1/continue': {
    id: 'continueIntrospection',
    summary: 'Take what a ramdisk collected',
    description:
      'For ramdisks, which have no credentials. Answered when all is processed. The same body again is answered the same way. The ramdisk repeats what is answered with 409, or with 500 and above.',
    since: '1.0',
    body: {
      schema: 'RamdiskData',
      required: true,
      description:
        'Anything may be missing. What has another type than is said here is passed over with a warning, and what is not named here is kept.',
    },
    answers: { 200: { description: 'The node that it belongs to.', schema: 'Continued' } },
    query: ['token'],
    refusals: [
      'bad-request',
      'callback-refused',
      'overloaded',
      'lookup-failed',
      'processing-failed',
      'node-locked',
      'too-large',
      'too-slow',
      'already-exists',
      ...FINDING,
      ...STORED,
    ],
  },
  'GET /v1/introspection': {
    id: 'listStatuses',
    summary: 'The newest introspection of each node, newest first',
    since: '1.8',
    query: ['limit', 'marker', 'state'],
    answers: { 200: { description: 'A page of them; an empty one is the end.', schema: 'Statuses' } },
    refusals: ['bad-request', 'introspection-not-found', ...STORED],
  },
  'GET /v1/introspection/:node': {
    id: 'showStatus',
    summary: 'The newest introspection of a node',
    since: '1.0',
    answers: { 200: { description: 'How it goes.', schema: 'Status' } },
    refusals: ['introspection-not-found', ...FINDING, ...STORED],
  },
  'POST /v1/introspection/:node': {
    id: 'startIntrospection',
    summary: 'Introspect a node',
    description: 'A body is passed over.',
    since: '1.0',
    query: ['manage_boot', 'new_ipmi_username', 'new_ipmi_password'],
    answers: {
      202: { description: 'It has begun; how it goes shows in the status.', schema: 'Started' },
    },
    refusals: ['bad-request', 'invalid-state', 'node-locked', 'firewall-failed', ...FINDING, ...STORED],
  },
  'POST /v1/introspection/:node/abort': {
    id: 'abortIntrospection',
    summary: 'End an introspection that waits for its ramdisk',
    since: '1.3',
    answers: ACCEPTED,
    refusals: ['introspection-not-found', 'invalid-state', 'node-locked', ...FINDING, ...STORED],
  },
  'GET /v1/introspection/:node/data': {
    id: 'showData',
    summary: 'What was found, with what hooks added',
    since: '1.1',
    answers: { 200: { description: 'The document as it is stored.', schema: 'StoredData' } },
    refusals: ['data-not-found', ...FINDING, ...STORED],
  },
  'GET /v1/introspection/:node/data/unprocessed': {
    id: 'showUnprocessedData',
    summary: 'What the ramdisk sent, its logs left out',
    since: '1.17',
    answers: { 200: { description: 'The document as it is stored.', schema: 'StoredData' } },
    refusals: ['data-not-found', ...FINDING, ...STORED],
  },
  'POST /v1/introspection/:node/data/unprocessed': {
    id: 'reapplyIntrospection',
    summary: 'Run the hooks and rules again',
    since: '1.4',
    body: {
      schema: 'RamdiskData',
      required: false,
      description: 'Takes the place of what is stored (since 1.15). Without it, what is stored is used.',
    },
    answers: ACCEPTED,
    refusals: [
      'bad-request',
      'invalid-state',
      'node-locked',
      'introspection-not-found',
      'data-not-found',
      'too-large',
      'too-slow',
      ...FINDING,
      ...STORED,
    ],
  },
  'GET /v1/rules': {
    id: 'listRules',
    summary: 'All rules, in the order they were created',
    since: '1.2',
    answers: { 200: { description: 'The rules, without what they say.', schema: 'Rules' } },
    refusals: STORED,
  },
  'POST /v1/rules': {
    id: 'createRule',
    summary: 'Create a rule',
    since: '1.2',
    body: { schema: 'NewRule', required: true },
    answers: {
      200: { description: 'The rule, as versions before 1.6 have it.', schema: 'Rule' },
      201: { description: 'The rule.', schema: 'Rule' },
    },
    refusals: ['bad-request', 'already-exists', 'too-large', 'too-slow', ...STORED],
  },
  'DELETE /v1/rules': {
    id: 'clearRules',
    summary: 'Remove all rules',
    since: '1.2',
    answers: REMOVED,
    refusals: STORED,
  },
  'GET /v1/rules/:uuid': {
    id: 'showRule',
    summary: 'One rule',
    since: '1.2',
    answers: { 200: { description: 'The rule.', schema: 'Rule' } },
    refusals: ['rule-not-found', ...STORED],
  },
  'DELETE /v1/rules/:uuid': {
    id: 'removeRule',
    summary: 'Remove one rule',
    since: '1.2',
    answers: REMOVED,
    refusals: ['rule-not-found', ...STORED],
  },
};
