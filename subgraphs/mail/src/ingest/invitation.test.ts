import { readInvitation } from './invitation';

const object = (...lines: string[]) => ['BEGIN:VCALENDAR', ...lines, 'END:VCALENDAR'].join('\r\n');

describe('readInvitation', () => {
  it('reads UID and METHOD, unfolded and whatever the case', () => {
    const ics = object(
      'method:request',
      'BEGIN:VTIMEZONE',
      'UID:zone',
      'END:VTIMEZONE',
      'begin:vevent',
      'UID;X=1:a',
      ' b',
      'END:VEVENT',
    );
    expect(readInvitation(ics)).toEqual({ iCalUid: 'ab', method: 'REQUEST' });
  });

  it('takes an object without METHOD for published', () => {
    const ics = object('BEGIN:VEVENT', 'UID:x', 'END:VEVENT');
    expect(readInvitation(ics)).toEqual({ iCalUid: 'x', method: 'PUBLISH' });
  });

  it.each(['', 'junk', object('METHOD:REQUEST'), object('BEGIN:VEVENT', 'UID:', 'END:VEVENT')])(
    'finds nothing in %j',
    (ics) => {
      expect(readInvitation(ics)).toBeNull();
    },
  );
});
