/** What others say, as plain text in our messages. Apart from all texts, since the start of the extension needs it. */
import { redact, visible } from '../shared/redaction.ts';

/**
 * One line. What package.json, npm or a registry says must not become a link or an icon of ours, pass for lines of our
 * own, turn the rest of a message around, nor show what somebody mistook for a variable.
 */
export function plain(text: string): string {
  return redact(visible(text).replace(/[[\]]/g, '')).replaceAll('$(', '$ (');
}

/** A line of a script in a notification: short, never a link, and without what looks like a credential. */
export function shortened(line: string): string {
  const shown = plain(line);
  return shown.length > 60 ? `${shown.slice(0, 60)}…` : shown;
}
