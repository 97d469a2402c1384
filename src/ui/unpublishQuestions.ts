/** "Unpublish Package": a version or the whole, with npm's rules, the name typed, and a last warning. */
import { l10n } from 'vscode';
import type { AccountName } from '../registry/account.ts';
import { confirm } from './notify.ts';
import { plain } from './plain.ts';
import { askText } from './steps.ts';
import { askTypedAlone, matching, type TypedItem } from './typedPick.ts';
import { type Versions, versionItems } from './versionItems.ts';

export interface Unpublishing {
  readonly owner: AccountName;
  readonly name: string;
  /** Absent for the whole package. */
  readonly version?: string;
  /** Those that were shown. */
  readonly versions: readonly string[];
}

const whole = '*';

/** @returns undefined when the person gives up */
export async function askWhatToUnpublish(
  owner: AccountName,
  name: string,
  of: Versions,
): Promise<Unpublishing | undefined> {
  const count = of.versions.length;
  const all: TypedItem = {
    label: l10n.t('$(trash) The whole package'),
    description: count === 1 ? l10n.t('with its only version') : l10n.t('with its {0} versions', count),
    answer: whole,
  };
  const chosen = await askTypedAlone(l10n.t('Unpublish {0} from {1}', name, owner.registry.host), {
    placeholder: l10n.t('Which version? Nothing is unpublished yet.'),
    items: typed => matching([...versionItems(of), all], typed),
  });
  if (chosen === undefined) return undefined;
  // The package goes with its only version, and that is what the person is to agree to.
  const isWhole = chosen === whole || count === 1;
  const what = { owner, name, versions: of.versions.map(({ version }) => version) };
  return isWhole ? what : { ...what, version: chosen };
}

/** The name is typed, so that nobody does it by a slip; then a modal, since it cannot be taken back. */
export async function agreesToUnpublish(what: Unpublishing, of: Versions): Promise<boolean> {
  const { owner, name } = what;
  const spec = unpublishedText(what);
  const place = { title: l10n.t('Unpublish {0}', spec), step: 0, steps: 0, leadsBack: false };
  const typed = await askText(place, {
    value: '',
    placeholder: l10n.t('Type {0} to go on', name),
    prompt: () => l10n.t('{0} Nothing is unpublished yet.', npmsRules()),
    problem: text =>
      text.trim() === name ? undefined : l10n.t('This is not “{0}”. Nothing is unpublished yet.', name),
  });
  if (typed === undefined) return false;
  const question = l10n.t('Unpublish {0} from {1}?', spec, owner.registry.host);
  return await confirm(question, consequences(what, of), l10n.t('Unpublish'));
}

/** `name@version`, or the name with all its versions. */
export function unpublishedText({ name, version }: Pick<Unpublishing, 'name' | 'version'>): string {
  return version === undefined ? l10n.t('all of {0}', name) : `${name}@${version}`;
}

/** npm's unpublish policy; other registries have their own. */
function npmsRules(): string {
  return l10n.t(
    'npmjs.com lets go of a version for 72 hours after it was published, if no other package there depends on it; later only where it also has fewer than 300 downloads in a week and a single owner.',
  );
}

function consequences({ name, version }: Unpublishing, { versions, distTags }: Versions): string {
  const isWhole = version === undefined;
  const tags = Object.keys(distTags).filter(tag => distTags[tag] === version);
  const only = versions.length === 1 ? versions[0]?.version : undefined;
  const single = version ?? only;
  return [
    l10n.t('Whoever installs it gets an error from then on. This cannot be taken back.'),
    single === undefined
      ? l10n.t('None of its {0} versions can be published under the same number again.', versions.length)
      : l10n.t(
          '{0} can never be published again; a new version has to have another number.',
          `${name}@${single}`,
        ),
    ...(isWhole ? [l10n.t('npmjs.com takes no new version of {0} for 24 hours then.', name)] : []),
    ...(isWhole || tags.length === 0
      ? []
      : [l10n.t('These tags lead to it, and change: {0}.', tags.join(', '))]),
    l10n.t('Deprecating it warns people, and breaks nothing.'),
  ]
    .map(plain)
    .join('\n');
}
