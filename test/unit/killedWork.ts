/**
 * A window of somebody's editor in a process of its own, which others can kill: `node killedWork.ts MODULE`, with the
 * module that has the `kinds` of work. What it is to do comes over IPC, so that no secret is on its command line.
 */
import { flushCompileCache } from 'node:module';
import type { UserSecrets } from '../registry/index.ts';
import { RegistryAdmin } from '../registry/registryAdmin.ts';
import { type KindOfWork, Person, untilDone } from './accountWork.ts';
import { computerIn } from './computer.ts';

export interface Window {
  readonly kind: string;
  readonly registry: { readonly url: string; readonly adminUrl: string };
  readonly user: UserSecrets;
  /** Of the person's computer. */
  readonly folder: string;
  /** Whether the window before was killed. */
  readonly isNext: boolean;
}

/** What it came to. */
export interface WindowEnd {
  /** At the start. */
  readonly isOffered: boolean;
  readonly said: string;
  readonly wrong: readonly string[];
}

export type Kinds = Readonly<Record<string, KindOfWork>>;

export function personAt({ registry, user, folder, isNext }: Window): Person {
  const { url, adminUrl } = registry;
  const fault = isNext ? 'killed' : undefined;
  return new Person({ url, admin: new RegistryAdmin(adminUrl) }, user, computerIn(folder), fault);
}

/** Where programs put what they need for a while. */
export function temporaryIn(folder: string): string {
  return `${folder}/tmp`;
}

async function run(window: Window, kinds: Kinds): Promise<WindowEnd> {
  process.env['TMPDIR'] = temporaryIn(window.folder);
  const kind = kinds[window.kind];
  if (kind === undefined) throw new Error(`There is no work ${window.kind}.`);
  const person = personAt(window);
  try {
    const isOffered = (await kind.isOffered?.(person)) === true;
    const { said, wrong } = await untilDone(await kind.begin(person));
    const isOfferedAgain = (await kind.isOffered?.(person)) === true;
    const left = [...(await person.leftOver()), ...(isOfferedAgain ? ['what is done is offered again'] : [])];
    return { isOffered, said, wrong: [...wrong, ...left] };
  } finally {
    await person.close();
  }
}

if (import.meta.main) {
  const [, , module = ''] = process.argv;
  const { kinds }: { readonly kinds: Kinds } = await import(module);
  // For the next one: who is killed does not do it at the end.
  flushCompileCache();
  process.on('message', (window: Window) => {
    void run(window, kinds).then(
      end => process.send?.(end),
      error => {
        console.error(error);
        process.exit(1);
      },
    );
  });
}
