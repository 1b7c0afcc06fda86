import { permanenceOf, statusIn } from './enhanced-status';
import { readDeliveryStatus } from './delivery-status';
import { readFeedback } from './feedback-report';
import { readPlainBounce } from './plain-bounce';
import { ReturnPaths } from './return-path';

describe('message/delivery-status (RFC 3464)', () => {
  it('reads groups whatever their line ends, folding, case and encoding', () => {
    const text = [
      'Reporting-MTA: dns; mx.example',
      'Original-Envelope-ID: a+2Bb',
      '',
      'ORIGINAL-RECIPIENT: rfc822;ann+2Bbox@far.example',
      'Final-Recipient: RFC822; <Other@far.example>',
      'Action: Failed (unknown)',
      'Status: 5.1.1 (bad)',
      'Diagnostic-Code: smtp;',
      '  550 no',
      '\tsuch user',
      '  ',
      'Final-Recipient: x400; /c=us',
      'Action: failed',
      '',
      'Final-Recipient: utf-8; jörg@bücher.example',
      'Status: 4.4.1',
      '',
      'nonsense',
    ];
    for (const end of ['\n', '\r\n']) {
      const { envelopeId, recipients } = readDeliveryStatus(text.join(end));
      expect(envelopeId).toBe('a+b');
      expect(recipients).toEqual([
        {
          action: 'failed',
          addresses: ['ann+2bbox@far.example', 'other@far.example'],
          status: '5.1.1',
          diagnostic: '5.1.1 550 no such user',
        },
        {
          action: 'delayed',
          addresses: ['jörg@xn--bcher-kva.example'],
          status: '4.4.1',
          diagnostic: '4.4.1',
        },
      ]);
    }
  });

  it('reads no more recipients than it should, and nothing out of nothing', () => {
    const group = 'Final-Recipient: rfc822; a@far.example\nAction: failed\n\n';
    expect(readDeliveryStatus(group.repeat(5_000)).recipients.length).toBeLessThanOrEqual(201);
    expect(readDeliveryStatus(':\n\n::\n\n\0').recipients).toEqual([]);
    expect(readDeliveryStatus('').recipients).toEqual([]);
  });
});

describe('enhanced status codes (RFC 3463)', () => {
  it.each([
    ['5.1.1', '', 'HARD'],
    ['5.1.10', '', 'HARD'],
    ['5.2.1', '', 'HARD'],
    ['5.2.2', 'user unknown', 'SOFT'],
    ['5.7.1', 'blocked', 'SOFT'],
    ['5.0.0', 'User unknown in virtual table', 'HARD'],
    ['5.0.0', 'no', 'SOFT'],
    ['4.1.1', 'user unknown', 'SOFT'],
    [null, '550 No such user here', 'HARD'],
    [null, '550 Message refused', 'SOFT'],
    [null, 'user unknown', 'SOFT'],
  ] as const)('%s with "%s" is %s', (status, diagnostic, permanence) => {
    expect(permanenceOf(status, diagnostic)).toBe(permanence);
  });

  it('takes no part of an IP address or version for one', () => {
    expect(statusIn('host 5.1.1.1 said: 550-5.7.26 no')).toBe('5.7.26');
    expect(statusIn('1.5.1.1 and 15.1.1')).toBeNull();
    expect(statusIn('(#4.4.2)')).toBe('4.4.2');
  });
});

describe('bounces for people', () => {
  it.each([
    [
      'Postfix without a report',
      "This is the mail system at host mx.example.\n\nI'm sorry to have to inform you that your message could not\nbe delivered to one or more recipients.\n\n<ann@far.example>: host mx.far.example[192.0.2.1] said: 550 5.1.1\n    <ann@far.example>: Recipient address rejected: User unknown\n",
      [],
      [['ann@far.example', '5.1.1', 'failed']],
    ],
    [
      'Exchange',
      "Your message did not reach some or all of the intended recipients.\n\nThe following recipient(s) could not be reached:\n\n'ann@far.example' on 1/2/2026 10:00 AM\n  The e-mail account does not exist. <mx.far.example #5.1.1>\n",
      [],
      [['ann@far.example', '5.1.1', 'failed']],
    ],
    [
      'Exim',
      'A message that you sent could not be delivered to one or more of its recipients.\n\n  ann@far.example\n    host mx: 550 5.2.2 full\n\n------ This is a copy of the message, including all the headers. ------\n\nFrom: me@here.example\n\nbob@far.example\n',
      ['ann@far.example, cay@far.example'],
      [
        ['ann@far.example', '5.2.2', 'failed'],
        ['cay@far.example', null, 'failed'],
      ],
    ],
    [
      'a warning',
      'This is a warning message only.\nMessage still undelivered after 4 hours.\n\n<ann@far.example>: 451 4.4.1 busy\n',
      ['ann@far.example'],
      [['ann@far.example', '4.4.1', 'delayed']],
    ],
    ['words of a person', 'Hi!\n\nann@far.example: please call.\n', [], []],
  ] as const)('reads that of %s', (_, text, failed, wanted) => {
    const found = readPlainBounce({ text, failed });
    expect(found.map(({ addresses, status, action }) => [addresses[0], status, action])).toEqual(
      wanted,
    );
  });

  it('reads hostile text in no time', () => {
    const { user } = process.cpuUsage();
    for (const text of ['<'.repeat(1e6), ' \n'.repeat(5e5), `undeliver${'a@'.repeat(5e5)}`]) {
      expect(readPlainBounce({ text, failed: [text] })).toEqual([]);
    }
    expect(process.cpuUsage().user - user).toBeLessThan(1_000_000);
  });
});

describe('complaints (RFC 5965)', () => {
  it('are those of the type abuse alone', () => {
    const report = 'Feedback-Type: ABUSE\r\nOriginal-Rcpt-To: <Ann@far.example>\r\n';
    expect(readFeedback(report)).toEqual({ addresses: ['ann@far.example'], mailFrom: [] });
    expect(readFeedback(report.replace('ABUSE', 'fraud'))).toBeNull();
    expect(readFeedback('')).toBeNull();
  });
});

describe('return paths', () => {
  const id = '0198c0de-0000-7000-8000-0123456789ab';
  const [old, now] = [Buffer.alloc(32, 1), Buffer.alloc(32, 2)];

  it('name what was sent, fit into an address and hold for their domain alone', () => {
    const paths = new ReturnPaths([now]);
    const address = paths.of(id, 'alice@demo.test');
    expect(address.indexOf('@')).toBeLessThanOrEqual(64);
    expect(paths.verify(address)).toBe(id);
    expect(paths.verify(address.replace('demo', 'other'))).toBeNull();
    for (let at = 7; at < 59; at += 1) {
      const digit = address[at] === '0' ? '1' : '0';
      expect(paths.verify(address.slice(0, at) + digit + address.slice(at + 1))).toBeNull();
    }
    for (const wrong of ['', 'alice@demo.test', 'bounce-@demo.test', `${address}@x`]) {
      expect(paths.verify(wrong)).toBeNull();
    }
  });

  it('hold after the key has changed, and are the sender himself without one', () => {
    const address = new ReturnPaths([old]).of(id, 'alice@demo.test');
    expect(new ReturnPaths([now, old]).verify(address)).toBe(id);
    expect(new ReturnPaths([now]).verify(address)).toBeNull();
    expect(new ReturnPaths([]).of(id, 'alice@demo.test')).toBe('alice@demo.test');
    expect(new ReturnPaths([]).verify(address)).toBeNull();
  });

  it('stay empty for what nobody is to answer', () => {
    expect(new ReturnPaths([now]).of(id, '')).toBe('');
  });
});
