import { ClientLimits } from './client-limits';

describe('limits of a network', () => {
  const limits = (now: () => number, maxNetworks = 10) =>
    new ClientLimits({ maxConnections: 2, messagesPerMinute: 3, maxNetworks }, now);

  it('counts connections until they are closed', () => {
    const clients = limits(() => 0);
    expect([clients.enter('a'), clients.enter('a'), clients.enter('a')]).toEqual([
      true,
      true,
      false,
    ]);
    expect(clients.enter('b')).toBe(true);
    clients.leave('a');
    expect([clients.enter('a'), clients.enter('a')]).toEqual([true, false]);
  });

  it('lets so many messages pass at once, and as many each minute', () => {
    let time = 0;
    const clients = limits(() => time);
    const take = (count: number): boolean[] =>
      Array.from({ length: count }, () => clients.message('a'));
    expect(take(4)).toEqual([true, true, true, false]);
    expect(clients.message('b')).toBe(true);
    time += 20_000;
    expect(take(2)).toEqual([true, false]);
    time += 600_000;
    expect(take(4)).toEqual([true, true, true, false]);
  });

  it('is not filled up by refusals', () => {
    let time = 0;
    const clients = limits(() => time);
    for (let attempt = 0; attempt < 40; attempt += 1, time += 1_000) clients.message('a');
    time += 20_000;
    expect(clients.message('a')).toBe(true);
  });

  it('forgets the network longest unheard', () => {
    const clients = limits(() => 0, 2);
    for (let n = 0; n < 4; n += 1) clients.message('a');
    clients.message('b');
    clients.message('a');
    clients.message('c');
    expect(clients.size).toBe(2);
    expect(clients.message('a')).toBe(false);
  });

  it('counts nothing without a limit', () => {
    const clients = new ClientLimits({
      maxConnections: 1,
      messagesPerMinute: null,
      maxNetworks: 1,
    });
    expect(clients.message('a')).toBe(true);
    expect(clients.size).toBe(0);
  });
});
