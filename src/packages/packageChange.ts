/** What can be changed of a package, and how that is told: plain data, without sentences. */
import type { Access, Permission, TwoFactorRequirement } from '../registry/packageClient.ts';

/** JSON, so that it can be noted; without secrets. */
export type PackageChange =
  /** With the `email`, where it is known already, nobody needs to be looked up again. */
  | { readonly kind: 'add-owner'; readonly user: string; readonly email?: string }
  | { readonly kind: 'remove-owner'; readonly user: string }
  | { readonly kind: 'access'; readonly access: Access }
  | { readonly kind: 'two-factor'; readonly requirement: TwoFactorRequirement }
  /** What a team may do; nothing without a permission. `scope` is the organization's name, without the `@`. */
  | {
      readonly kind: 'team';
      readonly scope: string;
      readonly team: string;
      readonly permission?: Permission;
    }
  | { readonly kind: 'add-dist-tag'; readonly tag: string; readonly version: string }
  | { readonly kind: 'remove-dist-tag'; readonly tag: string }
  /** An empty message takes it back. */
  | { readonly kind: 'deprecate'; readonly range: string; readonly message: string };

/** That of a package which a change is about, as it is or as it will be. */
export type Aspect =
  | { readonly kind: 'owners'; readonly owners: readonly string[] }
  | { readonly kind: 'access'; readonly access: Access }
  /** Undefined where it is not known: no call tells it. */
  | { readonly kind: 'two-factor'; readonly requirement: TwoFactorRequirement | undefined }
  | { readonly kind: 'team'; readonly permission: Permission | undefined }
  /** Undefined where there is no such tag. */
  | { readonly kind: 'dist-tag'; readonly version: string | undefined }
  /** The message of each version in the range; empty where it is not deprecated. */
  | { readonly kind: 'deprecation'; readonly messages: Readonly<Record<string, string>> }
  /** Those that there are, by time of publishing as a rule. */
  | {
      readonly kind: 'versions';
      readonly versions: readonly string[];
      readonly distTags: Readonly<Record<string, string>>;
    };

export type Plan =
  | { readonly kind: 'change'; readonly before: Aspect; readonly after: Aspect }
  /** It is so already. */
  | { readonly kind: 'unchanged'; readonly now: Aspect }
  | { readonly kind: 'impossible'; readonly why: Impossible };

export type Impossible =
  | 'no-such-package'
  | 'no-such-user'
  /** A package needs an owner. */
  | 'last-owner'
  /** Only scoped packages can be restricted. */
  | 'unscoped'
  /** The registry has no such call, or does not tell what has to be known for it. */
  | 'unsupported'
  /** There is no such organization, it has no teams, or the registry has none. */
  | 'no-teams'
  | 'no-such-team'
  /** A tag that reads as a range of versions could never be installed by its name. */
  | 'tag-is-range'
  | 'invalid-tag'
  | 'no-such-version'
  /** Without it the whole package would go. */
  | 'only-version'
  /** There are others than those that the person has agreed to lose. */
  | 'other-versions'
  | 'invalid-range'
  | 'no-version-in-range';

/** What takes a change back. */
export interface Undo {
  readonly change: PackageChange;
  /** As the change has left it: where it is so no longer, somebody else has changed it since. */
  readonly from: Aspect;
}

/** What somebody else did to the same between our looks at it. */
export interface Meanwhile {
  readonly was: Aspect;
  readonly is: Aspect;
}

export type Applied =
  | {
      readonly kind: 'done';
      /** Absent where the earlier state is not known, is none that one change leads back to, or is out of reach. */
      readonly undo?: Undo;
      readonly meanwhile?: Meanwhile;
    }
  | { readonly kind: 'unchanged'; readonly now: Aspect };
