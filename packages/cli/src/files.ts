import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import { Err, InspectorError, Ok, type Result } from '@ironic-inspector/core/errors';

/** The text of a file; `-` is standard input. */
export async function readText(path: string): Promise<Result<string, InspectorError>> {
  try {
    return Ok(path === '-' ? await text(process.stdin) : await readFile(path, 'utf8'));
  } catch (thrown) {
    const reason = thrown instanceof Error ? thrown.message : String(thrown);
    return Err(new InspectorError('bad-request', `${path} cannot be read: ${reason}`));
  }
}
