import { DavTooManyRequests, DavUnauthorized, DavUnavailable } from '../errors';
import { backOffMs } from './back-off';

const failure = { host: 'dav.example.com', status: 503 };

it('waits twice as long after each failure, up to half an hour', () => {
  const down = new DavUnavailable(failure, 'refused');
  const waits = [1, 2, 3, 40].map((failures) => backOffMs(failures, down, 1));
  expect(waits).toEqual([5_000, 10_000, 20_000, 1_800_000]);
  expect(backOffMs(1, down, 0)).toBe(2_500);
});

it('waits as long as the server asks for', () => {
  const busy = new DavTooManyRequests({ ...failure, status: 429, retryAfterMs: 90_000 });
  expect(backOffMs(1, busy, 1)).toBe(90_000);
});

it('does not come back soon with a password that was refused', () => {
  expect(backOffMs(1, new DavUnauthorized({ ...failure, status: 401 }), 0)).toBe(3_600_000);
});
