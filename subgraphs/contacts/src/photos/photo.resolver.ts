import {
  payload,
  payloadOf,
  type RequestContext,
  UrlScalar,
  WriteOptions,
} from '@suitegraph/kit/graphql';
import {
  Arg,
  Ctx,
  Directive,
  FieldResolver,
  ID,
  Int,
  Mutation,
  Resolver,
  Root,
} from 'type-graphql';
import { Contact } from '../contacts/contact.entity';
import type { ContactService } from '../contacts/contact.service';
import { ContactPayload } from '../contacts/contact.types';
import type { PhotoService } from './photo.service';
import { PhotoUploadPayload } from './photo.types';

@Resolver(() => Contact)
export class PhotoResolver {
  constructor(
    private readonly photos: PhotoService,
    private readonly contacts: Pick<ContactService, 'update'>,
  ) {}

  @FieldResolver(() => UrlScalar, {
    nullable: true,
    description: 'A link that shows the photo for an hour to whoever holds it.',
  })
  photoUrl(@Ctx() { viewer }: RequestContext, @Root() contact: Contact): string | null {
    return this.photos.link(viewer, contact);
  }

  @Directive('@authenticated')
  @Directive('@requiresScopes(scopes: [["contacts:write"]])')
  @Mutation(() => PhotoUploadPayload, {
    description: 'Prepares the upload of a photo: a JPEG, PNG, GIF or WebP picture.',
  })
  async createContactPhotoUpload(
    @Ctx() ctx: RequestContext,
    @Arg('size', () => Int, { description: 'Its size in bytes, up to 524,288.' }) size: number,
  ): Promise<PhotoUploadPayload> {
    const { errors, id, url } = await payloadOf(ctx, () =>
      this.photos.createUpload(ctx.viewer, size),
    );
    return { uploadId: id ?? null, uploadUrl: url ?? null, errors };
  }

  @Directive('@authenticated')
  @Directive('@requiresScopes(scopes: [["contacts:write"]])')
  @Mutation(() => ContactPayload, { description: 'Gives a contact an uploaded photo.' })
  setContactPhoto(
    @Ctx() ctx: RequestContext,
    @Arg('id', () => ID, { description: 'Id of the contact.' }) id: string,
    @Arg('uploadId', () => ID, { description: 'Id of the upload; it is used up.' })
    uploadId: string,
    @Arg('options', () => WriteOptions, {
      nullable: true,
      description: 'How to carry it out; give the version you have seen as `ifMatch`.',
    })
    options: WriteOptions | null,
  ): Promise<ContactPayload> {
    return payload(ctx, 'contact', () =>
      this.contacts.update(ctx.viewer, id, { photoUploadId: uploadId }, options ?? {}),
    );
  }

  @Directive('@authenticated')
  @Directive('@requiresScopes(scopes: [["contacts:write"]])')
  @Mutation(() => ContactPayload, { description: 'Takes the photo from a contact.' })
  deleteContactPhoto(
    @Ctx() ctx: RequestContext,
    @Arg('id', () => ID, { description: 'Id of the contact.' }) id: string,
    @Arg('options', () => WriteOptions, {
      nullable: true,
      description: 'How to carry it out; give the version you have seen as `ifMatch`.',
    })
    options: WriteOptions | null,
  ): Promise<ContactPayload> {
    return payload(ctx, 'contact', () =>
      this.contacts.update(ctx.viewer, id, { photoUploadId: null }, options ?? {}),
    );
  }
}
