/** Stand-in: replaced by its owner. */
export class RecoverCommand {
  constructor(_needs: unknown) {}

  async run(): Promise<void> {}
}
