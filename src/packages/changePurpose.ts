/** What the prompt says that a change of a package wants a code for. */
import type { PackagePurpose } from '../registry/secondFactorPrompt.ts';
import type { PackageChange } from './packageChange.ts';

export function purposeOf(change: PackageChange, name: string): PackagePurpose {
  switch (change.kind) {
    case 'add-owner':
      return { kind: 'owner', change: 'add', user: change.user, package: name };
    case 'remove-owner':
      return { kind: 'owner', change: 'remove', user: change.user, package: name };
    case 'access':
    case 'two-factor':
    case 'team':
      return { kind: 'access', package: name };
    case 'add-dist-tag':
      return { kind: 'dist-tag', change: 'add', tag: change.tag, package: name };
    case 'remove-dist-tag':
      return { kind: 'dist-tag', change: 'remove', tag: change.tag, package: name };
    case 'deprecate':
      return { kind: 'deprecate', package: name };
  }
}
