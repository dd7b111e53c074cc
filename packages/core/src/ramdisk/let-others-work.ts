/** What takes a few milliseconds is not worth a turn of its own. */
const SMALL = 256 * 1024;

/** Between two steps on a large text: whatever else there is to do comes first. */
export function letOthersWork(text: string): Promise<void> | undefined {
  return text.length < SMALL ? undefined : new Promise((resolve) => setTimeout(resolve, 0));
}
