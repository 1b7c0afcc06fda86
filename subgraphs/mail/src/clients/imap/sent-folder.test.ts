import { sentFolder } from './sent-folder';

const folder = (path: string, specialUse?: string) => ({
  path,
  name: path.split('/').at(-1) ?? path,
  specialUse,
});

it('takes the folder that is set, then the flagged one, then one of a common name', () => {
  const folders = [
    folder('INBOX'),
    folder('INBOX/Sent Items'),
    folder('Out', '\\Sent'),
    folder('Own'),
  ];
  expect(sentFolder(folders, 'Own')).toBe('Own');
  expect(sentFolder(folders, 'Gone')).toBe('Out');
  expect(sentFolder(folders)).toBe('Out');
  expect(sentFolder(folders.slice(0, 2))).toBe('INBOX/Sent Items');
  expect(sentFolder([folder('Sent Messages'), folder('SENT')])).toBe('SENT');
  expect(sentFolder([folder('INBOX')])).toBeUndefined();
});
