/** Recovery codes as a page to print: a plain document that loads nothing and runs nothing. */
import type { Secret } from '../shared/secret.ts';

/** All texts are translated already. */
export interface Sheet {
  /** Of the page: a BCP 47 tag. */
  readonly language: string;
  readonly title: string;
  /** Whose codes they are, and what to do with them. */
  readonly lines: readonly string[];
  readonly codes: readonly { readonly value: Secret; readonly note?: string }[];
  /** How to print it; on the screen only. */
  readonly hint: string;
}

/** @returns HTML */
export function recoveryCodesSheet({ language, title, lines, codes, hint }: Sheet): string {
  const items = codes.map(
    ({ value, note }) =>
      `<li><code translate="no">${escaped(value.reveal())}</code>${note === undefined ? '' : ` <small>${escaped(note)}</small>`}</li>`,
  );
  return `<!DOCTYPE html>
<html lang="${escaped(language)}">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(title)}</title>
<link rel="icon" href="data:,">
<style>${style}</style>
<main>
<p class="hint">${escaped(hint)}</p>
<h1>${escaped(title)}</h1>
${lines.map(line => `<p>${escaped(line)}</p>`).join('\n')}
<ol>
${items.join('\n')}
</ol>
</main>
</html>
`;
}

const style = `
body { margin: 0; background: #fff; color: #000; font: 12pt/1.5 system-ui, sans-serif }
main { max-width: 44rem; margin: 2rem auto; padding: 0 1rem }
h1 { font-size: 1.4em }
li { margin: 0.6em 0; break-inside: avoid; overflow-wrap: anywhere }
code { font: 11pt/1.5 ui-monospace, monospace }
.hint { padding: 0.6em 1em; border: 1px solid #767676 }
@media print { .hint { display: none } main { margin: 0 } }
`;

function escaped(text: string): string {
  return text.replaceAll(/[&<>"']/g, character => `&#${character.charCodeAt(0)};`);
}
