import { createLogger, redact } from '.';
import { prettyLine } from './pretty-stream';

function capture() {
  const lines: string[] = [];
  return {
    destination: { write: (line: string) => void lines.push(line) },
    records: () => lines.map((line) => JSON.parse(line) as Record<string, unknown>),
    text: () => lines.join(''),
  };
}

describe('redact', () => {
  it('hides secrets at any depth and in any spelling', () => {
    const cleaned = redact({
      headers: { Authorization: 'Bearer abc', 'set-cookie': ['a=1'], host: 'x' },
      accounts: [{ user: 'alice', refresh_token: 'r', nested: { secretAccessKey: 's' } }],
    });
    expect(cleaned).toEqual({
      headers: { Authorization: '[redacted]', 'set-cookie': '[redacted]', host: 'x' },
      accounts: [
        { user: 'alice', refresh_token: '[redacted]', nested: { secretAccessKey: '[redacted]' } },
      ],
    });
  });

  it('hides the password inside a URL and keeps the rest', () => {
    expect(redact({ url: 'postgres://app:hunter2@db:5432/x' })).toEqual({
      url: 'postgres://app:[redacted]@db:5432/x',
    });
  });

  it('survives circles, and an object met twice is no circle', () => {
    const shared = { n: 1 };
    const circle: Record<string, unknown> = { a: shared, b: shared };
    circle['self'] = circle;
    expect(redact(circle)).toEqual({ a: { n: 1 }, b: { n: 1 }, self: '[circular]' });
  });
});

describe('createLogger', () => {
  it('carries the request and trace ids of a child on every line', () => {
    const out = capture();
    const log = createLogger({ name: 'mail', destination: out.destination });
    log.child({ requestId: 'r1', traceId: 't1', token: 'x' }).info({ size: 3 }, 'stored');
    expect(out.records()).toEqual([
      expect.objectContaining({
        level: 'info',
        name: 'mail',
        requestId: 'r1',
        traceId: 't1',
        token: '[redacted]',
        size: 3,
        msg: 'stored',
      }),
    ]);
  });

  it('keeps the stack of an error and drops its secrets', () => {
    const out = capture();
    const log = createLogger({ name: 'mail', destination: out.destination });
    log.error(Object.assign(new Error('boom'), { password: 'hunter2' }), 'failed');
    log.error({ err: Object.assign(new Error('bang'), { config: { token: 'hunter2' } }) });
    expect(out.text()).toContain('Error: boom');
    expect(out.text()).toContain('Error: bang');
    expect(out.text()).not.toContain('hunter2');
  });

  it('keeps to its level', () => {
    const out = capture();
    const log = createLogger({ name: 'mail', level: 'warn', destination: out.destination });
    log.info('no');
    log.warn('yes');
    expect(out.records().map((record) => record['msg'])).toEqual(['yes']);
  });

  it('writes readable lines when asked', () => {
    const out = capture();
    createLogger({ name: 'mail', pretty: true, destination: out.destination }).info(
      { port: 4000 },
      'listening',
    );
    expect(out.text()).toMatch(/^\d\d:\d\d:\d\d\.\d{3} INFO {2}mail: listening port=4000\n$/);
    expect(prettyLine('not json')).toBe('not json');
  });
});
