import type { SignedUrls } from '@suitegraph/kit/blobs';
import { InvalidInputError, NotFoundError, QuotaExceededError } from '@suitegraph/kit/errors';
import { newId } from '@suitegraph/kit/ids';
import type { Owner } from '../app/owner';
import type { RunUnit } from '../app/unit-of-work';
import type { Contact } from '../contacts/contact.entity';
import type { ContactRepository } from '../contacts/contact.repository';
import { Card } from '../vcard/card';
import { type CardPhoto, imageTypeOf, readPhoto } from '../vcard/photo';
import type { PhotoUploadRepository } from './photo-upload.repository';

/** As base64 within a card it leaves room for the rest of the card's megabyte. */
export const MAX_PHOTO_BYTES = 524_288;

const MAX_PENDING = 20;
const LINK_SECONDS = 3_600;

/** Where a contact's photo is shown. */
export const photoPath = (contactId: string): string => `/contacts/photos/${contactId}`;
/** Where a photo is sent to. */
export const uploadPath = (uploadId: string): string => `/contacts/photo-uploads/${uploadId}`;

/** Photos of contacts: uploading and showing them. */
export class PhotoService {
  constructor(
    private readonly run: RunUnit,
    private readonly contacts: Pick<ContactRepository, 'cards'>,
    private readonly uploads: Pick<PhotoUploadRepository, 'find' | 'complete'>,
    private readonly urls: Pick<SignedUrls, 'sign'>,
  ) {}

  /** A link to the photo that works for an hour; null when there is none. */
  link({ tenantId, userId }: Owner, { id, photo }: Pick<Contact, 'id' | 'photo'>): string | null {
    if (photo === null) return null;
    // The photo is part of the link, so that a browser keeps no old one.
    return this.urls.sign(photoPath(id), { tenant: tenantId, user: userId, photo }, LINK_SECONDS);
  }

  /** @throws NotFoundError when the contact or its photo is gone. */
  async open(owner: Owner, contactId: string): Promise<CardPhoto> {
    const card = (await this.contacts.cards(owner, [contactId])).get(contactId);
    const photo = card === undefined ? null : readPhoto(Card.parse(card));
    if (!photo) throw new NotFoundError('Photo');
    return photo;
  }

  /** Prepares an upload of `size` bytes, to be sent within an hour. */
  async createUpload(viewer: Owner, size: number): Promise<{ id: string; url: string }> {
    if (size < 1 || size > MAX_PHOTO_BYTES) {
      throw new InvalidInputError(`A photo has 1 to ${MAX_PHOTO_BYTES} bytes`, ['size']);
    }
    const id = newId();
    await this.run(async ({ photos }) => {
      if ((await photos.pending(viewer)) >= MAX_PENDING) throw new QuotaExceededError('uploads');
      await photos.add(viewer, { id, size });
    });
    const claims = { tenant: viewer.tenantId, user: viewer.userId };
    return { id, url: this.urls.sign(uploadPath(id), claims, LINK_SECONDS) };
  }

  /** Takes the bytes of an upload; what was cut off can be sent again. */
  async receive(owner: Owner, id: string, content: Buffer): Promise<void> {
    const upload = await this.uploads.find(owner, id);
    if (!upload) throw new NotFoundError('Upload');
    if (content.length !== upload.size)
      throw new InvalidInputError(`Expected ${upload.size} bytes`);
    if (imageTypeOf(content) === null) {
      throw new InvalidInputError('A photo is a JPEG, PNG, GIF or WebP picture');
    }
    await this.uploads.complete(owner, id, content);
  }
}
