/** What programs show in a terminal, as they were seen to write it, and what only looks like it. */
import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import { OutputReader } from '../../../src/terminal/outputReader.ts';
import { ScreenLines } from '../../../src/terminal/screenLines.ts';
import { ExecutionWatch, type Wait } from '../../../src/terminal/watch.ts';

const notice = '\x1b[1mnpm\x1b[22m \x1b[96mnotice\x1b[39m';
const question = 'This operation requires a one-time password.\r\nEnter OTP: ';

/** How np draws its list of tasks, and draws it anew. */
const overAgain = `\x1b[?25l${'\x1b[2K\x1b[1A'.repeat(7)}\x1b[2K\x1b[G`;
function npTasks(spinner: string, answer = '', title = ' \x1b[33m(waiting for input…)\x1b[39m'): string {
  return [
    '  \x1b[32m✔\x1b[39m Prerequisite check',
    '  \x1b[32m✔\x1b[39m Git',
    '  \x1b[32m✔\x1b[39m Bumping version',
    `  \x1b[33m${spinner}\x1b[39m Publishing package${title}`,
    `    \x1b[90m→ ? Enter OTP: ${answer}\x1b[39m`,
    '    Enabling two-factor authentication',
    '    Pushing tags',
    '',
  ].join('\r\n');
}

function readerOf(...chunks: readonly string[]): OutputReader {
  const reader = new OutputReader();
  for (const chunk of chunks) reader.write(chunk);
  return reader;
}

/** Each in the bytes of a pseudo-terminal. */
const prompts: Readonly<Record<string, readonly string[]>> = {
  'npm 12': [
    `⠙\x1b[1G\x1b[0K${notice} Publishing to http://127.0.0.1:4873/ with tag latest and default access\r\n`,
    '⠹\x1b[1G\x1b[0K',
    `\x1b[1G\x1b[0J${question}\x1b[12G`,
  ],
  'npm, with a spinner left behind': [
    `⠙\x1b[1G\x1b[0K\x1b[1G\x1b[0J${question}\x1b[12G`,
    '\x1b[1G',
    `\x1b[0K⠙Enter OTP: `,
  ],
  'npm, with an answer that was none': ['Enter OTP: (dig) '],
  'npm token': [
    'This command requires a one-time password (OTP) from your authenticator app.\r\nEnter one below.\r\nEnter OTP: ',
  ],
  'pnpm 12': [`\r📦 burrow@1.0.0 → http://127.0.0.1:4873/\r\n\x1b[K\x1b[0J`, question],
  'yarn 4': [
    '\x1b[94m➤\x1b[39m \x1b[90mYN0000\x1b[39m: package.json\r\n\x1b[?25h',
    '\x1b[36m?\x1b[39m \x1b[1mOne-time password:\x1b[22m \x1b[2m‣\x1b[22m ',
  ],
  bun: [`\x1b[1m\x1b[34mAccess\x1b[0m: default\r\n\r\n${question}`],
  'lerna 10': [
    `\x1b[?25l(\x1b[107;97m#####\x1b[0m\x1b[100;90m⠂⠂⠂\x1b[0m) ⠏ publish: \x1b[7msill\x1b[0m \x1b[35mlifecycle\x1b[0m No script\x1b[0m\x1b[K\r`,
    '\r\x1b[K\x1b[?25h',
    '\x1b[34m?\x1b[39m \x1b[1mThis operation requires a one-time password:\x1b[22m\x1b[48G',
  ],
  'release-it 21, which lets npm ask': [
    `${notice} Publishing to http://127.0.0.1:4873/ with tag latest and default access\r\n⠙`,
    '\x1b[1G\x1b[0K',
    '\x1b[1G',
    '\x1b[0J',
    `${question}\x1b[12G`,
  ],
  'release-it, where it asks itself': ['\x1b[32m?\x1b[39m Please enter OTP for npm: '],
  'np 12': [npTasks('⠦')],
  'np 12, drawn anew': [npTasks('⠦'), overAgain + npTasks('⠧'), overAgain + npTasks('⠇')],
  'np, when it has nothing more to do': [
    '  ⠦ Publishing package (waiting for input…)\r\n    → ? Enter OTP: \r\n',
  ],
  'np, in a narrow terminal': [
    '  ⠦ Publishing package (waitin\r\ng for input…)\r\n    → ? Enter OTP: \r\n    Pushing tags\r\n',
  ],
  'CR LF, written byte by byte': [...`${notice} x\r\n${question}`],
  'lines that the console has broken': [
    'This operation requires a on\r\ne-time password.\r\nEnter\r\n OTP: ',
  ],
  'in the middle of a screen that was cleared': [
    '\x1b[2J\x1b[H',
    `\x1b[3;1HThis operation\x1b[4;1HEnter OTP: \x1b[K`,
  ],
  'after a window title and a link': [
    '\x1b]0;npm publish\x07\x1b]8;;http://x/\x1b\\y\x1b]8;;\x1b\\\r\n',
    question,
  ],
  'sequences cut in two': ['\x1b[1', 'G\x1b', '[0JEnter O', 'TP: \x1b[12', 'G'],
};

