import { execFile } from 'node:child_process';

/**
 * What the service manager (systemd) is told, where the process was started by one that wants to
 * know.
 */
export interface ServiceManager {
  /**
   * It answers. From now on it is told, too, that the process is alive, where it has a watchdog.
   */
  ready(status: string): void;
  /** It reads its configuration anew, until {@link ready} is called again. */
  reloading(): void;
  /** It is on its way out. */
  stopping(): void;
}

/**
 * Speaks the protocol of sd_notify(3) through the program `systemd-notify`, because Node has no
 * datagrams on Unix sockets. Where `NOTIFY_SOCKET` is not set it does nothing. `problem` is told
 * what could not be said; the service goes on.
 */
export function serviceManager(
  environment: Readonly<Record<string, string | undefined>>,
  problem: (text: string) => void,
): ServiceManager {
  const socket = environment['NOTIFY_SOCKET'];
  if (socket === undefined || socket === '') return { ready() {}, reloading() {}, stopping() {} };

  const env = { NOTIFY_SOCKET: socket, PATH: environment['PATH'] };
  const say = (words: readonly string[]) =>
    new Promise<void>((resolve) => {
      execFile('systemd-notify', words, { env, timeout: 10_000 }, (error) => {
        if (error !== null) problem(`systemd-notify ${words.join(' ')}: ${error.message.trim()}`);
        resolve();
      });
    });
  // One after the other: `ready` must not overtake `reloading`.
  let said = Promise.resolve();
  const tell = (...words: readonly string[]) => void (said = said.then(() => say(words)));
  const period = watchdogPeriod(environment);
  let alive: NodeJS.Timeout | undefined;
  return {
    ready(status) {
      tell('READY=1', `STATUS=${status}`);
      // Sent by the loop that answers requests: when that stands still, so does the sign of life.
      if (period !== undefined) alive ??= setInterval(() => tell('WATCHDOG=1'), period).unref();
    },
    reloading: () => tell('RELOADING=1'),
    stopping: () => tell('STOPPING=1'),
  };
}

/** A third of the time after which systemd takes a silent process for dead, in milliseconds. */
function watchdogPeriod({ WATCHDOG_USEC: given }: Readonly<Record<string, string | undefined>>): number | undefined {
  const microseconds = Number(given);
  return microseconds > 0 ? microseconds / 1000 / 3 : undefined;
}
