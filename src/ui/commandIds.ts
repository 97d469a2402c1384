/**
 * Ids of all commands. Apart from `commands.ts`, so that a test can hold them against package.json without VS Code.
 */
export const commandIds = [
  'secondFactor.publish',
  'secondFactor.showPrompt',
  'secondFactor.showWhenRequired',
  'secondFactor.stopFollowingScan',
] as const;

export type CommandId = (typeof commandIds)[number];