const others: Readonly<Record<string, string>> = {
  nothing: '',
  'a sentence that ends like it': 'Now please Enter OTP: ',
  'more on its line': `${question}no, not here`,
  'a code being typed': `${question}12`,
  'stars being typed': '? One-time password: ‣ **',
  'an answered prompt': `${question}123456\r\r\n⠙`,
  'an answered yarn': '\x1b[32m✔\x1b[39m One-time password: · ******\r\n\r\n',
  'a prompt that was answered with nothing': `${question}\r\n`,
  'one that stands above the cursor': `${question}\r\n  `,
  'an erased prompt': `${question}\x1b[1G\x1b[0J`,
  'a hidden one, in a window title': '\x1b]0;Enter OTP: \x07',
  'a hidden one, in a string': '\x1bPEnter OTP: \x1b\\',
  'an older line': `${question}\r\n+ burrow@1.0.0\r\n`,
  'a list of tasks in which a code is being typed': npTasks('⠦', '12'),
  'a list of tasks none of which waits': npTasks('⠦', '', ''),
  'a list of tasks that is ended': `${npTasks('⠦')}\r\nnp has ended\r\n`,
  'a list of tasks with other words below': `${npTasks('⠦')}More\r\n`,
  'a list that only begins like it': '(waiting for input…)\r\n    → ? Enter OTP: ',
  'another question': 'npm username: ',
  'a password': 'Password: ',
};

describe('A prompt for a code', () => {
  for (const [name, chunks] of Object.entries(prompts)) {
    it(`is found: ${name}`, () => assert.equal(readerOf(...chunks).asksForCode, true));
  }
  for (const [name, output] of Object.entries(others)) {
    it(`is not found in ${name}`, () => assert.equal(readerOf(output).asksForCode, false));
  }

  it('is found in a list of tasks at any moment while that is drawn anew, and not once it is answered', () => {
    const reader = readerOf(npTasks('⠦'));
    for (const byte of overAgain + npTasks('⠧') + overAgain + npTasks('⠇')) {
      reader.write(byte);
      assert.equal(reader.asksForCode, true);
    }
    reader.write(overAgain + npTasks('⠏', '1'));
    reader.write(overAgain);
    assert.equal(reader.asksForCode, false);
    reader.write(npTasks('⠋', '123456'));
    assert.equal(reader.asksForCode, false);
  });

  it('is found behind pnpm’s drawing anew, and not once it is answered', () => {
    const reader = readerOf(`\r📦 burrow@1.0.0\r\n\x1b[K\x1b[0J${question}`);
    assert.equal(reader.asksForCode, true);
    reader.write(
      `123456\r\x1b[2K\x1b[1A\r\x1b[2K\x1b[1B\x1b[1A${question}123456\r\n`.replace('123456\r\x1b', '\r\x1b'),
    );
    assert.equal(reader.asksForCode, false);
  });
});

