/**
 * The one place where parts are made and handed to each other. Nothing here reads a file or opens a connection;
 * what is heavy is loaded when it is first used.
 */
import type * as vscode from 'vscode';
import type { Publisher } from './releases/publish.ts';
import type { CommandHandlers } from './ui/commands.ts';
import { Log } from './ui/log.ts';
import { editorNetwork } from './ui/networkSettings.ts';
import { tellUnexpected } from './ui/notify.ts';
import { PublishCommand } from './ui/publishCommand.ts';
import { PublishEnd } from './ui/publishEnd.ts';
import { ScanStatus } from './ui/scanStatus.ts';
import { SecondFactorPrompts } from './ui/secondFactorPrompt.ts';
import { WhenRequiredPanel } from './ui/whenRequiredPanel.ts';

export interface Parts {
  readonly commands: CommandHandlers;
  readonly onUnexpected: (error: unknown) => Promise<void>;
  readonly disposables: readonly vscode.Disposable[];
}

export function compose(context: vscode.ExtensionContext): Parts {
  const log = new Log();
  const prompts = new SecondFactorPrompts();
  const whenRequired = new WhenRequiredPanel(context.extensionUri);
  const publisher = once(() => createPublisher(context, prompts, log));
  const scans = new ScanStatus();
  const end = new PublishEnd({ log, scans, publisher });
  const publish = new PublishCommand({ log, end, publisher });
  return {
    commands: {
      'secondFactor.publish': resource => publish.run(resource),
      'secondFactor.stopFollowingScan': () => scans.stop(),
      'secondFactor.showPrompt': () => prompts.showWaiting(),
      'secondFactor.showWhenRequired': () => whenRequired.show(),
    },
    onUnexpected: error => tellUnexpected(error, log),
    disposables: [log, prompts, whenRequired, scans],
  };
}

async function createPublisher(
  context: vscode.ExtensionContext,
  prompts: SecondFactorPrompts,
  log: Log,
): Promise<Publisher> {
  const { createPublisher: create } = await import('./composePublisher.ts');
  const { version } = context.extension.packageJSON as { version: string };
  // As npm's own user agent, so that registries can read it the same way.
  const userAgent = `second-factor-for-npm/${version} node/${process.version} ${process.platform} ${process.arch} workspaces/false`;
  return create({
    prompts,
    userAgent,
    environment: process.env,
    editorNetwork,
    log: line => log.info(line),
  });
}

/** Made when first asked for; what failed is tried again the next time. */
function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => {
    made ??= make().catch(error => {
      made = undefined;
      throw error;
    });
    return made;
  };
}
