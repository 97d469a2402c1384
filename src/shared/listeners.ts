/** Tells those who want to know of something that it has happened. */
export class Listeners<Event> {
  #listeners: readonly ((event: Event) => void)[] = [];

  /** @returns what ends it */
  add(listener: (event: Event) => void): { dispose(): void } {
    this.#listeners = [...this.#listeners, listener];
    return {
      dispose: () => {
        this.#listeners = this.#listeners.filter(each => each !== listener);
      },
    };
  }

  tell(event: Event): void {
    for (const listener of this.#listeners) listener(event);
  }
}
