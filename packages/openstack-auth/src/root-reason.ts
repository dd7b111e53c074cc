/**
 * The innermost reason of what was thrown: ky and fetch wrap `connect ECONNREFUSED …` in sentences
 * that say nothing.
 */
export function rootReason(thrown: unknown): string {
  if (!(thrown instanceof Error)) return String(thrown);
  if (thrown.cause instanceof Error) return rootReason(thrown.cause);
  // Several addresses were tried: an empty message, and an error for each.
  if (thrown instanceof AggregateError && thrown.errors.length > 0) return thrown.errors.map(rootReason).join(', ');
  return thrown.message === '' ? thrown.name : thrown.message;
}
