/** The extension in a VS Code whose display language is German: palette, tree, prompt, messages and panel speak German. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Secret } from '../../src/shared/secret.ts';
import { readOtpauth } from '../../src/twofactor/otpauth.ts';
import { codeAt } from '../../src/twofactor/totp.ts';
import { signInAs } from './account.ts';
import { useStage } from './stage.ts';

const bundle = join(import.meta.dirname, '..', '..', 'l10n', 'bundle.l10n.de.json');
const texts = JSON.parse(readFileSync(bundle, 'utf8')) as Readonly<Record<string, string>>;
/** Parts of English texts, between what is put in, that are long enough to stand in no German one by chance. */
const english = Object.entries(texts)
  .filter(([key, text]) => key !== text)
  .flatMap(([key]) => key.split(/\{\d\}/).filter(part => /\w \w/.test(part) && part.length > 12));

/** A prompt, a message or a whole page holds nothing of the texts that the code has. */
function assertNothingEnglish(said: string): void {
  const found = english.filter(part => said.includes(part));
  assert.deepEqual(found, [], said);
}

describe('In German', function () {
  this.timeout(240_000);
  const stage = useStage({ language: 'de' });

  it('the security tree names every part', async () => {
    const { tree } = stage.workbench;
    await signInAs(stage, { name: 'leserin', twoFactor: 'auth-and-writes' });
    await stage.workbench.openSecurityView();
    await tree.waitFor(/^Alle Pakete\d/);
    await tree.waitFor(/^Pakete im Arbeitsbereich\d/);
    const rows = await tree.rows();
    assert.deepEqual(
      rows.map(({ label, description }) => `${label} · ${description}`),
      [
        `leserin · ${stage.host} · angemeldet`,
        'Wiederherstellungscodes fehlen hier · ',
        'Zwei-Faktor (2FA) · ein · auth-and-writes',
        'Wiederherstellungscodes · keine hier',
        'Sitzung · Token in npmrc',
        'Zugriffstoken · 0',
        'Profil · leserin@example.com',
        'Pakete im Arbeitsbereich · 3',
        'Alle Pakete · 0',
      ],
    );
    const [, menu] = await tree.menu(/^leserin/);
    assert.equal(menu, 'Konto wechseln');
    await tree.closeMenu();
  });

  it('a publish is reviewed, asks for its code and tells what became of it', async () => {
    const { quickInput } = stage.workbench;
    await stage.addPackage('auf-deutsch');
    await stage.workspace.write('auf-deutsch/index.js', `// ${'x'.repeat(4317)}\n`);
    await stage.workbench.runCommand('npm Security: Paket veröffentlichen');
    await quickInput.waitForVisible('Welches Paket veröffentlichen?');
    await quickInput.fill('auf-deutsch');
    await quickInput.pick('auf-deutsch');
    await quickInput.waitForVisible('auf-deutsch@1.0.0 veröffentlichen?');
    await quickInput.waitForItem('4,3 kB');
    assertNothingEnglish(await quickInput.locator.innerText());
    await quickInput.accept();
    await quickInput.waitForVisible(`${stage.host} · auf-deutsch`);
    assert.equal(await quickInput.placeholder(), 'Code aus Ihrer Authenticator-App');
    assert.match(
      await quickInput.message(),
      /^auf-deutsch@1\.0\.0 wird veröffentlicht\. Noch ist nichts veröffentlicht\./,
    );
    await stage.answer('000000');
    await quickInput.waitForMessage(
      `${stage.host} hat diesen Code nicht angenommen. Er kann vertippt, schon verwendet oder zu spät sein. Noch ist nichts veröffentlicht.`,
    );
    await stage.answerWithCode('auf-deutsch');
    const message = await stage.workbench.waitForNotification('auf-deutsch@1.0.0 veröffentlicht (');
    assertNothingEnglish(await message.text());
    assert.deepEqual(await stage.versions('auf-deutsch'), ['1.0.0']);
  });

  it('the panel leads from the password to recovery codes, whose day is written as in German', async () => {
    const { panel, tree } = stage.workbench;
    await signInAs(stage, { name: 'neuling', password: 'geheim' });
    await stage.workbench.runCommand('npm Security: Zwei-Faktor-Authentifizierung einrichten');
    const see = async (heading: string) => {
      await panel.waitForHeading(heading);
      assertNothingEnglish(await panel.text());
      assert.deepEqual(await panel.accessibilityFaults(), []);
    };
    await see('Zwei-Faktor-Authentifizierung einrichten');
    await panel.press('Beginnen');
    await see('Kennwort und Stufe');
    await panel.fill('npm-Kennwort', 'geheim');
    await panel.press('Weiter');
    await see('Schlüssel in die Authenticator-App übernehmen');
    const reading = readOtpauth(new Secret(await panel.qrCode()));
    assert(reading.kind === 'read');
    await panel.fill(
      'Code, den die Authenticator-App zeigt',
      await codeAt(reading.otpauth, Date.now() / 1000),
    );
    await panel.press('2FA einschalten');
    await see('Ihre Wiederherstellungscodes');
    await panel.toggle('Ich habe eine Kopie dieser Codes an einem anderen Ort');
    await panel.press('Fertig');
    await see('Zwei-Faktor-Authentifizierung ist eingeschaltet');
    await stage.workbench.openSecurityView();
    await tree.waitFor(/^Wiederherstellungscodes10\/10 übrig · hier seit \d\d\.\d\d\.\d{4}$/);
  });
});
