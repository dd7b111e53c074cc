/** Does one task after the other; where several sources have some, each has one done in turn. */
export class FairQueue {
  readonly #waiting = new Map<string, (() => Promise<void>)[]>();
  #isWorking = false;

  /** `task` must not reject. */
  add(source: string, task: () => Promise<void>): void {
    const tasks = this.#waiting.get(source);
    if (tasks === undefined) this.#waiting.set(source, [task]);
    else tasks.push(task);
    void this.#work();
  }

  async #work(): Promise<void> {
    if (this.#isWorking) return;
    this.#isWorking = true;
    for (let task = this.#next(); task !== undefined; task = this.#next()) await task();
    this.#isWorking = false;
  }

  #next(): (() => Promise<void>) | undefined {
    for (const [source, tasks] of this.#waiting) {
      const task = tasks.shift();
      // To the end of the line, or out of it.
      this.#waiting.delete(source);
      if (tasks.length > 0) this.#waiting.set(source, tasks);
      return task;
    }
    return undefined;
  }
}