describe('A page to prove who one is on', () => {
  const url = 'http://127.0.0.1:4873/-/web/7130d9b9-481f-433e-8d2d-0cb7949649fb';
  const head = 'Authenticate your account at:\r\n';
  const offer = '\x1b[1G\x1b[0JPress ENTER to open in the browser...\x1b[38G';
  const qr = '▄▄▄▄▄▄▄\r\n█ ▄▄▄ █\r\n█ ███ █\r\n';
  const pages: Readonly<Record<string, string>> = {
    npm: `\x1b[1G\x1b[0K${head}${url}\r\n⠧\x1b[1G\x1b[0K${offer}`,
    'npm that opens no browser': `${head}${url}\r\n`,
    'pnpm 12': `\r${head}${url}\r\n\r\n${qr}\x1b[K\x1b[0J\r\r\nPress ENTER to open the URL in your browser.\r\n`,
    bun: `Authenticate your account at (press \x1b[1mENTER\x1b[0m to open in browser):\r\n┌──┐\r\n│ \x1b[1m${url}\x1b[0m │\r\n└──┘\r\n`,
    'a broken address': `${head}${url.slice(0, 30)}\r\n${url.slice(30)}\r\n${offer}`,
  };
  for (const [name, output] of Object.entries(pages)) {
    it(`is found: ${name}`, () => assert.equal(readerOf(output).page?.href, url));
  }
  const none: Readonly<Record<string, string>> = {
    'once the program goes on': `${pages['npm']}\r\n⠧`,
    'of another kind of address': `${head}file:///etc/passwd\r\n${offer}`,
    'of a command': `${head}command:workbench.action.quit\r\n${offer}`,
    'with a name and a password': `${head}http://npmjs.com:x@127.0.0.1/\r\n${offer}`,
    'that nobody announced': `${url}\r\n${offer}`,
    'with other words behind it': `${head}${url}\r\nand then send me the code\r\n`,
  };
  for (const [name, output] of Object.entries(none)) {
    it(`is none ${name}`, () => assert.equal(readerOf(output).page, undefined));
  }
});

describe('An end for want of a code', () => {
  const ends: Readonly<Record<string, string>> = {
    npm: '\x1b[1mnpm\x1b[22m \x1b[31merror\x1b[39m \x1b[94mcode\x1b[39m EOTP\r\n',
    'npm, in a pipe': 'npm error code EOTP\nnpm error This operation requires a one-time password.\n',
    'npm owner':
      'npm error code EOWNERMUTATE\r\nnpm error Failed to update package: "OTP required for authentication"\r\n',
    'pnpm 12': 'Error: \x1b[31mERR_PNPM_OTP_SECOND_CHALLENGE\x1b[0m\r\n',
    yarn: '➤ \x1b]8;;https://yarnpkg.com/\x07YN0041\x1b]8;;\x07: Invalid OTP token\r\n',
    bun: '\r\n\x1b[31m401\x1b[0m Unauthorized: http://127.0.0.1/burrow\r\n\r\n - Received invalid OTP\r\n',
  };
  for (const [name, output] of Object.entries(ends)) {
    it(`is read: ${name}`, () => assert.equal(readerOf('x\r\n', output).wantedCode, true));
  }

  it('is not read in another one, or far above it', () => {
    assert.equal(readerOf('npm error code E403\r\n').wantedCode, false);
    assert.equal(readerOf(`${question}123456\r\nnpm error code E403\r\n`).wantedCode, false);
    assert.equal(readerOf('npm error code EOTP\r\n', 'line\r\n'.repeat(100)).wantedCode, false);
  });
});

