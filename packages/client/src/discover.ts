import { Err, InspectorError, Ok, type Result } from '@ironic-inspector/core/errors';
import type { Answer, Http } from './http.ts';
import type { ApiName } from './options.ts';

/** The newest version of `/v1` that this client knows, as `1.x`. */
const NEWEST = 18;

/** What a server speaks. */
export type Spoken =
  | { readonly api: 'v2' }
  | {
      readonly api: 'v1';
      /** The newest version that both sides know: `1.18`; `undefined` where a browser hides it. */
      readonly version: string | undefined;
    };

/**
 * Asks the server what it speaks. `/v2` is ours alone; whoever has none and has `/v1` is an
 * original ironic-inspector.
 */
export async function discover(http: Http, wanted: ApiName | undefined): Promise<Result<Spoken, InspectorError>> {
  if (wanted === 'v2') return Ok({ api: 'v2' });
  if (wanted === undefined) {
    const newer = await http.ask({ method: 'GET', path: '/v2' });
    if (newer.err) return newer;
    if (newer.val.status === 401) return Err(refused(newer.val));
    if (hasResources(newer.val)) return Ok({ api: 'v2' });
  }
  const older = await http.ask({ method: 'GET', path: '/v1' });
  if (older.err) return older;
  return hasResources(older.val) ? Ok({ api: 'v1', version: versionOf(older.val) }) : Err(refused(older.val));
}

/** By its body, as a proxy or another service may answer anything (CONTRACT.md §1.7). */
function hasResources({ status, text }: Answer): boolean {
  if (status !== 200) return false;
  try {
    return Array.isArray((JSON.parse(text) as { readonly resources?: unknown } | null)?.resources);
  } catch {
    return false;
  }
}

/** On every answer of `/v1` (CONTRACT.md §1.3). */
function versionOf({ headers }: Answer): string | undefined {
  const [, minor] = /^1\.(\d+)$/.exec(headers.get('X-OpenStack-Ironic-Inspector-API-Maximum-Version') ?? '') ?? [];
  return minor === undefined ? undefined : `1.${Math.min(Number(minor), NEWEST)}`;
}

function refused({ status }: Answer): InspectorError {
  if (status === 401) return new InspectorError('unauthenticated', 'The inspector wants to know who asks (401)');
  if (status === 403) return new InspectorError('forbidden', 'The inspector does not let this caller ask (403)');
  if (status >= 502) return new InspectorError('inspector-unavailable', `The inspector is not available (${status})`);
  return new InspectorError(
    'inspector-failed',
    `There is no inspector at this endpoint: GET /v1 was answered ${status}`,
  );
}
