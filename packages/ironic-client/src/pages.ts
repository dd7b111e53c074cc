import { Err, Ok } from '@ironic-inspector/core';
import type { CallOptions, InspectorError, Result } from '@ironic-inspector/core';
import { read } from './answers.ts';
import type { AnswerSchema } from './answers.ts';
import type { IronicRequest } from './exchange.ts';
import { unusable } from './failure.ts';
import type { Ironic } from './ironic.ts';

/** At Ironic's usual 1000 records a page, ten million records. */
const MOST_PAGES = 10_000;

export interface Listing<Answered, Item> {
  /** The first page's request. */
  readonly request: IronicRequest;
  readonly check: AnswerSchema<Answered>;
  readonly items: (answered: Answered) => readonly Item[];
}

/**
 * All records of a list, page by page. Each page has the time of a whole call.
 *
 * Only the query of Ironic's `next` link is used. Its address is Ironic's own view of itself, which
 * may be unreachable behind a proxy, and credentials must not follow a link elsewhere.
 */
export async function listAll<
  Answered extends { readonly next?: string | null },
  Item extends { readonly uuid: string },
>(
  ironic: Ironic,
  { request, check, items }: Listing<Answered, Item>,
  options: CallOptions | undefined,
): Promise<Result<readonly Item[], InspectorError>> {
  const all: Item[] = [];
  const markers = new Set<string>();
  let current = request;
  for (let page = 1; page <= MOST_PAGES; page += 1) {
    const answer = await ironic.begin(options).send(current);
    if (answer.err) return answer;
    const answered = read(check, current, answer.val);
    if (answered.err) return answered;
    const found = items(answered.val);
    for (const item of found) all.push(item);
    const { next } = answered.val;
    if (next === undefined || next === null) return Ok(all);
    const marker = markerIn(next) ?? found.at(-1)?.uuid;
    if (marker === undefined || markers.has(marker)) {
      return Err(unusable(current, `its pages lead in a circle (next: ${next})`));
    }
    markers.add(marker);
    current = { ...request, path: pathAfter(request.path, next, marker) };
  }
  return Err(unusable(current, `it has more than ${MOST_PAGES} pages`));
}

function queryOf(link: string): URLSearchParams {
  return new URLSearchParams(link.includes('?') ? link.slice(link.indexOf('?') + 1) : '');
}

function markerIn(next: string): string | undefined {
  return queryOf(next).get('marker') ?? undefined;
}

function pathAfter(path: string, next: string, marker: string): string {
  const query = queryOf(path);
  const limit = queryOf(next).get('limit');
  if (limit !== null) query.set('limit', limit);
  query.set('marker', marker);
  return `${path.split('?', 1)[0]}?${query}`;
}
