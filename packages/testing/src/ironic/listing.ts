import { done, isRefused, refused } from './answer.ts';
import type { Answer } from './answer.ts';
import { isKnown, SINCE, visible } from './microversion.ts';
import { wireNode, wirePort } from './wire.ts';
import type { WireAnswer, WireRequest } from './wire.ts';

type Kind = 'nodes' | 'ports';
type Item = Readonly<Record<string, unknown>> & { readonly uuid: string };

/** The fields that a list shows by default. */
const BRIEF = {
  nodes: ['instance_uuid', 'maintenance', 'power_state', 'provision_state', 'uuid', 'name'],
  ports: ['uuid', 'address'],
} as const;

/** One record, whole or with the fields asked for. */
export function oneOf(kind: Kind, request: WireRequest, found: Answer<Item>): Answer<WireAnswer> {
  const fields = fieldsOf(request);
  if (isRefused(found)) return found;
  const problem = fields && checkFields(kind, fields, found.done, request.minor);
  if (problem !== undefined) return problem;
  return done({ status: 200, body: show(kind, found.done, fields, request) });
}

export function listNodes(request: WireRequest, detail: boolean): Answer<WireAnswer> {
  const state = request.query.get('provision_state');
  const nodes = [...request.api.records.nodes()];
  const wanted = state === null ? nodes : nodes.filter((node) => node.provision_state === state);
  return page('nodes', request, detail, done(wanted));
}

export function listPorts(request: WireRequest, detail: boolean, ofNode?: string): Answer<WireAnswer> {
  const node = ofNode ?? request.query.get('node') ?? request.query.get('node_uuid') ?? undefined;
  const address = request.query.get('address') ?? undefined;
  return page('ports', request, detail, request.api.listPorts({ node, address }));
}

/**
 * A page, with a link to the next one whenever this one is full: the last page may be empty, as
 * Ironic's is.
 */
function page(kind: Kind, request: WireRequest, detail: boolean, found: Answer<readonly Item[]>): Answer<WireAnswer> {
  if (isRefused(found)) return found;
  const fields = fieldsOf(request) ?? (detail ? undefined : BRIEF[kind]);
  const [first] = found.done;
  const problem = fields && first && checkFields(kind, fields, first, request.minor);
  if (problem !== undefined) return problem;
  const limit = limitOf(request);
  if (limit === undefined) return refused(400, 'Limit must be positive');
  const marker = request.query.get('marker');
  const start = marker === null ? 0 : found.done.findIndex(({ uuid }) => uuid === marker) + 1;
  if (marker !== null && start === 0) return refused(400, `Marker ${marker} could not be found.`);
  const items = found.done.slice(start, start + limit);
  const last = items.at(-1);
  const next =
    last !== undefined && items.length === limit ? { next: nextLink(kind, request, detail, limit, last.uuid) } : {};
  return done({ status: 200, body: { [kind]: items.map((item) => show(kind, item, fields, request)), ...next } });
}

/** Ironic's link to the next page, with the request's fields and filters. */
function nextLink(kind: Kind, { base, query }: WireRequest, detail: boolean, limit: number, marker: string): string {
  const next = new URLSearchParams(query);
  next.set('limit', String(limit));
  next.set('marker', marker);
  return `${base}/v1/${kind}${detail ? '/detail' : ''}?${decodeURIComponent(next.toString())}`;
}

/** @returns `undefined` for an invalid limit. */
function limitOf({ query, pageSize }: WireRequest): number | undefined {
  const text = query.get('limit');
  if (text === null) return pageSize;
  const limit = Number(text);
  return Number.isInteger(limit) && limit > 0 ? Math.min(limit, pageSize) : undefined;
}

function fieldsOf({ query }: WireRequest): readonly string[] | undefined {
  return query.get('fields')?.split(',');
}

function checkFields(kind: Kind, fields: readonly string[], example: Item, minor: number) {
  const unknown = fields.filter((field) => field !== 'links' && !Object.hasOwn(example, field));
  if (unknown.length > 0) return refused(400, `Field(s) "${unknown.join(', ')}" are not valid`);
  const allowed =
    fields === BRIEF[kind] || (minor >= SINCE.fields && fields.every((field) => isKnown(kind, field, minor)));
  return allowed ? undefined : refused(406, 'Request not acceptable.');
}

function show(kind: Kind, item: Item, fields: readonly string[] | undefined, { base, minor }: WireRequest) {
  const record = visible(kind, item, minor);
  return kind === 'nodes' ? wireNode(record, base, fields) : wirePort(record, base, fields);
}
