import type { Answer, World } from '@suitegraph/kit/testing';
import { calendarWorld, dataOf, Person, type Data } from './calendar-world';

const TASK = `id iCalUid version summary status percentComplete start due allDay completedAt recurrence
  categories priority reminders { minutesBefore } calendar { id }`;

describe('tasks', () => {
  let world: World;
  let alice: Person;
  beforeAll(async () => {
    world = await calendarWorld();
    alice = new Person(world.as('alice'));
  });
  afterAll(() => world.close());

  async function mutate(
    [name, head, args]: readonly [string, string, string],
    variables: Data,
    who = alice,
  ): Promise<Data> {
    const query = `mutation (${head}) { ${name}(${args}) { task { ${TASK} } errors { code path } } }`;
    return (await who.ask(query, variables))[name];
  }
  const create = async (input: Data, who = alice, calendarId?: string): Promise<Data> =>
    mutate(
      ['createTask', '$id: ID!, $input: TaskInput!', 'calendarId: $id, input: $input'],
      { id: calendarId ?? (await who.calendarId()), input },
      who,
    );
  const update = (id: string, input: Data, options: Data = {}): Promise<Data> =>
    mutate(
      [
        'updateTask',
        '$id: ID!, $input: TaskInput!, $options: WriteOptions!',
        'id: $id, input: $input, options: $options',
      ],
      { id, input, options },
    );
  const complete = (id: string, who = alice): Promise<Data> =>
    mutate(['completeTask', '$id: ID!', 'id: $id'], { id }, who);

  it('creates, changes, completes, lists and deletes a task', async () => {
    const stream = await world
      .as('alice')
      .subscribe('subscription { taskChanged { kind id changedFields task { summary } } }');
    const waiting = stream.next();
    const { task, errors } = await create({
      summary: 'Tax return',
      due: '2026-05-31T16:00:00Z',
      timezone: 'Europe/Paris',
      priority: 1,
      categories: ['home'],
      reminders: [{ minutesBefore: 30 }],
    });
    expect(errors).toEqual([]);
    expect(task).toMatchObject({
      summary: 'Tax return',
      status: 'NEEDS_ACTION',
      due: new Date('2026-05-31T16:00:00Z'),
      priority: 1,
      categories: ['home'],
      reminders: [{ minutesBefore: 30 }],
    });
    const heard = dataOf((await waiting).value as Answer)['taskChanged'];
    expect(heard).toMatchObject({ kind: 'CREATED', id: task.id, task: { summary: 'Tax return' } });
    await stream.return();

    const begun = await update(task.id, { percentComplete: 40 }, { ifMatch: task.version });
    expect(begun.task).toMatchObject({ status: 'IN_PROCESS', percentComplete: 40 });
    const stale = await update(task.id, { summary: 'x' }, { ifMatch: task.version });
    expect(stale).toMatchObject({ task: null, errors: [{ code: 'ETAG_MISMATCH' }] });
    const done = await complete(task.id);
    expect(done.task).toMatchObject({ status: 'COMPLETED', percentComplete: 100 });
    expect(done.task.completedAt).toBeInstanceOf(Date);
    expect((await complete(task.id)).task.version).toBe(done.task.version);

    await create({ summary: 'Without a time' });
    await create({ summary: 'Earlier', due: '2026-05-01T00:00:00Z', allDay: true });
    const list = async (args: string): Promise<string[]> =>
      (await alice.ask(`{ tasks(${args}) { edges { node { summary } } } }`))['tasks'].edges.map(
        ({ node }: Data) => node.summary,
      );
    expect(await list('first: 10')).toEqual(['Earlier', 'Tax return', 'Without a time']);
    expect(await list('statuses: [NEEDS_ACTION]')).toEqual(['Earlier', 'Without a time']);
    expect(await list('dueBefore: "2026-05-15T00:00:00Z"')).toEqual(['Earlier']);
    // Tasks are no events.
    expect(await alice.events('2026-05-01T00:00:00Z', '2026-06-30T00:00:00Z')).toEqual([]);

    const removed = await alice.ask(
      'mutation ($id: ID!) { deleteTask(id: $id) { ok errors { code } } }',
      { id: task.id },
    );
    expect(removed['deleteTask']).toEqual({ ok: true, errors: [] });
    expect(await list('first: 10')).toEqual(['Earlier', 'Without a time']);
  });

  it('goes on with the next time of a series, and ends with the last', async () => {
    const { task } = await create({
      summary: 'Water the plants',
      start: '2026-03-27T08:00:00Z',
      due: '2026-03-27T09:00:00Z',
      timezone: 'Europe/Paris',
      recurrence: [
        'RRULE:FREQ=DAILY;INTERVAL=2;COUNT=3',
        'EXDATE;TZID=Europe/Paris:20260331T090000',
      ],
    });
    // The clocks change on 29 March: it stays nine o'clock in Paris.
    const second = await complete(task.id);
    expect(second.task).toMatchObject({
      status: 'NEEDS_ACTION',
      start: new Date('2026-03-29T07:00:00Z'),
      due: new Date('2026-03-29T08:00:00Z'),
    });
    // The third is excepted: nothing is left.
    expect((await complete(task.id)).task).toMatchObject({ status: 'COMPLETED' });
  });

  it('shows nobody the tasks of others', async () => {
    const { task } = await create({ summary: 'Secret' });
    for (const name of ['bob', 'mallory@other.test']) {
      const other = new Person(world.as(name));
      const found = await other.ask('query ($id: ID!) { task(id: $id) { id } }', { id: task.id });
      expect(found['task']).toBeNull();
      expect((await complete(task.id, other)).errors).toMatchObject([{ code: 'NOT_FOUND' }]);
    }
  });

  it.each([
    [{ due: '2026-05-01T00:00:00Z', start: '2026-05-02T00:00:00Z' }, ['input', 'due']],
    [{ recurrence: ['FREQ=DAILY'] }, ['input', 'recurrence']],
    [{ percentComplete: 101 }, ['input', 'percentComplete']],
    [{ priority: 10 }, ['input', 'priority']],
    [{ url: 'https://a.test/\r\nX-EVIL:1' }, ['input', 'url']],
    [{ url: 'javascript:alert(1)' }, ['input', 'url']],
    [{ geo: { latitude: 91, longitude: 0 } }, ['input', 'geo']],
    [{ categories: [''] }, ['input', 'categories']],
    [{ summary: 'a\u0000b' }, ['input', 'summary']],
    [{ timezone: 'Mars/Olympus', due: '2026-05-01T00:00:00Z' }, ['input', 'timezone']],
  ])('refuses %j', async (input, path) => {
    expect(await create(input as Data)).toMatchObject({
      task: null,
      errors: [{ code: 'INVALID_REQUEST_BODY', path }],
    });
  });
});
