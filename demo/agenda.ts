/** Tasks with times, run in order of time, whatever the order in which they are added. */
export class Agenda {
  readonly #until: Date;
  readonly #errands: { at: Date; run: () => void }[] = [];

  /** @param until tasks from this time on are dropped. */
  constructor(until: Date) {
    this.#until = until;
  }

  plan(at: Date, run: () => void): void {
    if (at >= this.#until) return;
    const later = this.#errands.findIndex((other) => other.at > at);
    this.#errands.splice(later < 0 ? this.#errands.length : later, 0, { at, run });
  }

  /** Runs all tasks in order of time, including those that they add. */
  runAll(): void {
    for (let errand = this.#errands.shift(); errand; errand = this.#errands.shift()) errand.run();
  }
}
