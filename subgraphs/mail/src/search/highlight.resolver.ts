import type { RequestContext } from '@suitegraph/kit/graphql';
import { Arg, Ctx, Field, FieldResolver, Int, ObjectType, Resolver, Root } from 'type-graphql';
import type { MessageRecord } from '../messages/message';
import { loadContent } from '../messages/message.loader';
import type { MessageService } from '../messages/message.service';
import { Message } from '../messages/message.types';
import { highlight, wantedWords } from './highlights';
import type { SearchService } from './search.service';

@ObjectType('TextRange', { description: 'A part of a text, in UTF-16 units.' })
export class TextRange {
  @Field(() => Int, { description: 'Where it begins.' })
  start!: number;

  @Field(() => Int, { description: 'How long it is.' })
  length!: number;
}

@ObjectType('Highlight', { description: 'A passage in which something was found.' })
export class Highlight {
  @Field(() => String, { description: 'Where it is from: subject or text.' })
  field!: string;

  @Field(() => String, { description: 'The passage, as plain text: nothing in it is markup.' })
  text!: string;

  @Field(() => [TextRange], { description: 'What in it was searched for.' })
  ranges!: TextRange[];
}

@Resolver(() => Message)
export class HighlightResolver {
  constructor(
    private readonly search: Pick<SearchService, 'read'>,
    private readonly reading: Pick<MessageService, 'byIds' | 'contents'>,
  ) {}

  @FieldResolver(() => [Highlight], {
    description: 'Where words of a search stand in its subject and text.',
  })
  async highlights(
    @Root() { id, subject }: MessageRecord,
    @Arg('q', () => String, { description: 'The search, as in `MessageFilter.q`.' }) q: string,
    @Ctx() ctx: RequestContext,
  ): Promise<Highlight[]> {
    const { node, stems } = await this.search.read({ q });
    const wanted = wantedWords(node);
    const text = (await loadContent(ctx, this.reading, id))?.text;
    return Object.entries({ subject, text }).flatMap(([field, content]) => {
      const passage = highlight(content ?? '', wanted, stems);
      return passage ? [{ field, text: passage.text, ranges: [...passage.ranges] }] : [];
    });
  }
}
