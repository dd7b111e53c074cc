/** Whether `value` says nothing: absent, null, false, zero, or without content. */
export function isEmpty(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return !value;
  return Object.keys(value).length === 0;
}