describe('A long output', () => {
  it('of 50 MB takes no memory of its own, and its prompt is found in time', function () {
    this.timeout(30_000);
    const chunk = `${'\x1b[32mEnter OTP: \x1b[0m and more\r\n'.repeat(200)}${'.'.repeat(20_000)}`;
    const reader = new OutputReader();
    const started = performance.now();
    let peak = 0;
    const before = process.memoryUsage().heapUsed;
    for (let bytes = 0; bytes < 50_000_000; bytes += chunk.length) {
      reader.write(chunk);
      peak = Math.max(peak, process.memoryUsage().heapUsed - before);
    }
    reader.write(`\r\n${question}`);
    assert.equal(reader.asksForCode, true);
    assert.ok(performance.now() - started < 15_000, `${performance.now() - started} ms`);
    assert.ok(peak < 60_000_000, `${peak} bytes`);
  });

  it('keeps few lines, of bounded length, however it moves', () => {
    const screen = new ScreenLines();
    screen.write('x'.repeat(100_000));
    screen.write('\x1b[999999999G.\x1b[999999999B.\x1b[999999999;999999999H.\x1b[99999C.');
    screen.write('\n'.repeat(10_000));
    assert.ok(screen.text.length < 300_000, `${screen.text.length}`);
    assert.ok(screen.lines.length <= 60, `${screen.lines.length}`);
  });

  it('of anything at all is read without an error', () => {
    let seed = 7;
    const next = () => {
      seed = (seed * 1103515245 + 12345) % 2147483648;
      return seed;
    };
    const pieces = [
      '\x1b',
      '[',
      ']',
      'P',
      '\x07',
      '\\',
      ';',
      '1',
      '9',
      'H',
      'J',
      'K',
      'A',
      'é',
      '\r',
      '\n',
      '\x9b',
      'm',
      ' ',
    ];
    for (let round = 0; round < 2000; round++) {
      const output = Array.from({ length: 40 }, () => pieces[next() % pieces.length]).join('');
      const reader = readerOf(output, question);
      assert.equal(typeof reader.asksForCode, 'boolean');
      assert.ok(reader.page === undefined);
    }
  });
});

describe('A wait', () => {
  function watching() {
    const waits: Wait[] = [];
    const first = Promise.withResolvers<Wait>();
    const watch = new ExecutionWatch(wait => {
      waits.push(wait);
      first.resolve(wait);
    });
    return { watch, waits, first: first.promise };
  }

  it('is told once, when the program is quiet, and is over when it goes on', async () => {
    const { watch, waits, first } = watching();
    watch.write(question);
    const wait = await first;
    assert.equal(wait.want.kind, 'code');
    assert.equal(wait.signal.aborted, false);
    watch.write('');
    assert.equal(wait.signal.aborted, false);
    watch.write('1');
    assert.equal(wait.signal.aborted, true);
    assert.equal(waits.length, 1);
    watch.end();
  });

  it('is told once while a list of tasks around it is drawn anew, and anew when it asks again', async () => {
    const { watch, waits, first } = watching();
    const draw = (answer = '') => watch.write(overAgain + npTasks('⠦', answer));
    const drawing = setInterval(draw, 10).unref();
    await first;
    await pause(200);
    assert.equal(waits.length, 1);
    assert.equal(waits[0]?.signal.aborted, false);
    draw('1');
    draw('123456');
    assert.equal(waits[0]?.signal.aborted, true);
    await pause(200);
    assert.equal(waits.length, 2);
    clearInterval(drawing);
    watch.end();
  });

  it('is told anew for the next prompt', async () => {
    const { watch, waits, first } = watching();
    watch.write(question);
    await first;
    watch.write(`123456\r\n${question}`);
    await new Promise<void>(resolve => {
      const look = () => (waits.length === 2 ? resolve() : setTimeout(look, 5));
      look();
    });
    assert.deepEqual(
      waits.map(({ signal }) => signal.aborted),
      [true, false],
    );
    watch.end();
  });

  it('is over with the end, and none comes after it', async () => {
    const { watch, waits, first } = watching();
    watch.write(question);
    const wait = await first;
    assert.equal(watch.end(), false);
    assert.equal(wait.signal.aborted, true);
    watch.write(question);
    // Longer than a program has to be quiet: a wait would have been told by then.
    await pause(300);
    assert.equal(waits.length, 1);
  });

  it('is not told while output passes by', async () => {
    const { watch, waits } = watching();
    for (let line = 0; line < 20; line++) {
      watch.write(`\r\n${question}`);
      await pause(10);
    }
    assert.equal(waits.length, 0);
    watch.end();
  });
});
