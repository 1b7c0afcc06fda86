import { findServer } from './find-server';

const none = Object.assign(new Error('no'), { code: 'ENOTFOUND' });

function dns(srv: object[], txt: string[][] = []): Parameters<typeof findServer>[2] {
  return {
    resolveSrv: async (name: string) => {
      expect(name).toBe('_caldavs._tcp.example.com');
      if (srv.length === 0) throw none;
      return srv;
    },
    resolveTxt: async () => txt,
  } as never;
}

const find = (...args: Parameters<typeof dns>) => findServer('example.com', 'caldav', dns(...args));
const record = { name: 'dav.example.com', port: 443, priority: 1, weight: 1 };

it('finds the server that a domain prefers, with the path it names', async () => {
  const backup = { ...record, name: 'backup.example.com', priority: 9 };
  expect(await find([backup, record], [['other'], ['path=/dav/']])).toBe(
    'https://dav.example.com/dav/',
  );
  expect(await find([{ ...record, port: 8443 }])).toBe('https://dav.example.com:8443/');
});

it('finds none where there is none, and no other host in a path', async () => {
  expect(await find([])).toBeNull();
  expect(await find([{ ...record, name: '.' }])).toBeNull();
  expect(await find([record], [['path=//evil.example/']])).toBe('https://dav.example.com/');
});
