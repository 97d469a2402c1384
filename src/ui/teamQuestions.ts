/** Which team of an organization, and what it may do with a package. */
import { l10n } from 'vscode';
import type { Permission } from '../registry/packageClient.ts';
import { plain } from './plain.ts';
import { askChoice, askInSteps, type Step } from './steps.ts';
import { askTyped, matching, type TypedItem } from './typedPick.ts';

export interface TeamAccess {
  readonly team: string;
  /** Absent where it is to have none. */
  readonly permission?: Permission;
}

interface TeamDraft {
  readonly team: string;
  readonly permission: Permission | 'none';
}

/** @returns undefined when the person gives up */
export async function askTeamAccess(
  title: string,
  teams: readonly string[],
): Promise<TeamAccess | undefined> {
  const steps: readonly Step<TeamDraft>[] = [
    {
      ask: async (draft, place) => {
        const moved = await askTyped(place, {
          placeholder: l10n.t('Which team? Nothing is changed yet.'),
          items: typed => matching<TypedItem>(teams.map(teamItem), typed),
        });
        return moved && { way: moved.way, value: { ...draft, team: moved.value } };
      },
    },
    {
      ask: async (draft, place) => {
        const moved = await askChoice<TeamDraft['permission']>(place, {
          placeholder: l10n.t('What may {0} do with it?', draft.team),
          items: [
            { label: l10n.t('$(eye) Read only'), detail: l10n.t('Install it.'), value: 'read-only' },
            {
              label: l10n.t('$(edit) Read and write'),
              detail: l10n.t('Install it, publish versions and change it.'),
              value: 'read-write',
            },
            {
              label: l10n.t('$(circle-slash) No access'),
              detail: l10n.t('What its members may do by themselves or by another team stays.'),
              value: 'none',
            },
          ],
          now: draft.permission,
        });
        return moved && { way: moved.way, value: { ...draft, permission: moved.value } };
      },
    },
  ];
  const answer = await askInSteps<TeamDraft>(title, steps, { team: '', permission: 'read-only' });
  if (answer === undefined) return undefined;
  const { team, permission } = answer;
  return permission === 'none' ? { team } : { team, permission };
}

function teamItem(team: string): TypedItem {
  return { label: `$(organization) ${plain(team)}`, answer: team };
}
