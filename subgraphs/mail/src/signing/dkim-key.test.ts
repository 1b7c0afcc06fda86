import { freeSelector, publishes, recordName, recordValue, removableAt } from './dkim-key';

const key = { publicKey: 'MIIBIjANB+/=', selector: 'sg20260301', domain: 'demo.test' };

it('names and writes the record as RFC 6376 has it', () => {
  expect(recordName(key)).toBe('sg20260301._domainkey.demo.test');
  expect(recordValue(key)).toBe('v=DKIM1; k=rsa; p=MIIBIjANB+/=');
});

it.each([
  ['v=DKIM1; k=rsa; p=MIIBIjANB+/=', true],
  ['p=MIIB IjANB+/= ;t=s', true],
  ['v=DKIM1; k=ed25519; p=MIIBIjANB+/=', false],
  ['v=DKIM1; p=', false],
  ['v=spf1 -all', false],
])('finds the key in %s: %s', (record, found) => {
  expect(publishes(record, key)).toBe(found);
});

it('makes selectors of the day, each once', () => {
  const day = new Date('2026-03-01T23:00:00Z');
  expect(freeSelector([], day)).toBe('sg20260301');
  expect(freeSelector(['sg20260301', 'sg20260301-2'], day)).toBe('sg20260301-3');
});

it('keeps the record of a retired key until no mail signed with it is under way', () => {
  const retiredAt = new Date('2026-03-01T00:00:00Z');
  expect(removableAt({ retiredAt })).toEqual(new Date('2026-03-15T00:00:00Z'));
  expect(removableAt({ retiredAt: null })).toBeNull();
});
