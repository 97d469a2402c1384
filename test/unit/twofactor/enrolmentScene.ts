/**
 * An enrolment among real parts: the test registry, the client, and a vault whose secret store keeps files.
 * Its states are recorded, as a page would show them.
 */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { AccountClient } from '../../../src/registry/accountClient.ts';
import { SecondFactor } from '../../../src/registry/secondFactor.ts';
import type { SecondFactorPrompt } from '../../../src/registry/secondFactorPrompt.ts';
import { Secret } from '../../../src/shared/secret.ts';
import { Enrolment, type EnrolmentParts } from '../../../src/twofactor/enrolment.ts';
import type { CodesState, EnrolmentState, KeyState } from '../../../src/twofactor/enrolmentState.ts';
import { RecoveryVault } from '../../../src/twofactor/recoveryVault.ts';
import type { SecretStore } from '../../../src/twofactor/secretStore.ts';
import { codeAt } from '../../../src/twofactor/totp.ts';
import { type RegistryFixture, useRegistry } from '../../registry/fixture.ts';
import type { UserSecrets } from '../../registry/index.ts';
import { FileSecrets } from './secretStores.ts';

/** Of the registry: the one that begins, changes and confirms an enrolment. */
export const change = { method: 'POST', path: '^/-/npm/v1/user$' } as const;

export interface WindowOptions {
  readonly user: Pick<UserSecrets, 'name' | 'token'>;
  readonly registry: string;
  /** Of notes and secrets; shared by all windows of a computer. */
  readonly folder: string;
  readonly secrets?: SecretStore;
  /** What the person answers when a code is asked for. */
  readonly answer?: () => Promise<string>;
  readonly parts?: Partial<EnrolmentParts>;
}

/** What one window of VS Code has of an enrolment. */
export interface TestWindow {
  readonly enrolment: Enrolment;
  readonly vault: RecoveryVault;
  readonly client: AccountClient;
  /** All that were to be seen, the last one last. */
  readonly states: readonly EnrolmentState[];
}

export function openWindow({ user, registry, folder, secrets, answer, parts }: WindowOptions): TestWindow {
  const store = secrets ?? new FileSecrets(join(folder, 'secrets'));
  const vault = new RecoveryVault({ secrets: store, folder: join(folder, 'notes'), now: () => new Date() });
  const url = new URL(registry);
  const client = new AccountClient(
    {
      registry: url,
      credentials: { kind: 'bearer', token: new Secret(user.token) },
      network: { rejectUnauthorized: true },
    },
    new SecondFactor(promptOf(answer ?? (() => assert.fail('nobody is to be asked')))),
    { publicRegistry: url, userAgent: 'test', log: () => {} },
  );
  const states: EnrolmentState[] = [];
  const enrolment = new Enrolment({
    owner: { registry: url, account: user.name },
    client,
    vault,
    clock: {
      now: () => new Date(),
      delay: (milliseconds, signal) => delay(milliseconds, undefined, { signal }),
    },
    mustCopy: async () => false,
    onChange: state => states.push(state),
    ...parts,
  });
  return { enrolment, vault, client, states };
}

function promptOf(answer: () => Promise<string>): SecondFactorPrompt {
  const ask = async () => ({ kind: 'otp', value: new Secret(await answer()) }) as const;
  return { open: () => ({ ask, close: () => {} }) };
}

/** For all tests of the `describe` that it is called in. */
export function useEnrolments(): EnrolmentFixture {
  const registry = useRegistry();
  const fixture = new EnrolmentFixture(registry);
  afterEach(() => fixture.cleanUp());
  return fixture;
}

export class EnrolmentFixture {
  readonly registry: RegistryFixture;
  readonly #folders: string[] = [];
  readonly #windows: TestWindow[] = [];

  constructor(registry: RegistryFixture) {
    this.registry = registry;
  }

  folder(): string {
    const folder = mkdtempSync(join(tmpdir(), 'enrolment-test-'));
    this.#folders.push(folder);
    return folder;
  }

  open(options: Omit<WindowOptions, 'registry' | 'folder'> & { folder?: string }): TestWindow {
    const { folder = this.folder(), ...rest } = options;
    const window = openWindow({ registry: this.registry.url, folder, ...rest });
    this.#windows.push(window);
    return window;
  }

  async cleanUp(): Promise<void> {
    await this.registry.admin.release();
    await Promise.all(this.#windows.splice(0).map(({ client }) => client.close()));
    for (const folder of this.#folders.splice(0)) rmSync(folder, { recursive: true, force: true });
  }
}

/** From the start to the key. */
export async function untilKey({ enrolment }: TestWindow, user: UserSecrets): Promise<KeyState> {
  await enrolment.look();
  enrolment.choose();
  await enrolment.begin(new Secret(user.password), 'auth-and-writes');
  return inStep(enrolment, 'key');
}

/** From the start to the recovery codes. */
export async function untilCodes(window: TestWindow, user: UserSecrets): Promise<CodesState> {
  await untilKey(window, user);
  await window.enrolment.confirm(codeNow(window));
  return inStep(window.enrolment, 'codes');
}

/** What the authenticator shows, at a time so many seconds from now. */
export function codeNow({ enrolment }: TestWindow, secondsOff = 0): Secret {
  const { otpauth } = inStep(enrolment, 'key');
  return new Secret(codeAt(otpauth, Date.now() / 1000 + secondsOff));
}

/** The state, which is of this step. */
export function inStep<Step extends EnrolmentState['step']>(
  { state }: Enrolment,
  step: Step,
): Extract<EnrolmentState, { step: Step }> {
  assert.equal(state.step, step, JSON.stringify(state));
  return state as Extract<EnrolmentState, { step: Step }>;
}

/** The kinds of the states, without repeats. */
export function steps({ states }: TestWindow): string[] {
  return states.map(({ step }) => step).filter((step, index, all) => step !== all[index - 1]);
}
