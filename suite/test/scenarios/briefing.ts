import { BriefingDocument } from '@suitegraph/schema/documents';
import type { Stage } from '.';

const KICK_OFF = `{ messages(first: 50, filter: { subject: "Kick-off" }) { edges { node { id subject } } } }`;
const FROM_BOB = `{ messages(first: 50, filter: { from: "bob@demo.test" }) { edges { node { id } } } }`;

/** The query that shows why it is one graph. */
export function briefingScenarios(stage: Stage): void {
  const window = { from: '2026-01-01T00:00:00Z', to: '2026-01-08T00:00:00Z' };

  it('answers from all six subgraphs about a letter from outside', async () => {
    const { messages } = await stage.alice.run(KICK_OFF);
    const { id } = messages.edges.at(-1).node;
    const { message } = await stage.alice.run(BriefingDocument, { id, ...window });
    expect(message).toMatchObject({
      subject: 'Kick-off with Partner Inc',
      from: [
        {
          person: {
            displayName: 'Dana Diaz',
            contact: { fullName: 'Dana Diaz', org: 'Partner Inc' },
            interactions: {
              edges: expect.arrayContaining([{ node: expect.objectContaining({ kind: 'MAIL' }) }]),
            },
            user: null,
          },
        },
      ],
      calendarInvite: {
        summary: 'Kick-off with Partner Inc',
        attendees: [{ status: 'NEEDS_ACTION' }],
      },
    });
    expect(message?.attachments.map(({ filename }) => filename)).toContain('brochure.pdf');
  });

  it('knows a colleague’s role and what they share', async () => {
    const { messages } = await stage.alice.run(FROM_BOB);
    const { id } = messages.edges[0].node;
    const { message } = await stage.alice.run(BriefingDocument, { id, ...window });
    expect(message?.from[0]?.person).toMatchObject({
      displayName: 'Bob Baker',
      user: { role: 'USER' },
      sharedWithMe: { edges: [{ node: { name: 'landing-page.pdf' } }] },
      sharedTracks: [],
    });
  });
}
