import { expect, it } from 'vitest';
import { progressLines } from './progress-lines.ts';

it('writes at once, and then every two seconds at most', () => {
  const lines: string[] = [];
  let time = 0;
  const tell = progressLines(
    (line) => lines.push(line),
    () => time,
  );
  const count = (imported: number, kept = 0) => ({ imported, kept });
  for (let done = 0; done <= 10_000; done += 1) {
    time = done / 2;
    tell({ rules: count(0), nodes: count(done, 1), documents: count(2 * done), total: 10_001 });
  }
  expect(lines).toEqual([
    '1 of 10001 statuses, 0 documents',
    '4001 of 10001 statuses, 8000 documents',
    '8001 of 10001 statuses, 16000 documents',
  ]);
});
