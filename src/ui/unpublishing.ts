/** "Unpublish Package", from the choice of what goes to the message at the end. Never for many at once. */
import { l10n } from 'vscode';
import { ChangeError } from '../packages/changeError.ts';
import { type Unpublished, unpublish } from '../packages/unpublish.ts';
import { ownerOf } from '../registry/account.ts';
import type { PickedAccount } from './accountPicker.ts';
import type { Log } from './log.ts';
import { joined } from './outcomeTexts.ts';
import type { OfOnePackage } from './packageChangeTexts.ts';
import { impossibleText, meanwhileText } from './packageErrorTexts.ts';
import { tellDone, tellFailed } from './packageMessages.ts';
import type { PackageQuestions } from './packageQuestions.ts';
import { withPackages } from './packageWork.ts';
import type { Registries } from './registries.ts';
import { packageErrorText } from './registryTexts.ts';
import {
  agreesToUnpublish,
  askWhatToUnpublish,
  type Unpublishing,
  unpublishedText,
} from './unpublishQuestions.ts';

export interface UnpublishingParts {
  readonly registries: Pick<Registries, 'packages'>;
  readonly questions: PackageQuestions;
  readonly log: Log;
}

export class UnpublishingCommand {
  readonly #parts: UnpublishingParts;

  constructor(parts: UnpublishingParts) {
    this.#parts = parts;
  }

  async run(picked: PickedAccount, of: OfOnePackage): Promise<void> {
    const document = await this.#parts.questions.document(picked, of);
    if (document === undefined) return;
    const what = await askWhatToUnpublish(ownerOf(picked), of.name, document);
    if (what !== undefined && (await agreesToUnpublish(what, document))) await this.#make(picked, of, what);
  }

  async #make(picked: PickedAccount, of: OfOnePackage, what: Unpublishing): Promise<void> {
    const { registries, log } = this.#parts;
    const spec = what.version === undefined ? of.name : `${of.name}@${what.version}`;
    const title = l10n.t('Unpublish {0} from {1}', spec, of.host);
    const { version, versions } = what;
    const wanted = version === undefined ? { versions } : { version };
    let isUnclear = false;
    for (let goesOn = true; goesOn; ) {
      try {
        const end = await withPackages(registries, picked, title, ({ client, ask }) =>
          unpublish(client, of.name, wanted, { ...ask, purpose: { kind: 'unpublish', spec } }),
        );
        const isOurs = isUnclear && end.applied.kind === 'unchanged';
        await tellDone(isOurs ? unclearEndText(what, of) : endText(end, what, of), log);
        goesOn = false;
      } catch (error) {
        if (!(error instanceof ChangeError)) throw error;
        const failure = { text: failureText(error, what, of), whatHolds: nothingUnpublished(), error };
        isUnclear ||= error.changed === 'unknown';
        goesOn = await tellFailed(failure, ownerOf(picked), log);
        // What would go is not what was agreed to.
        if (goesOn && error.failure.code === 'changed-meanwhile') return await this.run(picked, of);
      }
    }
  }
}

/** It is gone, by this try or by one before whose answer was missing; the file of a version may have been left then. */
function unclearEndText(what: Unpublishing, of: OfOnePackage): string {
  return joined(
    l10n.t('{0} is unpublished from {1}.', unpublishedText(what), of.host),
    what.version === undefined ? '' : l10n.t('Its file may still be there for those who have its address.'),
  );
}

function endText({ applied, tarballLeft }: Unpublished, what: Unpublishing, of: OfOnePackage): string {
  const spec = unpublishedText(what);
  if (applied.kind === 'unchanged') {
    return joined(l10n.t('{0} does not have {1} any more.', of.host, spec), nothingUnpublished());
  }
  return joined(
    l10n.t('Unpublished {0} from {1}.', spec, of.host),
    tarballLeft === undefined
      ? ''
      : l10n.t(
          'Its file may still be there for those who have its address: {0}',
          packageErrorText(tarballLeft, of.name),
        ),
  );
}

function failureText({ failure, changed }: ChangeError, what: Unpublishing, of: OfOnePackage): string {
  const spec = unpublishedText(what);
  const why =
    failure.code === 'registry'
      ? packageErrorText(failure.error, of.name)
      : failure.code === 'changed-meanwhile'
        ? meanwhileText(failure.meanwhile, of)
        : impossibleText(failure.why, of);
  return joined(
    why,
    changed === 'no'
      ? nothingUnpublished()
      : l10n.t('Whether {0} is unpublished is not known. Trying again looks first.', spec),
  );
}

function nothingUnpublished(): string {
  return l10n.t('Nothing was unpublished.');
}
