import { attempt, withTimeout } from '../attempt.ts';
import type { LogSink } from '../contracts/log-sink.ts';
import type { Clock } from '../contracts/runtime.ts';
import { InspectorError } from '../errors.ts';
import { Err } from '../result.ts';

/** How long one archive may take: a full body on a slow disk takes seconds. */
const SAVE_MS = 60_000;

/**
 * The same log sink for saving, for which nobody waits too long: the body that an archive came in
 * takes room until it is kept, and that room is needed for callbacks. While one is late no
 * other is begun, or they would pile up in memory.
 */
export function boundedLogSink(sink: LogSink, clock: Clock): LogSink {
  let late = 0;
  return {
    async save(source, archive) {
      if (late > 0) return Err(new InspectorError('store-failed', 'the log sink is still busy with an older archive'));
      const saving = attempt('the log sink', () => sink.save(source, archive));
      let isOver = false;
      void saving.then(() => (isOver = true));
      const saved = await withTimeout(clock, SAVE_MS, 'the log sink', () => saving);
      if (!isOver) {
        late++;
        void saving.then(() => late--);
      }
      return saved;
    },
  };
}
