/** A value that changes at rule-set versions, so that any past instant can still be asked. */
export class Timeline<T> {
  readonly #changes: { readonly version: number; readonly value: T }[] = [];

  /** @param version must not lie before the last change */
  set(version: number, value: T): void {
    this.#changes.push({ version, value });
  }

  /** The value in force at a version, the change made by that very version included. */
  at(version: number): T | undefined {
    for (let i = this.#changes.length - 1; i >= 0; i--) {
      const change = this.#changes[i];
      if (change !== undefined && change.version <= version) return change.value;
    }
    return undefined;
  }

  get latest(): T | undefined {
    return this.#changes.at(-1)?.value;
  }

  /** The versions at which it changed, rising. */
  versions(): readonly number[] {
    return this.#changes.map(({ version }) => version);
  }

  /** The spans `[from, to)` in which the value satisfied a test; the last one is open (`to` undefined). */
  spans(test: (value: T) => boolean): { readonly from: number; readonly to: number | undefined }[] {
    const spans: { from: number; to: number | undefined }[] = [];
    for (const { version, value } of this.#changes) {
      const open = spans.at(-1);
      const holds = test(value);
      if (holds && (open === undefined || open.to !== undefined)) spans.push({ from: version, to: undefined });
      else if (!holds && open !== undefined && open.to === undefined) open.to = version;
    }
    return spans;
  }
}
