/** The exchange around one request: who is asked, how often, and which answer goes out with what. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { RegistryError } from '../../../src/registry/errors.ts';
import {
  type Attempt,
  type Challenged,
  SecondFactor,
  type SecondFactorContext,
} from '../../../src/registry/secondFactor.ts';
import type {
  Answer,
  AnswerFate,
  NewPageWanted,
  PromptSession,
  Question,
  SecondFactorPrompt,
} from '../../../src/registry/secondFactorPrompt.ts';
import { Secret } from '../../../src/shared/secret.ts';

type Reply = Answer | NewPageWanted | 'cancel';

/** A person who gives prepared answers, one for each time of asking, and remembers what was asked. */
class Person implements SecondFactorPrompt {
  readonly questions: Question[] = [];
  readonly #replies: Reply[];
  opened = 0;
  closed = 0;

  constructor(...replies: Reply[]) {
    this.#replies = replies;
  }

  open(): PromptSession {
    this.opened += 1;
    return {
      ask: async (question, signal) => {
        this.questions.push(question);
        const reply = this.#replies.shift();
        if (reply === 'cancel') throw new RegistryError('cancelled', { method: 'ASK', url: '' });
        if (reply !== undefined) return reply;
        await once(signal, 'abort');
        throw new RegistryError('cancelled', { method: 'ASK', url: '' });
      },
      close: () => {
        this.closed += 1;
      },
    };
  }
}

const otp = (value: string): Answer => ({ kind: 'otp', value: new Secret(value) });
const challenged: Challenged = { kind: 'challenged', challenge: { kind: 'otp' } };
const done: Attempt<string> = { kind: 'done', value: 'done' };

function context(signal = new AbortController().signal): SecondFactorContext & { readonly pauses: Date[] } {
  const registry = new URL('https://registry.example/');
  const pauses: Date[] = [];
  const purpose = { kind: 'publish', spec: 'burrow@1.0.0' } as const;
  return {
    registry,
    account: 'wombat',
    purpose,
    signal,
    pauses,
    onChallenge: () => {},
    onPause: until => pauses.push(until),
  };
}

/** A registry that accepts some codes, and remembers what it was sent. */
function registryTaking(...good: string[]) {
  const sent: (string | undefined)[] = [];
  const send = async (code?: Secret): Promise<Attempt<string>> => {
    sent.push(code?.reveal());
    return code !== undefined && good.includes(code.reveal()) ? done : challenged;
  };
  return { sent, send };
}

