/** Without members that are `undefined`: what is asked tells them from those that are absent. */
export function present<T extends object>(given: T): { [Key in keyof T]?: Exclude<T[Key], undefined> } {
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as ReturnType<
    typeof present<T>
  >;
}
