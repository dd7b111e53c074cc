import { describe, expect, it } from 'vitest';
import {
  type StateEvent,
  invalidEventMessage,
  isBusy,
  isTerminal,
  nextState,
  type State,
  STATES,
  statesBefore,
} from './state-machine.ts';

// CONTRACT.md §2.2, with Q-02 fixed; a dash is impossible. Abort of an errored run is the abort
// flow's business,
// and a run that is reapplied is busy.
const TABLE = `
from       start    wait    process    finish   error timeout abort    abort_end reapply
starting   -        waiting -          -        error error   -        -         -
waiting    starting -       processing -        error error   aborting -         -
processing -        -       -          finished error error   -        -         -
finished   starting -       -          finished -     -       -        -         reapplying
error      starting -       -          -        error -       -        -         reapplying
reapplying -        -       -          finished error error   -        -         -
enrolling  -        -       processing -        error error   -        -         -
aborting   -        -       -          -        -     error   -        error     -
`;

const [header, ...rows] = TABLE.trim()
  .split('\n')
  .map((line) => line.split(/ +/));
const cases = rows.flatMap(([from, ...cells]) =>
  cells.map((to, index) => [from, header?.[index + 1], to] as [State, StateEvent, string]),
);

describe('the state table', () => {
  it('is complete', () => expect(cases).toHaveLength(STATES.length * 9));
  it.each(cases)('%s on %s goes to %s', (from, event, to) => expect(nextState(from, event) ?? '-').toBe(to));
  it('knows where an event is possible', () => expect(statesBefore('process')).toEqual(['waiting', 'enrolling']));
  it('knows which states are the end, and in which somebody is at work', () => {
    expect(STATES.filter(isTerminal)).toEqual(['finished', 'error']);
    expect(STATES.filter(isBusy)).toEqual(['starting', 'processing', 'reapplying', 'enrolling', 'aborting']);
  });
  it('says what is not possible in the words of the original', () => {
    expect(invalidEventMessage('waiting', 'finish')).toBe(
      "Can not transition from state 'waiting' on event 'finish' (no defined transition)",
    );
  });
});
