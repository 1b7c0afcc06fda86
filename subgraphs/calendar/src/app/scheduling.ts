import type { SubgraphParts, SubgraphRuntime } from '@suitegraph/kit/subgraph';
import type { EventWriter, WriterDependencies } from '../events/event.writer';
import { ProposalRepository } from '../proposals/proposal.repository';
import {
  EventProposalsResolver,
  ProposalChangedResolver,
  TimeProposalResolver,
} from '../proposals/proposal.resolver';
import { ProposalService } from '../proposals/proposal.service';
import { DelegationResolver } from '../scheduling/delegation.resolver';
import { DelegationService } from '../scheduling/delegation.service';
import { invitationConsumer } from '../scheduling/invitation.consumer';
import { InvitationService } from '../scheduling/invitation.service';
import type { ReplyService } from '../scheduling/reply.service';
import type { Settings } from './settings';

/** Milliseconds a question about an event waits for invitations that are on their way. */
const INVITATION_WAIT_MS = 500;

/** The resolver classes of what organizers and attendees say to each other. */
export const schedulingResolvers = [
  EventProposalsResolver,
  TimeProposalResolver,
  ProposalChangedResolver,
  DelegationResolver,
] as const;

/** What it takes from the rest of the calendar. */
export interface SchedulingNeighbours extends WriterDependencies {
  readonly writer: EventWriter;
  readonly replies: ReplyService;
}

/** Puts together what organizers and attendees say to each other, here and by mail. */
export function wireScheduling(
  runtime: SubgraphRuntime<Settings>,
  neighbours: SchedulingNeighbours,
): Required<Pick<SubgraphParts, 'resolvers'>> & { readonly caughtUp: () => Promise<unknown> } {
  const { database, blobs, log } = runtime;
  const { directory, reader } = neighbours;
  const repository = new ProposalRepository();
  const proposals = new ProposalService({ ...neighbours, database, proposals: repository });
  const invitations = new InvitationService({ ...neighbours, proposals });
  const arriving = runtime.consume(invitationConsumer({ blobs, directory, invitations, log }));
  return {
    caughtUp: () => arriving.caughtUp(INVITATION_WAIT_MS),
    resolvers: [
      new EventProposalsResolver(proposals),
      new TimeProposalResolver(),
      new ProposalChangedResolver(reader),
      new DelegationResolver(new DelegationService(neighbours)),
    ],
  };
}
