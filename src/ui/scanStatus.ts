/** Says in the status bar which versions npm is still checking, and lets a person stop following that. */
import * as vscode from 'vscode';
import { type Release, specOf } from '../releases/release.ts';
import type { Scan, ScanEnd } from '../releases/scan.ts';

/** For the command that stops it. */
const followingContext = 'secondFactor.followingScan';

export class ScanStatus implements vscode.Disposable {
  readonly #followed = new Set<AbortController>();
  readonly #checked = new Set<Release>();
  #item: vscode.StatusBarItem | undefined;

  /**
   * Shows a scan, from when the registry says that there is one, to its end.
   * @param stop ends it
   */
  async show(release: Release, scan: Scan, stop: AbortController): Promise<ScanEnd> {
    this.#followed.add(stop);
    try {
      if ((await scan.first) === 'validating') {
        this.#checked.add(release);
        this.#update();
      }
      return await scan.end;
    } finally {
      this.#followed.delete(stop);
      this.#checked.delete(release);
      this.#update();
    }
  }

  /** "Stop Following npm's Check" */
  stop(): void {
    for (const stop of this.#followed) stop.abort();
  }

  dispose(): void {
    this.stop();
    this.#item?.dispose();
  }

  #update(): void {
    const releases = [...this.#checked];
    const [first] = releases;
    void vscode.commands.executeCommand('setContext', followingContext, first !== undefined);
    if (first === undefined) {
      this.#item?.dispose();
      this.#item = undefined;
      return;
    }
    this.#item ??= vscode.window.createStatusBarItem('secondFactor.scan', vscode.StatusBarAlignment.Left);
    this.#item.name = vscode.l10n.t("npm's check of published versions");
    this.#item.text = `$(sync~spin) ${checkingText(releases, first)}`;
    this.#item.tooltip = vscode.l10n.t(
      '{0} looks for harmful code before others can install it. Click to stop following that; it goes on all the same.',
      first.registry.host,
    );
    this.#item.command = 'secondFactor.stopFollowingScan';
    this.#item.show();
  }
}

function checkingText({ length }: readonly Release[], first: Release): string {
  return length === 1
    ? vscode.l10n.t('{0} is checking {1}', first.registry.host, specOf(first))
    : vscode.l10n.t('{0} published versions are being checked', length);
}
