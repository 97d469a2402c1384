/** Stand-in: replaced by its owner. */
export class SetUpCommand {
  constructor(_needs: unknown) {}

  async run(): Promise<void> {}
}
