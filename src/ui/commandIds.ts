/**
 * Ids of all commands. Apart from `commands.ts`, so that a test can hold them against package.json without VS Code.
 */
export const commandIds = [
  'secondFactor.addDistTag',
  'secondFactor.addOwner',
  'secondFactor.changePassword',
  'secondFactor.changeTwoFactorLevel',
  'secondFactor.createToken',
  'secondFactor.deprecate',
  'secondFactor.disableTwoFactor',
  'secondFactor.editProfile',
  'secondFactor.exportRecoveryCodes',
  'secondFactor.fixFinding',
  'secondFactor.importRecoveryCodes',
  'secondFactor.publish',
  'secondFactor.publishWorkspace',
  'secondFactor.recoverAccount',
  'secondFactor.refreshSecurity',
  'secondFactor.removeDistTag',
  'secondFactor.removeOwner',
  'secondFactor.revokePublishTokens',
  'secondFactor.revokeToken',
  'secondFactor.setPackageAccess',
  'secondFactor.setUpTwoFactor',
  'secondFactor.showPrompt',
  'secondFactor.showWhenRequired',
  'secondFactor.signIn',
  'secondFactor.signOut',
  'secondFactor.stopFollowingScan',
  'secondFactor.switchAccount',
  'secondFactor.unpublish',
  'secondFactor.useKeptToken',
  'secondFactor.useSignInInTerminal',
  'secondFactor.viewRecoveryCodes',
] as const;

export type CommandId = (typeof commandIds)[number];
