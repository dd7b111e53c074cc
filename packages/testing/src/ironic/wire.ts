import type { Refusal } from './answer.ts';
import type { IronicApi } from './ironic-api.ts';

/** A request as the routes see it. */
export interface WireRequest {
  readonly api: IronicApi;
  readonly query: URLSearchParams;
  /** Parsed; `undefined` without one. */
  readonly body: unknown;
  /** The address this server is called by, without a slash at the end. */
  readonly base: string;
  readonly minor: number;
  readonly pageSize: number;
}

/** What goes back over the socket. */
export interface WireAnswer {
  readonly status: number;
  /** JSON, `undefined` for an empty body. */
  readonly body: unknown;
  /** Sent instead of JSON. */
  readonly html?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Whether Ironic wraps its error as text in text, as all releases so far, or as an object. */
export type ErrorForm = 'text' | 'object';

export function wireRefusal({ status, text }: Refusal, form: ErrorForm): WireAnswer {
  const fault = { faultcode: status < 500 ? 'Client' : 'Server', faultstring: text, debuginfo: null };
  return { status, body: { error_message: form === 'text' ? JSON.stringify(fault) : fault } };
}

/** Refused before Ironic's own code saw the request: its framework has another way to say so. */
export function wireFrameworkRefusal(status: number, title: string, description: string): WireAnswer {
  return { status, body: { error_message: JSON.stringify({ code: status, title, description }) } };
}

type JsonRecord = Readonly<Record<string, unknown>>;

/** `self` is the API's address; `bookmark` leaves out the version. */
function links(base: string, path: string): readonly JsonRecord[] {
  return [
    { href: `${base}/v1/${path}`, rel: 'self' },
    { href: `${base}/${path}`, rel: 'bookmark' },
  ];
}

/** A node with its links, and only `fields` of it if given. */
export function wireNode(node: JsonRecord, base: string, fields?: readonly string[]): JsonRecord {
  const path = `nodes/${String(node['uuid'])}`;
  if (fields !== undefined) return { ...pick(node, fields), links: links(base, path) };
  return {
    ...node,
    links: links(base, path),
    ports: links(base, `${path}/ports`),
    portgroups: links(base, `${path}/portgroups`),
    states: links(base, `${path}/states`),
    volume: links(base, `${path}/volume`),
  };
}

/** A port with its links, and only `fields` of it if given. */
export function wirePort(port: JsonRecord, base: string, fields?: readonly string[]): JsonRecord {
  return { ...(fields === undefined ? port : pick(port, fields)), links: links(base, `ports/${String(port['uuid'])}`) };
}

function pick(record: JsonRecord, fields: readonly string[]): JsonRecord {
  return Object.fromEntries(
    fields.filter((field) => Object.hasOwn(record, field)).map((field) => [field, record[field]]),
  );
}

/** What `GET /` says about the one version there is. */
export function wireVersions(base: string, newest: number): JsonRecord {
  const version = wireVersion(base, newest);
  return {
    name: 'OpenStack Ironic API',
    description: 'Ironic is an OpenStack project which enables the provision and management of baremetal machines.',
    default_version: version,
    versions: [version],
  };
}

/** What `GET /v1` says. */
export function wireRoot(base: string, newest: number): JsonRecord {
  return {
    id: 'v1',
    links: [{ href: `${base}/v1/`, rel: 'self' }],
    media_types: { base: 'application/json', type: 'application/vnd.openstack.ironic.v1+json' },
    nodes: links(base, 'nodes/'),
    ports: links(base, 'ports/'),
    version: wireVersion(base, newest),
  };
}

function wireVersion(base: string, newest: number): JsonRecord {
  return {
    id: 'v1',
    links: [{ href: `${base}/v1/`, rel: 'self' }],
    status: 'CURRENT',
    min_version: '1.1',
    version: `1.${newest}`,
  };
}
