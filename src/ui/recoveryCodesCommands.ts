/** Stand-in: replaced by its owner. */
export class RecoveryCodesCommands {
  constructor(_needs: unknown) {}

  async view(): Promise<void> {}

  async import(): Promise<void> {}

  async export(): Promise<void> {}
}
