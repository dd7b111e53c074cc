import { STATES, type Inspector, type State } from '@ironic-inspector/core';
import { gauge } from './families.ts';

/** What of an `Inspector` is looked at when metrics are asked for. */
export type Scraped = Pick<Inspector, 'list' | 'load'>;

const PREFIX = 'ironic_inspector_';
const GOING_ON = STATES.filter((state) => state !== 'finished' && state !== 'error');

/** What is true at the moment it is asked for. When the store does not answer, the runs are left out: their absence can be noticed. */
export async function scrape(inspector: Scraped): Promise<string> {
  const { powerOnQueue, callbacks } = inspector.load();
  const counts = await countRuns(inspector);
  return [
    gauge({ name: `${PREFIX}power_on_queue`, help: 'Runs that wait here for their turn to be powered on.' }, [
      [[], powerOnQueue],
    ]),
    gauge({ name: `${PREFIX}callbacks_in_progress`, help: 'Callbacks that are being worked on here.' }, [
      [[], callbacks],
    ]),
    counts === undefined
      ? ''
      : gauge(
          {
            name: `${PREFIX}runs`,
            help: 'Runs that go on, of all instances that share the store.',
            labels: ['state'],
          },
          [...counts].map(([state, count]) => [[state], count]),
        ),
  ].join('');
}

async function countRuns(inspector: Scraped): Promise<ReadonlyMap<State, number> | undefined> {
  const counts = new Map<State, number>(GOING_ON.map((state) => [state, 0]));
  let marker: string | undefined;
  for (;;) {
    const page = await inspector.list({ states: GOING_ON, ...(marker !== undefined && { marker }) });
    if (page.err) return undefined;
    const last = page.val.at(-1);
    if (last === undefined) return counts;
    for (const { state } of page.val) counts.set(state, (counts.get(state) ?? 0) + 1);
    marker = last.uuid;
  }
}
