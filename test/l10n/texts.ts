/** Every text that the code hands to VS Code's `l10n.t`, read from its syntax tree. */
import { relative, sep } from 'node:path';
import {
  type CallExpression,
  type Expression,
  isBindingElement,
  isCallExpression,
  isIdentifier,
  isImportSpecifier,
  isObjectLiteralExpression,
  isPropertyAccessExpression,
  isPropertyAssignment,
  isStringLiteralLikeNode,
  type Node,
  type SourceFile,
} from 'typescript/unstable/ast';
import type { FileSystem } from 'typescript/unstable/fs';
import { API } from 'typescript/unstable/sync';

export interface Texts {
  /** As VS Code looks them up in a bundle: the English message, behind it `/` and its comment where there is one. */
  readonly keys: readonly string[];
  /** `file:line: what is wrong` for each use whose text cannot be read from the code. */
  readonly faults: readonly string[];
}

/**
 * @param project - the absolute path of a tsconfig.json; the texts are those of its files below `folder`.
 * @param files - where to read them, instead of the disk.
 */
export function extractTexts(project: string, folder: string, files?: FileSystem): Texts {
  const api = new API(files ? { fs: files } : {});
  try {
    const [opened] = api.updateSnapshot({ openProjects: [project] }).getProjects();
    const found = new Found(folder);
    const below = `${folder.replaceAll(sep, '/')}/`;
    for (const name of opened?.program.getSourceFileNames() ?? []) {
      const source = name.startsWith(below) && opened?.program.getSourceFile(name);
      if (source) found.read(source);
    }
    return { keys: [...found.keys].toSorted(), faults: found.faults };
  } finally {
    api.close();
  }
}

class Found {
  readonly keys = new Set<string>();
  readonly faults: string[] = [];
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  read(source: SourceFile): void {
    const visit = (node: Node): void => {
      if (isIdentifier(node) && node.text === 'l10n') this.#use(node, source);
      node.forEachChild(visit);
    };
    visit(source);
  }

  /** `l10n` is imported, taken out of `vscode`, or called; anything else would hide texts from this. */
  #use(name: Node, source: SourceFile): void {
    if (isImportSpecifier(name.parent) || isBindingElement(name.parent)) return;
    const call = callOn(name);
    const key = call && keyOf(call.arguments[0]);
    if (key !== undefined) this.keys.add(key);
    else {
      const { line } = source.getLineAndCharacterOfPosition(name.getStart(source));
      const problem = call ? 'the text is not a literal' : 'l10n is used for something but l10n.t(…)';
      this.faults.push(`${relative(this.#folder, source.fileName)}:${line + 1}: ${problem}`);
    }
  }
}

/** The call of `l10n.t` or `vscode.l10n.t` that this `l10n` is part of. */
function callOn(name: Node): CallExpression | undefined {
  const owner = isPropertyAccessExpression(name.parent) && name.parent.name === name ? name.parent : name;
  const method = owner.parent;
  if (!isPropertyAccessExpression(method) || method.expression !== owner || method.name.text !== 't')
    return undefined;
  return isCallExpression(method.parent) && method.parent.expression === method ? method.parent : undefined;
}

/** VS Code's two forms: `t(message, …)` and `t({ message, comment, args })`. */
function keyOf(argument: Expression | undefined): string | undefined {
  if (!argument || !isObjectLiteralExpression(argument)) return literal(argument);
  const message = literal(property(argument, 'message'));
  const comment = property(argument, 'comment');
  if (message === undefined || !comment) return message;
  const text = literal(comment);
  return text && `${message}/${text}`;
}

function property(object: Expression, name: string): Expression | undefined {
  if (!isObjectLiteralExpression(object)) return undefined;
  const assignments = object.properties.filter(isPropertyAssignment);
  return assignments.find(each => isIdentifier(each.name) && each.name.text === name)?.initializer;
}

function literal(node: Node | undefined): string | undefined {
  return node && isStringLiteralLikeNode(node) ? node.text : undefined;
}
