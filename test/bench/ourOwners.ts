/**
 * An owner added to many packages, as the extension does it after it was told to which: the plan, and then the changes.
 * In a process of its own, told over IPC; answers with how long it took and how often it asked.
 */
import { applyChange, type PackageChange, planChange } from '../../src/packages/change.ts';
import { judgeChange } from '../../src/packages/changeError.ts';
import { PackageClient } from '../../src/registry/packageClient.ts';
import { readsAtOnce, runBatch, usualAtOnce } from '../../src/shared/batch.ts';
import { Secret } from '../../src/shared/secret.ts';
import { answering, type Codes } from './answering.ts';
import { answerJob } from './job.ts';

export interface OwnersJob extends Codes {
  readonly registry: string;
  readonly token: string;
  readonly user: string;
  readonly packages: readonly string[];
}

export interface OwnersTimes {
  /** Milliseconds. */
  readonly plan: number;
  readonly changes: number;
  readonly prompts: number;
}

answerJob(addOwner);

async function addOwner({ registry, token, user, packages, ...codes }: OwnersJob): Promise<OwnersTimes> {
  const { account } = codes;
  const { secondFactor, prompts, progress, settled } = answering(codes);
  const access = {
    registry: new URL(registry),
    credentials: { kind: 'bearer', token: new Secret(token) },
    network: { rejectUnauthorized: true },
  } as const;
  const publicRegistry = new URL('https://public.example/');
  const options = { publicRegistry, userAgent: 'second-factor-bench', log: () => {} };
  const client = new PackageClient(access, secondFactor, options);
  const change: PackageChange = { kind: 'add-owner', user };
  const { signal } = new AbortController();
  const common = { items: packages, idOf: (name: string) => name, signal };
  try {
    const start = performance.now();
    const planned = await runBatch({
      ...common,
      atOnce: readsAtOnce,
      run: async name => {
        const { kind } = await planChange(client, name, change, signal);
        return { kind: kind === 'change' ? 'done' : 'unchanged' } as const;
      },
      judge: judgeChange,
    });
    assertAll(planned.items);
    const between = performance.now();
    const { items } = await runBatch({
      ...common,
      atOnce: usualAtOnce,
      run: (name, context) =>
        applyChange(client, name, change, {
          account,
          purpose: { kind: 'owner', change: 'add', user, package: name },
          ...context,
        }),
      judge: judgeChange,
      onProgress: ({ done }) => progress(done),
    });
    const end = performance.now();
    await settled();
    assertAll(items);
    return { plan: between - start, changes: end - between, prompts: prompts() };
  } finally {
    await client.close();
  }
}

function assertAll(items: readonly { readonly item: string; readonly outcome: { readonly kind: string } }[]) {
  for (const { item, outcome } of items) {
    if (outcome.kind !== 'done') throw new Error(`${item}: ${outcome.kind}`);
  }
}
