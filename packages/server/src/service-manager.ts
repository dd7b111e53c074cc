import { execFile } from 'node:child_process';

/** Notifies the service manager (systemd) of the service's state, where it asks for that. */
export interface ServiceManager {
  /** The service answers. From now on the watchdog is notified, too, if there is one. */
  ready(status: string): void;
  /** The service reads its configuration again, until {@link ready} is called. */
  reloading(): void;
  /** The service is stopping. */
  stopping(): void;
}

/**
 * Speaks the protocol of sd_notify(3) through the program `systemd-notify`, because Node has no
 * datagrams on Unix sockets. Without `NOTIFY_SOCKET` it does nothing. `problem` is called when a
 * notification fails; the service goes on.
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
  // In order: `ready` must not overtake `reloading`.
  let said = Promise.resolve();
  const tell = (...words: readonly string[]) => void (said = said.then(() => say(words)));
  const period = watchdogPeriod(environment);
  let alive: NodeJS.Timeout | undefined;
  return {
    ready(status) {
      tell('READY=1', `STATUS=${status}`);
      // Sent from the event loop that answers requests, so that the watchdog notices when it is
      // stuck.
      if (period !== undefined) alive ??= setInterval(() => tell('WATCHDOG=1'), period).unref();
    },
    reloading: () => tell('RELOADING=1'),
    stopping: () => tell('STOPPING=1'),
  };
}

/** A third of the time after which systemd considers the process dead, in milliseconds. */
function watchdogPeriod({ WATCHDOG_USEC: given }: Readonly<Record<string, string | undefined>>): number | undefined {
  const microseconds = Number(given);
  return microseconds > 0 ? microseconds / 1000 / 3 : undefined;
}
