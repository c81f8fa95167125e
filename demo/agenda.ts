/** Things to be done at their times, whatever the order in which they are thought of. */
export class Agenda {
  readonly #until: Date;
  readonly #errands: { at: Date; run: () => void }[] = [];

  /** @param until what would happen from then on does not. */
  constructor(until: Date) {
    this.#until = until;
  }

  plan(at: Date, run: () => void): void {
    if (at >= this.#until) return;
    const later = this.#errands.findIndex((other) => other.at > at);
    this.#errands.splice(later < 0 ? this.#errands.length : later, 0, { at, run });
  }

  /** Does everything in order of time, and what gets planned meanwhile. */
  runAll(): void {
    for (let errand = this.#errands.shift(); errand; errand = this.#errands.shift()) errand.run();
  }
}
