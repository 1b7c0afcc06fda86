import { scheduleOf } from './schedule';

const NOW = new Date('2026-03-01T12:00:00Z');
const later = (seconds: number) => new Date(NOW.getTime() + seconds * 1_000);

describe('scheduleOf', () => {
  it('sends at once without a wish, and for a time that has passed', () => {
    const now = { sendAt: NOW, undoUntil: null, held: false };
    expect(scheduleOf({}, NOW)).toEqual(now);
    expect(scheduleOf({ sendAt: later(-60), undoSeconds: 0 }, NOW)).toEqual(now);
  });

  it('waits for the later of the time and the end of the undo window', () => {
    expect(scheduleOf({ undoSeconds: 10 }, NOW)).toEqual({
      sendAt: later(10),
      undoUntil: later(10),
      held: true,
    });
    expect(scheduleOf({ sendAt: later(5), undoSeconds: 10 }, NOW).sendAt).toEqual(later(10));
    expect(scheduleOf({ sendAt: later(60), undoSeconds: 10 }, NOW)).toEqual({
      sendAt: later(60),
      undoUntil: later(10),
      held: true,
    });
  });

  it.each([
    [{ undoSeconds: -1 }, 'undoSeconds'],
    [{ undoSeconds: 3_601 }, 'undoSeconds'],
    [{ sendAt: later(400 * 86_400) }, 'sendAt'],
  ])('refuses %j', (input, field) => {
    expect(() => scheduleOf(input, NOW)).toThrow(
      expect.objectContaining({ code: 'INVALID_REQUEST_BODY', path: ['input', field] }),
    );
  });
});
