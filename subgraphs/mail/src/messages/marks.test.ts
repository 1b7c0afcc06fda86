import { normaliseMarks } from './marks';

describe('normaliseMarks', () => {
  it('keeps one spelling of a flag and of a label', () => {
    const marks = normaliseMarks({ addFlags: ['\\SEEN', 'Work'], removeLabels: [' Cafe\u0301 '] });
    expect(marks).toMatchObject({
      addFlags: ['\\Seen', 'work'],
      removeLabels: ['Café'],
      fields: ['flags', 'labels'],
    });
  });

  it.each([
    {},
    { addFlags: [] },
    { addFlags: ['\\Recent'] },
    { addFlags: ['a b'] },
    { addFlags: ['x'], removeFlags: ['X'] },
    { addLabels: [' '] },
    { addLabels: ['a\nb'] },
    { addLabels: Array.from({ length: 51 }, (_, n) => `l${n}`) },
  ])('refuses %j', (marks) => {
    expect(() => normaliseMarks(marks)).toThrow(
      expect.objectContaining({ code: 'INVALID_REQUEST_BODY' }),
    );
  });
});
