/** Stand-in: replaced by its owner. */
export class LevelCommands {
  constructor(_needs: unknown) {}

  async changeLevel(): Promise<void> {}

  async turnOff(): Promise<void> {}
}
