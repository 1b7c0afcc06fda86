import { forwardObstacle, rejectObstacle, replyObstacle, type Passage } from './loops';

const own = 'alice@demo.test';
const passage = (headers: Record<string, string> = {}, more: Partial<Passage> = {}): Passage => ({
  subject: {
    headers: Object.entries(headers).map(([name, value]) => ({ name, value })),
    from: [],
    to: [{ name: null, address: own }],
    cc: [],
  },
  mailFrom: 'anna@outside.example',
  own,
  ...more,
});

describe('automatic answers (RFC 3834)', () => {
  it('go to a person who wrote to the mailbox', () => {
    expect(replyObstacle(passage({ 'Auto-Submitted': 'no' }))).toBeNull();
  });

  it.each([
    passage({}, { mailFrom: null }),
    passage({}, { mailFrom: '' }),
    passage({}, { mailFrom: own }),
    passage({}, { mailFrom: 'MAILER-DAEMON@outside.example' }),
    passage({}, { mailFrom: 'dev-request@lists.example' }),
    passage({}, { mailFrom: 'owner-dev@lists.example' }),
    passage({}, { mailFrom: 'bounce+alice=demo.test@lists.example' }),
    passage({}, { mailFrom: 'no-reply@shop.example' }),
    passage({ 'Auto-Submitted': 'auto-generated' }),
    passage({ 'auto-submitted': 'auto-replied (vacation)' }),
    passage({ Precedence: 'bulk' }),
    passage({ 'List-Id': '<l.example>' }),
    passage({ 'List-Unsubscribe': '<mailto:x@y>' }),
    passage({ 'X-Auto-Response-Suppress': 'OOF, AutoReply' }),
  ])('are not sent for %j', (one) => {
    expect(replyObstacle(one)).not.toBeNull();
    expect(rejectObstacle(one)).not.toBeNull();
  });

  it('do not answer what names somebody else; a rejection does', () => {
    const other = passage();
    const elsewhere = { ...other, subject: { ...other.subject, to: [] } };
    expect(replyObstacle(elsewhere)).toContain('not addressed');
    expect(rejectObstacle(elsewhere)).toBeNull();
  });
});

describe('forwarding', () => {
  it('takes what came through a list, but nothing that was here before', () => {
    expect(forwardObstacle(passage({ 'List-Id': '<l.example>' }))).toBeNull();
    expect(forwardObstacle(passage({ 'Delivered-To': 'bob@demo.test' }))).toBeNull();
    expect(forwardObstacle(passage({ 'Delivered-To': own.toUpperCase() }))).not.toBeNull();
    expect(forwardObstacle(passage({ 'Auto-Submitted': 'auto-replied' }))).not.toBeNull();
  });

  it('ends after 30 hops', () => {
    const headers = Array.from({ length: 31 }, () => ({ name: 'Received', value: 'by x' }));
    const { subject } = passage();
    expect(forwardObstacle(passage({}, { subject: { ...subject, headers } }))).toContain(
      'too often',
    );
    const fewer = { ...subject, headers: headers.slice(1) };
    expect(forwardObstacle(passage({}, { subject: fewer }))).toBeNull();
  });
});
