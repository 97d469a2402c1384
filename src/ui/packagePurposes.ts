/** What the prompt says of a change of a package, and what is noted of a recovery code that was sent for one. */
import * as vscode from 'vscode';
import type { PackagePurpose, Purpose } from '../registry/secondFactorPrompt.ts';

export function isOfPackage(purpose: Purpose): purpose is PackagePurpose {
  switch (purpose.kind) {
    case 'owner':
    case 'access':
    case 'dist-tag':
    case 'deprecate':
    case 'unpublish':
      return true;
    default:
      return false;
  }
}

export function doingToPackage(purpose: PackagePurpose): string {
  switch (purpose.kind) {
    case 'owner':
      return purpose.change === 'add'
        ? vscode.l10n.t('Making {0} an owner of {1}.', purpose.user, purpose.package)
        : vscode.l10n.t('Removing {0} as an owner of {1}.', purpose.user, purpose.package);
    case 'access':
      return vscode.l10n.t('Changing the access to {0}.', purpose.package);
    case 'dist-tag':
      return purpose.change === 'add'
        ? vscode.l10n.t('Setting the dist-tag {0} of {1}.', purpose.tag, purpose.package)
        : vscode.l10n.t('Removing the dist-tag {0} of {1}.', purpose.tag, purpose.package);
    case 'deprecate':
      return vscode.l10n.t('Changing the deprecation of {0}.', purpose.package);
    case 'unpublish':
      return purpose.isGone
        ? vscode.l10n.t('{0} is unpublished. Its file is removed, too.', purpose.spec)
        : vscode.l10n.t('Unpublishing {0}.', purpose.spec);
  }
}

/** For the records of what a recovery code was sent for. */
export function packagePurposeNote(purpose: PackagePurpose): string {
  switch (purpose.kind) {
    case 'owner':
      return purpose.change === 'add'
        ? vscode.l10n.t('make {0} an owner of {1}', purpose.user, purpose.package)
        : vscode.l10n.t('remove {0} as an owner of {1}', purpose.user, purpose.package);
    case 'access':
      return vscode.l10n.t('change the access to {0}', purpose.package);
    case 'dist-tag':
      return purpose.change === 'add'
        ? vscode.l10n.t('set the dist-tag {0} of {1}', purpose.tag, purpose.package)
        : vscode.l10n.t('remove the dist-tag {0} of {1}', purpose.tag, purpose.package);
    case 'deprecate':
      return vscode.l10n.t('change the deprecation of {0}', purpose.package);
    case 'unpublish':
      return vscode.l10n.t('unpublish {0}', purpose.spec);
  }
}
