/** `2024-01-01 00:01:00Z`; `-` where there is none. */
export function shownTime(at: Date | string | undefined): string {
  if (at === undefined) return '-';
  const text = typeof at === 'string' ? at : at.toISOString();
  return text.replace(/^(.{10})T(.{8})(?:\.\d+)?Z$/, '$1 $2Z');
}

/** `00:01:00`, of the day in UTC. */
export function shownClock(at: Date): string {
  return at.toISOString().slice(11, 19);
}

/** `350 ms`, `4.2 s`, `12 min`. */
export function shownLength(milliseconds: number): string {
  if (milliseconds < 1000) return `${Math.round(milliseconds)} ms`;
  if (milliseconds < 120_000) return `${Number((milliseconds / 1000).toFixed(1))} s`;
  return `${Math.round(milliseconds / 60_000)} min`;
}

/** `12 kB` */
export function shownSize(characters: number): string {
  return characters < 1000 ? `${characters} B` : `${Math.round(characters / 1000)} kB`;
}
