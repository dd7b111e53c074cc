import { Ok } from '@ironic-inspector/core';
import { logEvents } from '../../log-events.ts';
import type { Part } from './part.ts';

/** What is told of the runs. */
export const logs: Part = ({ DEFAULT }) => {
  const level = DEFAULT.debug ? 'debug' : DEFAULT.log_level;
  const write = (lines: string) => void process.stderr.write(lines);
  return Ok({ observers: level === 'none' ? [] : [logEvents(level, write)] });
};
