import type { LogFile } from '../model/run-logs.ts';

/** How many lines are told, and how many characters of each. */
const MOST_LINES = 5;
const MOST_CHARACTERS = 300;

/** Where ramdisks with systemd have their log, and others. */
const JOURNAL = /^(journal|var\/log\/|.*ironic-python-agent)/;

/** As Python's loggers write it, after the time and the process: level, logger, text. */
const LOGGED = /\b(DEBUG|INFO|WARNING|ERROR|CRITICAL|TRACE) \S+(?: (.*))?$/;
const BAD: ReadonlySet<string | undefined> = new Set(['ERROR', 'CRITICAL', 'TRACE']);
/** Behind who wrote it. */
const RAW = /^(?:\S+ +\S+ +\S+ +\S+ +[\w.-]+(?:\[\d+\])?: )?(.*)$/;
const TRACEBACK = /^Traceback \(most recent call last\):/;
const KERNEL = /kernel: .*(I\/O error|Hardware Error|Out of memory|Kernel panic)/;

/**
 * The lines of a ramdisk's journal that say what went wrong, the last ones: errors that its agent
 * logged or died of, without the way through its code, and what its kernel says of failing
 * hardware.
 */
export function journalLines(files: readonly Pick<LogFile, 'name' | 'text'>[]): readonly string[] {
  /** By what they say: the same again takes the place of the first. */
  const found = new Map<string, string>();
  for (const { name, text } of files) {
    if (!JOURNAL.test(name)) continue;
    let isTraceback = false;
    for (const line of text.split('\n')) {
      const logged = LOGGED.exec(line);
      const said: string = (logged === null ? RAW.exec(line)?.[1] : logged[2]) ?? '';
      const isEnd: boolean = isTraceback && said !== '' && !said.startsWith(' ');
      isTraceback = TRACEBACK.test(said) || (isTraceback && !isEnd);
      const isBad = BAD.has(logged?.[1]) || isEnd || KERNEL.test(line);
      if (!isBad || isTraceback || said === '') continue;
      found.delete(said);
      found.set(said, line);
    }
  }
  return [...found.values()].slice(-MOST_LINES).map((line) => shortened(line.trim()));
}

function shortened(line: string): string {
  return line.length > MOST_CHARACTERS ? `${line.slice(0, MOST_CHARACTERS)}…`.toWellFormed() : line;
}
