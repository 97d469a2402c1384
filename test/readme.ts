/**
 * The README as it is in the VSIX, where nothing lies beside it: on its page of an extension VS Code follows no relative
 * link, and takes away every picture that does not come over the network, also one that is in the text itself.
 */

/** What is about the checkout, and of no use to those who have the extension only. */
const ofCheckout = /<!-- of the checkout -->.*?<!-- end -->\n*/gs;
const picture = /^!\[[^\]]*\]\([^)]*\)\n+/gm;
/** Of what is left; headings of the same page lead somewhere. */
const relative = /\]\((?!https:|#)[^)]*\)/;

/** @throws where a link would lead nowhere */
export function packagedReadme(text: string): string {
  const kept = text.replaceAll(ofCheckout, '').replaceAll(picture, '');
  const [broken] = relative.exec(kept) ?? [];
  if (broken !== undefined) throw new Error(`In the VSIX, README.md would link to nothing: ${broken}`);
  return kept;
}
