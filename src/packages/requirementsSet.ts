/**
 * Which second factor a publish of a package takes, as far as it was set from here: registries take it and never tell
 * it again. Somebody else may have set another one since.
 */
import type { TwoFactorRequirement } from '../registry/packageClient.ts';
import type { Notes } from '../shared/notes.ts';
import { isRecord } from '../shared/record.ts';

const key = 'twoFactorRequirements';
const requirements: readonly string[] = ['none', 'automation', 'publish'] satisfies TwoFactorRequirement[];

export interface RequirementSet {
  readonly requirement: TwoFactorRequirement;
  readonly at: Date;
}

export class RequirementsSet {
  readonly #notes: Notes;

  constructor(notes: Notes) {
    this.#notes = notes;
  }

  /** Undefined where it was never set from here. */
  of(registry: URL, name: string): RequirementSet | undefined {
    const noted = this.#all()[idOf(registry, name)];
    if (!isRecord(noted)) return undefined;
    const { requirement } = noted;
    const at = new Date(String(noted['at']));
    return isRequirement(requirement) && !Number.isNaN(at.getTime()) ? { requirement, at } : undefined;
  }

  async keep(registry: URL, name: string, requirement: TwoFactorRequirement): Promise<void> {
    const noted = { requirement, at: new Date().toISOString() };
    await this.#notes.update(key, { ...this.#all(), [idOf(registry, name)]: noted });
  }

  #all(): Readonly<Record<string, unknown>> {
    const noted = this.#notes.get(key);
    return isRecord(noted) ? noted : {};
  }
}

function isRequirement(value: unknown): value is TwoFactorRequirement {
  return typeof value === 'string' && requirements.includes(value);
}

function idOf(registry: URL, name: string): string {
  return `${registry.href}${name}`;
}
