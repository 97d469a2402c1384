/** Settings of the VS Code that tests run: quiet, without network, and still. */

export type Settings = Readonly<Record<string, unknown>>;

/** What a driven window has a key for, which the palette would take a second for. */
export const clearNotificationsKey = 'Control+Alt+Shift+F12';

/** VS Code's `keybindings.json`. */
export const keybindings = [
  { key: clearNotificationsKey.replace('Control', 'ctrl').toLowerCase(), command: 'notifications.clearAll' },
];

export const defaultSettings: Settings = {
  // The chat view takes the focus, and with it what is typed.
  'chat.disableAIFeatures': true,
  'workbench.startupEditor': 'none',
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.tips.enabled': false,
  'workbench.reduceMotion': 'on',
  'editor.cursorBlinking': 'solid',
  // In the browser it saves after a second by itself, and a file would be unsaved only by chance.
  'files.autoSave': 'off',
  'extensions.ignoreRecommendations': true,
  'git.openRepositoryInParentFolders': 'never',
  // Where trust is on, a folder opens untrusted, without a question; newer versions do so anyway.
  'security.workspace.trust.startupPrompt': 'never',
  // The theme follows the browser, so that a driven one chooses it and a person's own one fits.
  'window.autoDetectColorScheme': true,
  'window.autoDetectHighContrast': true,
  'workbench.preferredLightColorTheme': 'Default Light Modern',
  'workbench.preferredDarkColorTheme': 'Default Dark Modern',
  'workbench.preferredHighContrastColorTheme': 'Default High Contrast',
  // Nothing is asked of any host.
  'telemetry.telemetryLevel': 'off',
  'update.mode': 'none',
  'extensions.autoCheckUpdates': false,
  'extensions.autoUpdate': false,
  'workbench.enableExperiments': false,
  'workbench.settings.enableNaturalLanguageSearch': false,
  // After twenty ports, which the tests' own servers soon make, it warns in a notification.
  'remote.autoForwardPorts': false,
  'npm.fetchOnlinePackageInfo': false,
  'json.schemaDownload.enable': false,
  'typescript.disableAutomaticTypeAcquisition': true,
};
