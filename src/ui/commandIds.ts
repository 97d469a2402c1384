/**
 * Ids of all commands. Apart from `commands.ts`, so that a test can hold them against package.json without VS Code.
 */
export const commandIds = [
  'secondFactor.changeTwoFactorLevel',
  'secondFactor.disableTwoFactor',
  'secondFactor.exportRecoveryCodes',
  'secondFactor.importRecoveryCodes',
  'secondFactor.publish',
  'secondFactor.recoverAccount',
  'secondFactor.setUpTwoFactor',
  'secondFactor.showPrompt',
  'secondFactor.showWhenRequired',
  'secondFactor.stopFollowingScan',
  'secondFactor.viewRecoveryCodes',
] as const;

export type CommandId = (typeof commandIds)[number];
