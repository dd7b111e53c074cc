import { loadPayload } from '@ironic-inspector/testing';
import { describe, expect, it } from 'vitest';
import { readLogArchive } from '../history/read-log-archive.ts';
import { journalLines } from './journal-lines.ts';

function linesOf(text: string, name = 'journal'): readonly string[] {
  return journalLines([{ name, text }]);
}

const AGENT = 'Feb 29 23:59:04 localhost ironic-python-agent[412]:';
const OSLO = `${AGENT} 2024-02-29 23:59:04.123 412`;

describe('the lines of a journal that matter', () => {
  it('are those in which the agent reports an error', async () => {
    const logs = loadPayload('ramdisk-error')['logs'] as string;
    const { files } = await readLogArchive(Buffer.from(logs, 'base64'));
    expect(journalLines(files)).toEqual([`${AGENT} ERROR root [-] collector extra-hardware failed`]);
  });

  it('are what was raised, and not how it came there', () => {
    const text = [
      `${OSLO} INFO ironic_python_agent.agent [-] no ERROR here that is one`,
      `${OSLO} ERROR ironic_python_agent.inspector [-] Failed to inspect: boom: requests.Timeout: 10 s`,
      `${OSLO} ERROR ironic_python_agent.inspector Traceback (most recent call last):`,
      `${OSLO} ERROR ironic_python_agent.inspector   File "/usr/lib/x.py", line 12, in call`,
      `${OSLO} ERROR ironic_python_agent.inspector     raise errors.InspectionError(msg)`,
      `${OSLO} ERROR ironic_python_agent.inspector ironic_python_agent.errors.InspectionError: boom`,
      `${OSLO} ERROR ironic_python_agent.inspector `,
      `${OSLO} CRITICAL root [-] Unhandled error`,
    ].join('\n');
    expect(linesOf(text)).toEqual([
      `${OSLO} ERROR ironic_python_agent.inspector [-] Failed to inspect: boom: requests.Timeout: 10 s`,
      `${OSLO} ERROR ironic_python_agent.inspector ironic_python_agent.errors.InspectionError: boom`,
      `${OSLO} CRITICAL root [-] Unhandled error`,
    ]);
  });

  it('are the ends of tracebacks that no logger wrote', () => {
    const text = [
      `${AGENT} Traceback (most recent call last):`,
      `${AGENT}   File "/usr/bin/ironic-python-agent", line 10, in <module>`,
      `${AGENT}     sys.exit(run())`,
      `${AGENT} ModuleNotFoundError: No module named 'hardware'`,
      `${AGENT} more`,
    ].join('\n');
    expect(linesOf(text)).toEqual([`${AGENT} ModuleNotFoundError: No module named 'hardware'`]);
  });

  it('are what the kernel says of failing hardware', () => {
    const text = [
      'Feb 29 23:58:00 localhost kernel: sda: sda1 sda2',
      'Feb 29 23:58:01 localhost kernel: I/O error, dev sda, sector 0 op 0x0:(READ)',
      'Feb 29 23:58:02 localhost kernel: mce: [Hardware Error]: Machine check events logged',
      'Feb 29 23:58:03 localhost kernel: Out of memory: Killed process 412 (lshw)',
    ].join('\n');
    expect(linesOf(text)).toHaveLength(3);
  });

  it('are told once each, the last five, and not in full when they are long', () => {
    const text = Array.from({ length: 40 }, (_, index) => [
      `Feb 29 23:59:${index} localhost ironic-python-agent[${index}]: 2024-02-29 23:59:${index}.1 412 ERROR a [-] same`,
      ...(index % 2 === 0 ? [`${OSLO} ERROR a [-] number ${index} ${'x'.repeat(1000)}`] : []),
    ])
      .flat()
      .join('\n');
    const lines = linesOf(text);
    expect(lines).toHaveLength(5);
    expect(lines.filter((line) => line.endsWith('same'))).toHaveLength(1);
    for (const line of lines) expect(line.length).toBeLessThanOrEqual(301);
  });

  it('are nothing where there are none, and in other files', () => {
    expect(journalLines([])).toEqual([]);
    expect(linesOf('all is well\n')).toEqual([]);
    expect(linesOf(`${OSLO} ERROR a [-] x`, 'lshw')).toEqual([]);
    expect(linesOf(`${OSLO} ERROR a [-] x`, 'var/log/ironic-python-agent.log')).toHaveLength(1);
  });
});
