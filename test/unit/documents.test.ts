/** What the documents name is there: files, links, headings and npm scripts; and what is there they explain. */
import assert from 'node:assert/strict';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

const root = join(import.meta.dirname, '..', '..');
const read = (path: string) => readFileSync(join(root, path), 'utf8');
const documents = ['README.md', 'CONTRIBUTING.md', 'SECURITY.md', 'CHANGELOG.md', 'docs/architecture.md'];
const { scripts, contributes } = JSON.parse(read('package.json')) as {
  readonly scripts: Readonly<Record<string, string>>;
  readonly contributes: { readonly configuration: { readonly properties: object } };
};

/** A path of the checkout, as far as its beginning tells; what is made by a build is not in it. */
const ofCheckout = /^(?:(?:src|test|webview|docs|media|l10n)\/[\w./*-]*|package[\w.]*\.json)$/;

for (const document of documents) {
  describe(document, () => {
    const text = read(document);
    const quoted = [...text.matchAll(/`([^`\n]+)`/g)].map(([, code = '']) => code);

    it('names no file that is not there', () => {
      const named = quoted.filter(code => ofCheckout.test(code));
      assert.deepEqual(
        named.filter(path => globSync(path, { cwd: root }).length === 0),
        [],
      );
    });

    it('links to what is there', () => {
      const links = [...text.matchAll(/\]\((?!https?:)([^)#\s]*)(?:#([^)\s]*))?\)/g)];
      const broken = links.filter(([, path = '', heading]) => {
        const target = join(dirname(document), path === '' ? basename(document) : path);
        return !existsSync(join(root, target)) || (heading !== undefined && !headings(target).has(heading));
      });
      assert.deepEqual(
        broken.map(([link]) => link),
        [],
      );
    });

    it('names no npm script that is not there', () => {
      const named = [...text.matchAll(/\bnpm run (?:-s )?([\w:-]+)/g)].map(([, name = '']) => name);
      assert.deepEqual(
        named.filter(name => !Object.hasOwn(scripts, name)),
        [],
      );
    });
  });
}

describe('the picture of a publish', () => {
  it('names files of the layers that it draws them in', () => {
    const picture = read('docs/publish.svg');
    const files = [...picture.matchAll(/class="file"[^>]*>([^<]+)</g)].map(([, file = '']) => file);
    const layers = [...picture.matchAll(/class="layer"[^>]*>(src\/\w+)</g)].map(([, layer = '']) => layer);
    assert.ok(files.length > 0 && layers.length > 0);
    assert.deepEqual(
      files.filter(file => !layers.some(layer => existsSync(join(root, layer, file)))),
      [],
    );
  });
});

describe('the tables of the documents', () => {
  it('explain every setting in the README', () => {
    const settings = firstColumn('README.md').filter(name => name.startsWith('secondFactor.'));
    assert.deepEqual(settings.toSorted(), Object.keys(contributes.configuration.properties).toSorted());
  });

  it('say of every folder of src what is in it', () => {
    const folders = firstColumn('docs/architecture.md').filter(name => name.startsWith('src/'));
    assert.deepEqual(folders.toSorted(), globSync('src/*/', { cwd: root }).map(withSlashes).toSorted());
  });
});

function firstColumn(document: string): readonly string[] {
  return [...read(document).matchAll(/^\| `([^`]+)` \|/gm)].map(([, name = '']) => name);
}

function withSlashes(path: string): string {
  return path.replaceAll('\\', '/').replace(/\/$/, '');
}

/** As GitHub and VS Code make anchors of them. */
function headings(document: string): ReadonlySet<string> {
  const lines = [...read(document).matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => heading);
  return new Set(
    lines.map(heading =>
      heading
        .toLowerCase()
        .replaceAll(/[^\p{L}\p{N}\s-]/gu, '')
        .replaceAll(' ', '-'),
    ),
  );
}