describe('SecondFactor', () => {
  it('tells when the person is asked, and when they have answered, before that goes out', async () => {
    const heard: string[] = [];
    const { send } = registryTaking('222222');
    const person = new Person(otp('111111'), otp('222222'));
    const listening = {
      ...context(),
      onChallenge: () => heard.push('asked'),
      onAnswer: () => heard.push('answered'),
    };
    await new SecondFactor(person).with(listening, code => {
      heard.push(`sent ${code?.reveal() ?? 'none'}`);
      return send(code);
    });
    assert.deepEqual(heard, [
      'sent none',
      'asked',
      'answered',
      'sent 111111',
      'asked',
      'answered',
      'sent 222222',
    ]);
  });

  it('asks nobody when the registry asks for nothing', async () => {
    const person = new Person();
    assert.equal(await new SecondFactor(person).with(context(), async () => done), 'done');
    assert.equal(person.opened, 0);
  });

  it('asks, sends again with the code, and closes the prompt', async () => {
    const person = new Person(otp('111111'));
    const { sent, send } = registryTaking('111111');
    assert.equal(await new SecondFactor(person).with(context(), send), 'done');
    assert.deepEqual(sent, [undefined, '111111']);
    assert.equal(person.closed, 1);
  });

  it('asks again in the same prompt when the code is refused, and passes on how far the clock is off', async () => {
    const person = new Person(otp('000000'), otp('111111'));
    const replies: Attempt<string>[] = [challenged, { ...challenged, clockAheadSeconds: -48 }, done];
    await new SecondFactor(person).with(
      context(),
      async () => replies.shift() ?? assert.fail('sent too often'),
    );
    assert.equal(person.opened, 1);
    assert.deepEqual(
      person.questions.map(question => question.refusal),
      [undefined, { reason: 'refused', answer: 'otp', clockAheadSeconds: -48 }],
    );
  });

  it('sends an accepted TOTP code along with the next request', async () => {
    const secondFactor = new SecondFactor(new Person(otp('111111')));
    const { sent, send } = registryTaking('111111');
    await secondFactor.with(context(), send);
    await secondFactor.with(context(), send);
    assert.deepEqual(sent, [undefined, '111111', '111111']);
  });

  it('keeps a code that was not refused itself, though the request has failed', async () => {
    for (const [status, asked] of [
      [403, 1],
      [409, 1],
      [401, 2],
      [503, 1],
      [undefined, 1],
    ] as const) {
      const person = new Person(otp('111111'), otp('111111'));
      const secondFactor = new SecondFactor(person);
      const { send } = registryTaking('111111');
      const refuse = async (code?: Secret) => {
        if (code === undefined) return challenged;
        throw new RegistryError('rejected', { method: 'PUT', url: '', ...(status && { status }) });
      };
      await assert.rejects(secondFactor.with(context(), refuse));
      await secondFactor.with(context(), send);
      assert.equal(person.questions.length, asked, `${status}`);
      assert.equal(person.questions.at(-1)?.refusal, undefined);
    }
  });

  it('says that the code ran out when one that was accepted before is refused', async () => {
    const person = new Person(otp('111111'), otp('222222'));
    const secondFactor = new SecondFactor(person);
    await secondFactor.with(context(), registryTaking('111111').send);
    await secondFactor.with(context(), registryTaking('222222').send);
    assert.deepEqual(person.questions[1]?.refusal, { reason: 'expired' });
  });

  for (const [what, answer] of [
    ['a recovery code', { kind: 'recovery-code', value: new Secret('a'.repeat(64)) }],
    ['an e-mailed code', { kind: 'email', value: new Secret('12345678') }],
    ['a recovery code typed as a code', otp('b'.repeat(64))],
  ] satisfies [string, Answer][]) {
    it(`sends ${what} with one request only`, async () => {
      const person = new Person(answer, 'cancel');
      const secondFactor = new SecondFactor(person);
      const { sent, send } = registryTaking(answer.value.reveal());
      await secondFactor.with(context(), send);
      await assert.rejects(secondFactor.with(context(), send), { code: 'cancelled' });
      assert.deepEqual(sent, [undefined, answer.value.reveal(), undefined]);
    });
  }

  it('tries once with none when a web token is refused, before it asks again', async () => {
    const person = new Person({ kind: 'web', value: new Secret('web-token') });
    const replies: Attempt<string>[] = [challenged, challenged, done];
    const sent: (string | undefined)[] = [];
    await new SecondFactor(person).with(context(), async code => {
      sent.push(code?.reveal());
      return replies.shift() ?? assert.fail('sent too often');
    });
    assert.deepEqual(sent, [undefined, 'web-token', undefined]);
    assert.equal(person.questions.length, 1);
  });

  it('fetches a new challenge, without any code, when a new page is wanted', async () => {
    const person = new Person({ kind: 'new-page' }, otp('111111'));
    const { sent, send } = registryTaking('111111');
    await new SecondFactor(person).with(context(), send);
    assert.deepEqual(sent, [undefined, undefined, '111111']);
    assert.equal(person.questions[1]?.refusal, undefined, 'nothing was refused');
  });

  it('keeps the prompt open on 429 and says until when', async () => {
    const person = new Person(otp('000000'), otp('111111'));
    const tooMany = new RegistryError('rate-limited', { method: 'PUT', url: '', retryAfterSeconds: 40 });
    const before = Date.now();
    await new SecondFactor(person).with(context(), async code => {
      if (code?.reveal() === '000000') throw tooMany;
      return code === undefined ? challenged : done;
    });
    const refusal = person.questions[1]?.refusal;
    assert.ok(refusal?.reason === 'rate-limited');
    const seconds = (refusal.until.getTime() - before) / 1000;
    assert.ok(seconds >= 40 && seconds < 45, `${seconds} s`);
    assert.equal(person.opened, 1);
  });

  it('waits by itself on 429 where no answer was sent, and says until when', async () => {
    const wombat = context();
    const tooMany = new RegistryError('rate-limited', { method: 'PUT', url: '', retryAfterSeconds: 1 });
    const started = Date.now();
    let sent = 0;
    await new SecondFactor(new Person()).with(wombat, async () => {
      sent += 1;
      if (sent === 1) throw tooMany;
      return done;
    });
    assert.equal(sent, 2);
    assert.ok(Date.now() - started >= 990);
    assert.equal(wombat.pauses.length, 1);
  });

  it('stops waiting on 429 when it is cancelled, and does not wait for an hour', async () => {
    const cancelled = new AbortController();
    const late = (retryAfterSeconds: number) => () =>
      Promise.reject(new RegistryError('rate-limited', { method: 'PUT', url: '', retryAfterSeconds }));
    const wombat = { ...context(cancelled.signal), onPause: () => cancelled.abort() };
    await assert.rejects(new SecondFactor(new Person()).with(wombat, late(60)), { code: 'cancelled' });
    await assert.rejects(new SecondFactor(new Person()).with(context(), late(3600)), {
      code: 'rate-limited',
    });
  });

  it('keeps the page of the first challenge when the answer to a code names none that can be waited for', async () => {
    const wait = () => Promise.reject(new Error('not waited for'));
    const page = { url: new URL('https://registry.example/auth'), trustedHost: true };
    const replies: Attempt<string>[] = [
      { kind: 'challenged', challenge: { kind: 'otp', page: { ...page, wait } } },
      { kind: 'challenged', challenge: { kind: 'otp', page } },
      done,
    ];
    const person = new Person(otp('000000'), otp('111111'));
    await new SecondFactor(person).with(
      context(),
      async () => replies.shift() ?? assert.fail('sent too often'),
    );
    const [, second] = person.questions;
    assert.equal(second?.challenge.kind === 'otp' && second.challenge.page?.wait, wait);
  });

  it('ends with cancelled, sends nothing more and closes the prompt when the person gives up', async () => {
    const person = new Person('cancel');
    const { sent, send } = registryTaking('111111');
    await assert.rejects(new SecondFactor(person).with(context(), send), { code: 'cancelled' });
    assert.deepEqual(sent, [undefined]);
    assert.equal(person.closed, 1);
  });

  it('closes the prompt when the request fails for another reason', async () => {
    const person = new Person(otp('111111'));
    const lost = new RegistryError('network', { method: 'PUT', url: '', outcomeUnknown: true });
    const sending = new SecondFactor(person).with(context(), async code => {
      if (code !== undefined) throw lost;
      return challenged;
    });
    await assert.rejects(sending, lost);
    assert.equal(person.closed, 1);
  });

  it('shows one prompt for the requests that wait together, and sends its answer with all of them', async () => {
    const person = new Person(otp('111111'));
    const secondFactor = new SecondFactor(person);
    const { sent, send } = registryTaking('111111');
    await Promise.all([1, 2, 3].map(() => secondFactor.with(context(), send)));
    assert.equal(person.opened, 1);
    assert.deepEqual(sent.toSorted(), ['111111', '111111', '111111', undefined, undefined, undefined]);
  });

  it('lets one request find out whether a code may go twice while the others wait', async () => {
    const person = new Person(otp('111111'), otp('222222'), otp('333333'), otp('444444'));
    const secondFactor = new SecondFactor(person);
    const used = new Set<string>();
    let refused = 0;
    const takesOnce = async (code?: Secret): Promise<Attempt<string>> => {
      // Answers take their time: the others are sent meanwhile.
      await new Promise(resolve => setImmediate(resolve));
      if (code === undefined) return challenged;
      if (used.has(code.reveal())) {
        refused += 1;
        return challenged;
      }
      used.add(code.reveal());
      return done;
    };
    await Promise.all([1, 2, 3, 4].map(() => secondFactor.with(context(), takesOnce)));
    assert.equal(person.questions.length, 4);
    assert.equal(refused, 3, 'each code but the last is tried once more');
  });

  describe('in a batch', () => {
    const batch = (done: number) => ({ ...context(), progress: () => ({ done, total: 50 }) });

    it('says how far it is', async () => {
      const person = new Person(otp('111111'));
      await new SecondFactor(person).with(batch(12), registryTaking('111111').send);
      assert.deepEqual(person.questions[0]?.progress, { done: 12, total: 50 });
    });

    it('says that the code ran out, also where it was given up here', async () => {
      const person = new Person(
        { kind: 'recovery-code', value: new Secret('a'.repeat(64)) },
        otp('111111'),
        otp('222222'),
      );
      const secondFactor = new SecondFactor(person);
      const same = batch(31);
      await secondFactor.with(same, registryTaking('a'.repeat(64)).send);
      await secondFactor.with(same, registryTaking('111111').send);
      await secondFactor.with({ ...batch(0), account: 'ada' }, registryTaking('222222').send);
      assert.deepEqual(
        person.questions.map(question => question.refusal?.reason),
        [undefined, 'expired', undefined],
      );
    });

    it('says so too of a code that was given for something else', async () => {
      const person = new Person(otp('111111'), 'cancel', otp('222222'));
      const secondFactor = new SecondFactor(person);
      const same = batch(12);
      await secondFactor.with(context(), registryTaking('111111').send);
      await secondFactor.with(same, registryTaking('111111').send);
      // Another request has heard that it holds no longer.
      await assert.rejects(secondFactor.with(context(), registryTaking().send), { code: 'cancelled' });
      await secondFactor.with(same, registryTaking('222222').send);
      assert.deepEqual(person.questions[2]?.refusal, { reason: 'expired' });
    });

    it('asks nobody when whoever hears of the challenge stops it', async () => {
      const stopped = new AbortController();
      const person = new Person(otp('111111'));
      const stopping = { ...context(stopped.signal), onChallenge: () => stopped.abort() };
      await assert.rejects(new SecondFactor(person).with(stopping, registryTaking('111111').send), {
        code: 'cancelled',
      });
      assert.equal(person.questions.length, 0);
    });
  });

  it('gives up everyone who waits for the prompt that the person cancels', async () => {
    const person = new Person('cancel');
    const secondFactor = new SecondFactor(person);
    const { send } = registryTaking();
    const ends = await Promise.allSettled([1, 2, 3].map(() => secondFactor.with(context(), send)));
    assert.deepEqual(
      ends.map(end => end.status),
      ['rejected', 'rejected', 'rejected'],
    );
    assert.equal(person.opened, 1);
  });

  it('leaves the others their prompt when only one request is aborted', async () => {
    const aborted = new AbortController();
    const person = new Person();
    const secondFactor = new SecondFactor(person);
    const { send } = registryTaking('111111');
    const first = secondFactor.with(context(aborted.signal), send);
    const others = new AbortController();
    const second = secondFactor.with(context(others.signal), send);
    aborted.abort();
    await assert.rejects(first, { code: 'cancelled' });
    others.abort();
    await assert.rejects(second, { code: 'cancelled' });
    assert.equal(person.opened, 1);
    assert.equal(person.closed, 1);
  });

  it('keeps accounts and registries apart', async () => {
    const secondFactor = new SecondFactor(new Person(otp('111111'), otp('222222')));
    await secondFactor.with(context(), registryTaking('111111').send);
    const other = registryTaking('222222');
    await secondFactor.with({ ...context(), account: 'ada' }, other.send);
    assert.deepEqual(other.sent, [undefined, '222222']);
  });

  describe('with a code that somebody keeps account of', () => {
    const code = '0123456789abcdef';

    /** Remembers what it is told; what it is told first can fail. */
    function kept(failing: readonly (keyof AnswerFate)[] = []) {
      const told: string[] = [];
      const note = (what: keyof AnswerFate) => async () => {
        told.push(what);
        if (failing.includes(what)) throw new Error('no space left');
      };
      const fate: AnswerFate = {
        sending: note('sending'),
        accepted: note('accepted'),
        refused: note('refused'),
        untried: note('untried'),
      };
      const answer: Answer = { kind: 'recovery-code', value: new Secret(code), fate };
      return { told, answer };
    }

    const connection = (cause: string) =>
      new RegistryError('network', {
        method: 'PUT',
        url: '',
        outcomeUnknown: false,
        cause: Object.assign(new Error(cause), { code: cause }),
      });

    it('tells that it is sent before it is, and that it was accepted', async () => {
      const { told, answer } = kept();
      await new SecondFactor(new Person(answer)).with(context(), async otp => {
        if (otp === undefined) return challenged;
        told.push('sent');
        return done;
      });
      assert.deepEqual(told, ['sending', 'sent', 'accepted']);
    });

    it('tells that it was refused, and asks again', async () => {
      const { told, answer } = kept();
      const person = new Person(answer, otp('111111'));
      await new SecondFactor(person).with(context(), registryTaking('111111').send);
      assert.deepEqual(told, ['sending', 'refused']);
      assert.deepEqual(person.questions[1]?.refusal, { reason: 'refused', answer: 'recovery-code' });
    });

    it('tells that it is as good as before when there were too many tries', async () => {
      const { told, answer } = kept();
      const tooMany = new RegistryError('rate-limited', { method: 'PUT', url: '', retryAfterSeconds: 40 });
      const person = new Person(answer, otp('111111'));
      await new SecondFactor(person).with(context(), async sent => {
        if (sent?.reveal() === code) throw tooMany;
        return sent === undefined ? challenged : done;
      });
      assert.deepEqual(told, ['sending', 'untried']);
    });

    for (const [what, error, ends] of [
      ['no connection', connection('ECONNREFUSED'), ['untried']],
      ['a connection lost halfway', connection('ECONNRESET'), []],
      ['a failing registry', new RegistryError('server', { method: 'PUT', url: '', status: 500 }), []],
      ['another refusal', new RegistryError('forbidden', { method: 'PUT', url: '', status: 403 }), []],
    ] satisfies [string, RegistryError, string[]][]) {
      it(`says no more than is known after ${what}`, async () => {
        const { told, answer } = kept();
        const sending = new SecondFactor(new Person(answer)).with(context(), async sent => {
          if (sent !== undefined) throw error;
          return challenged;
        });
        await assert.rejects(sending, error);
        assert.deepEqual(told, ['sending', ...ends]);
      });
    }

    it('does not send it when that cannot be noted, and asks for another', async () => {
      const { answer } = kept(['sending']);
      const person = new Person(answer, otp('111111'));
      const { sent, send } = registryTaking(code, '111111');
      const lines: string[] = [];
      await new SecondFactor(person, line => lines.push(line)).with(context(), send);
      assert.deepEqual(sent, [undefined, '111111']);
      assert.deepEqual(person.questions[1]?.refusal, { reason: 'unnoted' });
      assert.equal(lines.length, 1);
    });

    it('does not lose the request when its end cannot be noted, and says so', async () => {
      const { answer } = kept(['accepted']);
      const lines: string[] = [];
      const secondFactor = new SecondFactor(new Person(answer), line => lines.push(line));
      assert.equal(await secondFactor.with(context(), registryTaking(code).send), 'done');
      assert.match(lines.join(), /could not be noted: no space left/);
    });

    it('sends it with one request only, even if it looks like a code of the authenticator', async () => {
      const { answer } = kept();
      const digits: Answer = { ...answer, kind: 'otp', value: new Secret('12345678') };
      const secondFactor = new SecondFactor(new Person(digits, 'cancel'));
      const { sent, send } = registryTaking('12345678');
      await secondFactor.with(context(), send);
      await assert.rejects(secondFactor.with(context(), send), { code: 'cancelled' });
      assert.deepEqual(sent, [undefined, '12345678', undefined]);
    });
  });

  describe('with a probe, for what is dear to send', () => {
    /** Answers a probe as it would the request itself. */
    function dear(...good: string[]) {
      const { sent, send } = registryTaking(...good);
      const probed: (string | undefined)[] = [];
      const probe = async (code?: Secret): Promise<Challenged | undefined> => {
        probed.push(code?.reveal());
        return code !== undefined && good.includes(code.reveal()) ? undefined : challenged;
      };
      return { sent, send, probed, probe };
    }

    it('sends once, with the code', async () => {
      const { sent, send, probed, probe } = dear('111111');
      await new SecondFactor(new Person(otp('111111'))).with(context(), send, probe);
      assert.deepEqual(probed, [undefined]);
      assert.deepEqual(sent, ['111111']);
    });

    it('sends all the same when the probe proves nothing', async () => {
      const { sent, send } = registryTaking('111111');
      await new SecondFactor(new Person(otp('111111'))).with(context(), send, async () => undefined);
      assert.deepEqual(sent, [undefined, '111111']);
    });

    it('asks at once where the account is known to use codes', async () => {
      const person = new Person(
        otp('111111'),
        { kind: 'recovery-code', value: new Secret('rescue') },
        'cancel',
      );
      const secondFactor = new SecondFactor(person);
      await secondFactor.with(context(), registryTaking('111111').send);
      const { send: refusing } = registryTaking('rescue');
      await secondFactor.with(context(), refusing);
      const { sent, send, probed, probe } = dear('222222');
      await assert.rejects(secondFactor.with(context(), send, probe), { code: 'cancelled' });
      assert.deepEqual(probed, []);
      assert.deepEqual(sent, []);
      assert.equal(person.questions.length, 3);
      assert.equal(person.questions[2]?.refusal, undefined);
    });

    it('tries an answer that still holds on the probe first', async () => {
      const person = new Person(otp('111111'), otp('222222'));
      const secondFactor = new SecondFactor(person);
      await secondFactor.with(context(), registryTaking('111111').send);
      const { sent, send, probed, probe } = dear('222222');
      await secondFactor.with(context(), send, probe);
      assert.deepEqual(probed, ['111111']);
      assert.deepEqual(sent, ['222222']);
      assert.deepEqual(person.questions[1]?.refusal, { reason: 'expired' });
    });

    it('gets a new page without sending', async () => {
      const person = new Person({ kind: 'new-page' }, otp('111111'));
      const { sent, send, probed, probe } = dear('111111');
      await new SecondFactor(person).with(context(), send, probe);
      assert.deepEqual(probed, [undefined, undefined]);
      assert.deepEqual(sent, ['111111']);
    });
  });
});
