import { createTarDecoder, type ParsedTarEntry } from 'modern-tar';
import { yieldToOthers } from '../concurrency.ts';
import type { LogFile, RunLogs } from '../model/run-logs.ts';
import { maskSecrets } from '../model/secrets.ts';
import { maskText } from './mask.ts';

const MIB = 1024 * 1024;
/** How many bytes are unpacked. */
const MOST_BYTES = 64 * MIB;
const MOST_FILES = 1000;
/** How many bytes of a file become text, and of all files together. */
const MOST_TEXT = MIB;
const MOST_TEXTS = 8 * MIB;
const MOST_NAME = 255;
const TOO_LONG = /^(.{8000}).+/gm;
const FAR_TOO_LONG = /^(.{32000}).+/gm;
/** About so many characters are masked at a time. */
const STEP = 65_536;

type Unpacked = Pick<RunLogs, 'files' | 'warnings'>;

/**
 * The files of a tar archive, gzipped or not. It comes from a machine and may be anything: what
 * cannot be read, or is too much, is left out, and a warning says so. Of a long file the end is
 * kept, where errors are.
 */
export async function readLogArchive(archive: Uint8Array): Promise<Unpacked> {
  const warnings: string[] = [];
  const files: LogFile[] = [];
  const entries = limited(unpacked(archive), warnings).pipeThrough(createTarDecoder()).getReader();
  let room = MOST_TEXTS;
  try {
    for (;;) {
      const { done, value: entry } = await entries.read();
      if (done) break;
      if (entry.header.type !== 'file') {
        await entry.body.cancel();
        continue;
      }
      if (files.length >= MOST_FILES) {
        warnings.push(`The archive has more than ${MOST_FILES} files: the others are left out.`);
        break;
      }
      const { name, size, end } = await readFile(entry, Math.min(room, MOST_TEXT));
      const isWhole = size === entry.header.size;
      if (!isWhole && warnings.length === 0) warnings.push(`The archive ends in the middle of the file ${name}.`);
      files.push({ name, size, text: await textOf(end), cut: size - end.length });
      room -= end.length;
    }
  } catch {
    warnings.push('The archive is damaged: not all of it can be read.');
  }
  await entries.cancel().catch(() => undefined);
  if (files.length === 0 && warnings.length === 0) warnings.push('The archive has no files, or is none.');
  return { files, warnings };
}

function unpacked(archive: Uint8Array): ReadableStream<Uint8Array> {
  const bytes = new Blob([archive as Uint8Array<ArrayBuffer>]).stream();
  const isGzip = archive[0] === 0x1f && archive[1] === 0x8b;
  return isGzip ? bytes.pipeThrough(new DecompressionStream('gzip')) : bytes;
}

/** The same stream, which ends where it is damaged or too long. */
function limited(stream: ReadableStream<Uint8Array>, warnings: string[]): ReadableStream<Uint8Array<ArrayBuffer>> {
  const reader = stream.getReader();
  let room = MOST_BYTES;
  return new ReadableStream({
    async pull(controller) {
      const read = await reader.read().catch(() => undefined);
      if (read === undefined) warnings.push('The archive is damaged: not all of it can be unpacked.');
      const chunk = read?.value as Uint8Array<ArrayBuffer> | undefined;
      if (chunk !== undefined) controller.enqueue(chunk.length > room ? chunk.subarray(0, room) : chunk);
      if (chunk !== undefined && chunk.length <= room) {
        room -= chunk.length;
        return;
      }
      if (chunk !== undefined) {
        warnings.push(`The archive unpacks to more than ${MOST_BYTES} bytes: what is behind that is left out.`);
        await reader.cancel().catch(() => undefined);
      }
      controller.close();
    },
    cancel: () => reader.cancel().catch(() => undefined),
  });
}

/** A file of the archive with its last bytes, at most `most`, from the beginning of a line. */
async function readFile({ header, body }: ParsedTarEntry, most: number) {
  const chunks: Uint8Array[] = [];
  let size = 0;
  let kept = 0;
  const reader = body.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    size += value.length;
    kept += value.length;
    chunks.push(value);
    while (kept - (chunks[0]?.length ?? 0) >= most && chunks.length > 0) kept -= chunks.shift()?.length ?? 0;
  }
  return { name: printable(header.name), size, end: lastLines(joined(chunks, kept), most, size) };
}

function joined(chunks: readonly Uint8Array[], length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  let filled = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, filled);
    filled += chunk.length;
  }
  return bytes;
}

function lastLines(bytes: Uint8Array, most: number, size: number): Uint8Array {
  const end = bytes.subarray(Math.max(bytes.length - most, 0));
  if (end.length === size) return end;
  return end.subarray(end.indexOf(10) + 1);
}

/** In steps: others work meanwhile. */
async function textOf(bytes: Uint8Array): Promise<string> {
  const text = new TextDecoder().decode(bytes).replaceAll('\r\n', '\n');
  const clean: string[] = [];
  for (let start = 0; start < text.length;) {
    await yieldToOthers(text);
    const newline = text.indexOf('\n', start + STEP);
    const end = newline === -1 ? text.length : newline + 1;
    clean.push(cleanLines(text.slice(start, end)));
    start = end;
  }
  return clean.join('');
}

/** Lines are cut behind their secrets, or a half of one might be left. */
function cleanLines(lines: string): string {
  return maskSecrets(lines.replaceAll(FAR_TOO_LONG, '$1'))
    .replaceAll(TOO_LONG, '$1…')
    .replaceAll(UNPRINTABLE, '\uFFFD');
}

/** What moves the cursor of a terminal, but for tabs. */
// oxlint-disable-next-line no-control-regex -- these it is
const UNPRINTABLE = /[\u0000-\u0008\u000B-\u001F\u007F-\u009F]/g;

function printable(name: string): string {
  return maskText(name)
    .replaceAll(/[\p{C}\u2028\u2029]/gu, '\uFFFD')
    .slice(0, MOST_NAME)
    .toWellFormed();
}
