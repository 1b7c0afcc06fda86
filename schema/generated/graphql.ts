/* eslint-disable */
/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type { DocumentTypeDecoration } from '@graphql-typed-document-node/core';
/** Someone to write to. */
export type AddressInput = {
  /** E-mail address. */
  address: string;
  /** Display name. */
  name?: string | null | undefined;
};

/** Somebody to invite. */
export type AttendeeInput = {
  /** E-mail address. */
  email: string;
  /** Display name, up to 200 characters. */
  name?: string | null | undefined;
  /** Whether the event can do without them. */
  optional?: boolean | null | undefined;
  /** Their answer: only your own can be set, that of others must be as it is. */
  status?: AttendeeStatus | null | undefined;
};

/** Whether somebody invited will come. */
export type AttendeeStatus =
  /** They will come. */
  | 'ACCEPTED'
  /** They will not come. */
  | 'DECLINED'
  /** They have asked somebody else to come instead. */
  | 'DELEGATED'
  /** They have not answered yet. */
  | 'NEEDS_ACTION'
  /** They may come. */
  | 'TENTATIVE';

/** What happened to an object. */
export type ChangeKind =
  /** It is new. */
  | 'CREATED'
  /** It is gone. */
  | 'DESTROYED'
  /** Some of its fields changed. */
  | 'UPDATED';

/** What a contact is to say. In an update, a field left out stays as it is; null or an empty list removes it. */
export type ContactInput = {
  /** All postal addresses, up to 100. */
  addresses?: Array<PostalAddressInput> | null | undefined;
  /** YYYY-MM-DD, or --MM-DD when the year is not known. */
  birthday?: string | null | undefined;
  /** All categories, up to 100. */
  categories?: Array<string> | null | undefined;
  /** All e-mail addresses, up to 100. */
  emails?: Array<LabelledInput> | null | undefined;
  /** The name to show, up to 500 characters; put together from `name` when left out. */
  fullName?: string | null | undefined;
  /** The parts of the name. */
  name?: ContactNameInput | null | undefined;
  /** Plain text, up to 65,536 characters. */
  notes?: string | null | undefined;
  /** Organisation. */
  org?: string | null | undefined;
  /** All telephone numbers, up to 100. */
  phones?: Array<LabelledInput> | null | undefined;
  /** An upload of `createContactPhotoUpload` as the photo; it is used up. */
  photoUploadId?: string | number | null | undefined;
  /** Job title. */
  title?: string | null | undefined;
  /** UID of the vCard; made up when left out. It cannot be changed later. */
  uid?: string | null | undefined;
};

/** The parts of a person's name. */
export type ContactNameInput = {
  /** Last name. */
  family?: string | null | undefined;
  /** First name. */
  given?: string | null | undefined;
  /** Further first names. */
  middle?: string | null | undefined;
  /** Before the name, such as Dr. */
  prefix?: string | null | undefined;
  /** After the name, such as Jr. */
  suffix?: string | null | undefined;
};

/** What went wrong, as a stable code to branch on. */
export type ErrorCode =
  /** The address is not an attendee of the event. */
  | 'ATTENDEE_NOT_FOUND'
  /** A server elsewhere refuses the user name or password that was given for it. */
  | 'AUTH_FAILED'
  /** A policy of the organisation forbids this. */
  | 'BLOCKED_BY_POLICY'
  /** A server elsewhere shows a certificate that is not to be trusted. */
  | 'CERTIFICATE_INVALID'
  /** A server elsewhere cannot be reached, does not answer in time or is no such server. */
  | 'CONNECT_FAILED'
  /** The object has changed since the version given in ifMatch. */
  | 'ETAG_MISMATCH'
  /** The caller is known but may not do this. */
  | 'FORBIDDEN'
  /** The idempotency key was used before with another input. */
  | 'IDEMPOTENCY_CONFLICT'
  /** Something failed on our side: quote the trace id. */
  | 'INTERNAL_ERROR'
  /** The request could not be read or its input is invalid. */
  | 'INVALID_REQUEST_BODY'
  /** The scanner found malware in the content. */
  | 'MALWARE_DETECTED'
  /** Online meetings are switched off here. */
  | 'MEET_DISABLED'
  /** The module behind this field is switched off here. */
  | 'MODULE_DISABLED'
  /** No such object for this caller. */
  | 'NOT_FOUND'
  /** The object is not in a state in which it can be queued. */
  | 'NOT_QUEUEABLE'
  /** The quota of the account is used up. */
  | 'QUOTA_EXCEEDED'
  /** Too many requests: try again after the time given. */
  | 'RATE_LIMITED'
  /** The request body is larger than the service accepts. */
  | 'REQUEST_BODY_TOO_LARGE'
  /** The cursor is older than what is kept: read everything again. */
  | 'SYNC_TOKEN_EXPIRED'
  /** Nobody is signed in, or the token is wrong or expired. */
  | 'UNAUTHENTICATED'
  /** A service behind this one did not answer: try again. */
  | 'UPSTREAM_UNAVAILABLE';

/** An event. In a change, what is absent stays; a text given as null is removed. */
export type EventInput = {
  /** Whether it takes whole days. */
  allDay?: boolean | null | undefined;
  /** Everybody invited: up to 200. */
  attendees?: Array<AttendeeInput> | null | undefined;
  /** Categories or tags: up to 50, each of up to 200 characters. */
  categories?: Array<string> | null | undefined;
  /** Comments: up to 50, each of up to 2,000 characters. */
  comments?: Array<string> | null | undefined;
  /** Where to join, up to 10: http, https, tel, sip, sips or xmpp. */
  conferenceUrls?: Array<string> | null | undefined;
  /** Plain text, up to 32,000 characters. */
  description?: string | null | undefined;
  /** End; of whole days midnight UTC of the day after the last. Absent: as long as before, or an hour, or a day. */
  end?: string | null | undefined;
  /** Ids of up to 20 files of your drive that are to go with it, and no others; an empty list takes all off. For whole series only. */
  fileIds?: Array<string | number> | null | undefined;
  /** Where on earth; null removes it. */
  geo?: GeoPointInput | null | undefined;
  /** Where, up to 1,000 characters. */
  location?: string | null | undefined;
  /** Address of the organizer: your own; it is set when there are attendees. */
  organizer?: string | null | undefined;
  /** From 1, the highest, to 9; null removes it. */
  priority?: number | null | undefined;
  /** RRULE, RDATE and EXDATE lines of RFC 5545, such as RRULE:FREQ=WEEKLY;BYDAY=MO. An empty list ends the recurrence. */
  recurrence?: Array<string> | null | undefined;
  /** Your own reminders: up to 10. */
  reminders?: Array<ReminderInput> | null | undefined;
  /** Start; of a whole day midnight UTC of its date. A new event needs one. */
  start?: string | null | undefined;
  /** Whether it will take place; a new one is CONFIRMED. */
  status?: EventStatus | null | undefined;
  /** Title, up to 1,000 characters. */
  summary?: string | null | undefined;
  /** IANA time zone in which it recurs, such as Europe/Paris; absent: the calendar's. */
  timezone?: string | null | undefined;
  /** Whether it leaves its time free for others; a new one does not. */
  transparent?: boolean | null | undefined;
  /** iCalendar UID of a new event, up to 255 characters; made up when absent. */
  uid?: string | null | undefined;
  /** A page about it, http or https; null removes it. */
  url?: string | null | undefined;
  /** Who may see more than the time it takes. */
  visibility?: EventVisibility | null | undefined;
  /** Whether to open an online meeting for it; one that it has stays. For whole series only. */
  withMeetLink?: boolean | null | undefined;
};

/** Whether an event will take place (RFC 5545 §3.8.1.11). */
export type EventStatus =
  /** It will not. */
  | 'CANCELLED'
  /** It will. */
  | 'CONFIRMED'
  /** It may. */
  | 'TENTATIVE';

/** Who may see more than that its owner is busy (CLASS, RFC 5545 §3.8.1.3). */
export type EventVisibility =
  /** Its owner; others see that the time is taken. */
  | 'CONFIDENTIAL'
  /** Its owner; others see that the time is taken. */
  | 'PRIVATE'
  /** Whoever sees the calendar. */
  | 'PUBLIC';

/** A place on earth. */
export type GeoPointInput = {
  /** Degrees north, from -90 to 90. */
  latitude: number;
  /** Degrees east, from -180 to 180. */
  longitude: number;
};

/** What people did with each other. */
export type InteractionKind =
  /** A file one shares with the other. */
  | 'FILE'
  /** A message from one to the other, or to both. */
  | 'MAIL'
  /** An event both are invited to. */
  | 'MEETING';

/** An e-mail address or a telephone number with its label. */
export type LabelledInput = {
  /** What it is called, such as home or work. */
  label?: string | null | undefined;
  /** Whether it is the preferred one; at most one of a list. */
  primary?: boolean | null | undefined;
  /** The address or the number. */
  value: string;
};

/** Which messages; all conditions given must hold. */
export type MessageFilter = {
  /** Received before. */
  before?: string | null | undefined;
  /** Flags that must all be set. */
  flags?: Array<string> | null | undefined;
  /** Words, or the beginning of one, of the author’s name or address. */
  from?: string | null | undefined;
  /** Only with, or only without, attachments. */
  hasAttachment?: boolean | null | undefined;
  /** Labels it must all have. */
  labels?: Array<string> | null | undefined;
  /** What to find, in any part of the message and its attachments. Words, in any of their forms; `word*` for its beginning; "quotes" for a phrase; `or`; `-` before what must not be there. Also from:, to:, cc:, bcc:, subject:, filename:, label:, in:folder, has:attachment, is:unread (read, flagged, answered, draft), before: and after: a day such as 2026-03-31, larger: and smaller: a size such as 5M. */
  q?: string | null | undefined;
  /** Received at or after. */
  since?: string | null | undefined;
  /** Words that stand together in the subject; the last may be a beginning. */
  subject?: string | null | undefined;
  /** Words, or the beginning of one, of a recipient’s name or address, copies included. */
  to?: string | null | undefined;
};

/** A part of the suite that an installation may switch on. */
export type ModuleName =
  /** Mail campaigns. */
  | 'CAMPAIGNS'
  /** Accounts on other mail servers. */
  | 'IMAP'
  /** Photos in Immich. */
  | 'IMMICH'
  /** Online meetings in Jitsi. */
  | 'JITSI'
  /** Calendars, contacts and files in Nextcloud. */
  | 'NEXTCLOUD'
  /** An external search engine. */
  | 'SEARCH'
  /** Mail accepted by the suite’s own SMTP listener. */
  | 'SMTP_INBOUND'
  /** Audio tracks. */
  | 'TRACKS';

/** A postal address. */
export type PostalAddressInput = {
  /** Town or city. */
  city?: string | null | undefined;
  /** Country, as its name. */
  country?: string | null | undefined;
  /** What it is called, such as home or work. */
  label?: string | null | undefined;
  /** Postal code. */
  postcode?: string | null | undefined;
  /** State, province or region. */
  region?: string | null | undefined;
  /** Street and house, several lines where there are. */
  street?: string | null | undefined;
};

/** A reminder to be set. */
export type ReminderInput = {
  /** How to remind. */
  method?: ReminderMethod | null | undefined;
  /** Minutes before the start, from 0 to 527040. */
  minutesBefore: number;
};

/** How a reminder reaches its owner. */
export type ReminderMethod =
  /** Shown by the calendar. */
  | 'DISPLAY'
  /** Sent as a mail. */
  | 'EMAIL';

/** What a user is in the organisation; it decides which scopes a session has. */
export type Role =
  /** Administers the organisation. */
  | 'ADMIN'
  /** Performs on tracks. */
  | 'ARTIST'
  /** Publishes tracks. */
  | 'CREATOR'
  /** Manages the tracks of several artists. */
  | 'LABEL'
  /** Manages a group of users. */
  | 'MANAGER'
  /** Has a paid subscription for tracks. */
  | 'PREMIUM'
  /** Produces tracks. */
  | 'PRODUCER'
  /** Helps users of the organisation. */
  | 'SUPPORT'
  /** Uses the suite. */
  | 'USER';

/** An answer to an invitation. */
export type Rsvp =
  /** I will come. */
  | 'ACCEPTED'
  /** I will not come. */
  | 'DECLINED'
  /** I may come. */
  | 'TENTATIVE';

/** A message to send. */
export type SendInput = {
  /** From which of the viewer’s mailboxes. */
  accountId: string | number;
  /** Complete uploads from `createAttachmentUpload`, in the order of the parts. */
  attachmentIds?: Array<string | number> | null | undefined;
  /** Who gets a copy without the others knowing. */
  bcc?: Array<AddressInput> | null | undefined;
  /** Who gets a copy. */
  cc?: Array<AddressInput> | null | undefined;
  /** Whether it is signed (DKIM), where the sender’s domain has a key. */
  dkim?: boolean | null | undefined;
  /** The draft that this message has become: it is removed once the message is taken. */
  draftId?: string | number | null | undefined;
  /** Files of the viewer’s drive to attach as they are now, behind the uploads. */
  fileIds?: Array<string | number> | null | undefined;
  /** The same as HTML. */
  html?: string | null | undefined;
  /** The viewer’s message that it answers: joins its thread and marks it answered. */
  inReplyTo?: string | number | null | undefined;
  /** Whether a copy is kept in the SENT folder. */
  saveToSent?: boolean | null | undefined;
  /** When to send it, at most a year ahead; until then it is with the drafts. */
  sendAt?: string | null | undefined;
  /** Subject: one line. */
  subject?: string | null | undefined;
  /** Values by the names of the template’s variables. */
  templateData?: unknown;
  /** Template for what is not given here of subject, text and HTML. */
  templateId?: string | number | null | undefined;
  /** Its text. */
  text?: string | null | undefined;
  /** Whom it is addressed to. */
  to: Array<AddressInput>;
  /** Seconds, at most 3,600, for which it waits so that it can be taken back. */
  undoSeconds?: number | null | undefined;
};

/** What people write about a track; what is left out stays. */
export type TrackInput = {
  /** Its genre; null takes it away. */
  genre?: string | null | undefined;
  /** Up to 50 words to find it by. */
  tags?: Array<string> | null | undefined;
  /** Its title; by the tags or name of the file when a new track has none. */
  title?: string | null | undefined;
  /** `PUBLIC` or `PRIVATE`; a new track is private. */
  visibility?: string | null | undefined;
};

/** How far an upload is. */
export type UploadState =
  /** It was given up by its user. */
  | 'ABORTED'
  /** All parts are here and are being put together. */
  | 'ASSEMBLING'
  /** It was not completed in time. */
  | 'EXPIRED'
  /** It takes parts. */
  | 'OPEN'
  /** The content is where it was to go. */
  | 'READY';

/** What an upload is for. */
export type UploadTarget =
  /** A file in the drive. */
  | 'DRIVE'
  /** An attachment of a message you are about to send. */
  | 'MAIL_ATTACHMENT'
  /** The audio of a track: give the upload to `createTrack`. */
  | 'TRACKS';

/** How a mutation is to be carried out. */
export type WriteOptions = {
  /** Check everything and change nothing. */
  dryRun?: boolean | null | undefined;
  /** Up to 200 characters. Sent again with the same input, the mutation answers as it did and does nothing twice. */
  idempotencyKey?: string | null | undefined;
  /** Change only this version; another one answers VersionConflict. */
  ifMatch?: string | null | undefined;
};

export type BriefingQueryVariables = Exact<{
  id: string | number;
  from: string;
  to: string;
}>;


export type BriefingQuery = { message: { subject: string | null, attachments: Array<{ filename: string | null, savedAs: { name: string } | null }>, from: Array<{ person: { displayName: string | null, contact: { fullName: string, org: string | null } | null, freeBusy: Array<{ start: string, end: string, type: string }> | null, interactions: { edges: Array<{ node: { kind: InteractionKind, at: string } }> } | null, sharedWithMe: { edges: Array<{ node: { name: string } }> } | null, sharedTracks: Array<{ title: string }> | null, user: { role: Role } | null } }>, calendarInvite: { summary: string | null, attendees: Array<{ status: AttendeeStatus }> } | null } | null };

export type CalendarsQueryVariables = Exact<{ [key: string]: never; }>;


export type CalendarsQuery = { calendars: Array<{ id: string, name: string, color: string | null, canWrite: boolean, syncToken: string }> };

export type CalendarRangeQueryVariables = Exact<{
  id: string | number;
  from: string;
  to: string;
  first?: number | null | undefined;
  after?: string | null | undefined;
}>;


export type CalendarRangeQuery = { calendar: { id: string, name: string, events: { edges: Array<{ cursor: string, node: { id: string, iCalUid: string, version: string, summary: string | null, location: string | null, start: string, end: string, allDay: boolean, status: string, recurrence: Array<string>, organizer: { name: string | null, address: string } | null, attendees: Array<{ status: AttendeeStatus, email: { name: string | null, address: string } }> } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } } | null };

export type EventByIdQueryVariables = Exact<{
  id: string | number;
}>;


export type EventByIdQuery = { event: { description: string | null, timezone: string | null, id: string, iCalUid: string, version: string, summary: string | null, location: string | null, start: string, end: string, allDay: boolean, status: string, recurrence: Array<string>, invitationMessages: Array<{ id: string, version: string, subject: string | null, date: string, snippet: string | null, flags: Array<string>, from: Array<{ name: string | null, address: string }> }> | null, organizer: { name: string | null, address: string } | null, attendees: Array<{ status: AttendeeStatus, email: { name: string | null, address: string } }> } | null };

export type FreeBusyQueryVariables = Exact<{
  from: string;
  to: string;
  attendees: Array<string> | string;
}>;


export type FreeBusyQuery = { freeBusy: Array<{ reachable: boolean, attendee: { address: string, displayName: string | null }, periods: Array<{ start: string, end: string, type: string }> }> };

export type CreateEventMutationVariables = Exact<{
  calendarId: string | number;
  input: EventInput;
  options?: WriteOptions | null | undefined;
}>;


export type CreateEventMutation = { createEvent: { event: { id: string, iCalUid: string, version: string, summary: string | null, location: string | null, start: string, end: string, allDay: boolean, status: string, recurrence: Array<string>, organizer: { name: string | null, address: string } | null, attendees: Array<{ status: AttendeeStatus, email: { name: string | null, address: string } }> } | null, errors: Array<
      | { __typename: 'GenericError', code: ErrorCode, message: string, path: Array<string> | null, traceId: string }
      | { __typename: 'Throttled', code: ErrorCode, message: string, path: Array<string> | null, traceId: string }
      | { __typename: 'VersionConflict', code: ErrorCode, message: string, path: Array<string> | null, traceId: string }
    > } };

export type UpdateEventMutationVariables = Exact<{
  id: string | number;
  input: EventInput;
  options: WriteOptions;
}>;


export type UpdateEventMutation = { updateEvent: { event: { id: string, iCalUid: string, version: string, summary: string | null, location: string | null, start: string, end: string, allDay: boolean, status: string, recurrence: Array<string>, organizer: { name: string | null, address: string } | null, attendees: Array<{ status: AttendeeStatus, email: { name: string | null, address: string } }> } | null, errors: Array<
      | { __typename: 'GenericError', code: ErrorCode, message: string, path: Array<string> | null, traceId: string }
      | { __typename: 'Throttled', code: ErrorCode, message: string, path: Array<string> | null, traceId: string }
      | { __typename: 'VersionConflict', currentVersion: string, code: ErrorCode, message: string, path: Array<string> | null, traceId: string }
    > } };

export type DeleteEventMutationVariables = Exact<{
  id: string | number;
  options: WriteOptions;
}>;


export type DeleteEventMutation = { deleteEvent: { errors: Array<
      | { __typename: 'GenericError', code: ErrorCode, message: string, path: Array<string> | null, traceId: string }
      | { __typename: 'Throttled', code: ErrorCode, message: string, path: Array<string> | null, traceId: string }
      | { __typename: 'VersionConflict', code: ErrorCode, message: string, path: Array<string> | null, traceId: string }
    > } };

export type RespondToEventMutationVariables = Exact<{
  id: string | number;
  email: string;
  response: Rsvp;
}>;


export type RespondToEventMutation = { respondToEvent: { event: { id: string, iCalUid: string, version: string, summary: string | null, location: string | null, start: string, end: string, allDay: boolean, status: string, recurrence: Array<string>, organizer: { name: string | null, address: string } | null, attendees: Array<{ status: AttendeeStatus, email: { name: string | null, address: string } }> } | null, errors: Array<
      | { __typename: 'GenericError', code: ErrorCode, message: string, path: Array<string> | null, traceId: string }
      | { __typename: 'Throttled', code: ErrorCode, message: string, path: Array<string> | null, traceId: string }
      | { __typename: 'VersionConflict', code: ErrorCode, message: string, path: Array<string> | null, traceId: string }
    > } };

export type EventChangedSubscriptionVariables = Exact<{
  calendars?: Array<string | number> | string | number | null | undefined;
  after?: string | null | undefined;
}>;


export type EventChangedSubscription = { eventChanged: { eventId: string, cursor: string, kind: ChangeKind, id: string, changedFields: Array<string>, event: { id: string, iCalUid: string, version: string, summary: string | null, location: string | null, start: string, end: string, allDay: boolean, status: string, recurrence: Array<string>, organizer: { name: string | null, address: string } | null, attendees: Array<{ status: AttendeeStatus, email: { name: string | null, address: string } }> } | null } };

export type AddressBooksQueryVariables = Exact<{ [key: string]: never; }>;


export type AddressBooksQuery = { addressBooks: Array<{ id: string, name: string, syncToken: string }> };

export type ContactsQueryVariables = Exact<{
  q?: string | null | undefined;
  first?: number | null | undefined;
  after?: string | null | undefined;
}>;


export type ContactsQuery = { contacts: { edges: Array<{ cursor: string, node: { id: string, uid: string, version: string, fullName: string, org: string | null, title: string | null, emails: Array<{ address: string, label: string | null, primary: boolean }> } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type CreateContactMutationVariables = Exact<{
  bookId: string | number;
  input: ContactInput;
  options?: WriteOptions | null | undefined;
}>;


export type CreateContactMutation = { createContact: { contact: { id: string, uid: string, version: string, fullName: string, org: string | null, title: string | null, emails: Array<{ address: string, label: string | null, primary: boolean }> } | null, errors: Array<
      | { __typename: 'GenericError', code: ErrorCode, message: string, path: Array<string> | null, traceId: string }
      | { __typename: 'Throttled', code: ErrorCode, message: string, path: Array<string> | null, traceId: string }
      | { __typename: 'VersionConflict', code: ErrorCode, message: string, path: Array<string> | null, traceId: string }
    > } };

export type UpdateContactMutationVariables = Exact<{
  id: string | number;
  input: ContactInput;
  options: WriteOptions;
}>;


export type UpdateContactMutation = { updateContact: { contact: { id: string, uid: string, version: string, fullName: string, org: string | null, title: string | null, emails: Array<{ address: string, label: string | null, primary: boolean }> } | null, errors: Array<
      | { __typename: 'GenericError', code: ErrorCode, message: string, path: Array<string> | null, traceId: string }
      | { __typename: 'Throttled', code: ErrorCode, message: string, path: Array<string> | null, traceId: string }
      | { __typename: 'VersionConflict', currentVersion: string, code: ErrorCode, message: string, path: Array<string> | null, traceId: string }
    > } };

export type DeleteContactMutationVariables = Exact<{
  id: string | number;
  options: WriteOptions;
}>;


export type DeleteContactMutation = { deleteContact: { ok: boolean, errors: Array<
      | { __typename: 'GenericError', code: ErrorCode, message: string, path: Array<string> | null, traceId: string }
      | { __typename: 'Throttled', code: ErrorCode, message: string, path: Array<string> | null, traceId: string }
      | { __typename: 'VersionConflict', code: ErrorCode, message: string, path: Array<string> | null, traceId: string }
    > } };

export type ContactChangedSubscriptionVariables = Exact<{
  books?: Array<string | number> | string | number | null | undefined;
  after?: string | null | undefined;
}>;


export type ContactChangedSubscription = { contactChanged: { eventId: string, cursor: string, kind: ChangeKind, id: string, changedFields: Array<string>, contact: { id: string, uid: string, version: string, fullName: string, org: string | null, title: string | null, emails: Array<{ address: string, label: string | null, primary: boolean }> } | null } };

export type FilesQueryVariables = Exact<{
  folderId?: string | number | null | undefined;
  q?: string | null | undefined;
  first?: number | null | undefined;
  after?: string | null | undefined;
}>;


export type FilesQuery = { files: { edges: Array<{ cursor: string, node: { id: string, version: string, name: string, isFolder: boolean, mimeType: string | null, size: string | null, modifiedAt: string } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type FileByIdQueryVariables = Exact<{
  id: string | number;
}>;


export type FileByIdQuery = { file: { checksum: string | null, downloadUrl: string | null, id: string, version: string, name: string, isFolder: boolean, mimeType: string | null, size: string | null, modifiedAt: string, parent: { id: string, name: string } | null, shares: Array<{ id: string, rights: string, grantee: { address: string } | null }> } | null };

export type BeginUploadMutationVariables = Exact<{
  target: UploadTarget;
  parent?: string | number | null | undefined;
  name: string;
  size: string;
  mimeType?: string | null | undefined;
}>;


export type BeginUploadMutation = { beginUpload: { upload: { id: string, state: UploadState, partSize: number, expiresAt: string | null, parts: Array<{ number: number, url: string, done: boolean }> } | null, errors: Array<
      | { __typename: 'GenericError', code: ErrorCode, message: string, path: Array<string> | null, traceId: string }
      | { __typename: 'Throttled', code: ErrorCode, message: string, path: Array<string> | null, traceId: string }
      | { __typename: 'VersionConflict', code: ErrorCode, message: string, path: Array<string> | null, traceId: string }
    > } };

export type CompleteUploadMutationVariables = Exact<{
  id: string | number;
}>;


export type CompleteUploadMutation = { completeUpload: { upload: { id: string, state: UploadState, file: { id: string, version: string, name: string, isFolder: boolean, mimeType: string | null, size: string | null, modifiedAt: string } | null } | null, errors: Array<
      | { __typename: 'GenericError', code: ErrorCode, message: string, path: Array<string> | null, traceId: string }
      | { __typename: 'Throttled', code: ErrorCode, message: string, path: Array<string> | null, traceId: string }
      | { __typename: 'VersionConflict', code: ErrorCode, message: string, path: Array<string> | null, traceId: string }
    > } };

export type CreateFolderMutationVariables = Exact<{
  parentId: string | number;
  name: string;
}>;


export type CreateFolderMutation = { createFolderAt: { file: { id: string, version: string, name: string, isFolder: boolean, mimeType: string | null, size: string | null, modifiedAt: string } | null, errors: Array<
      | { __typename: 'GenericError', code: ErrorCode, message: string, path: Array<string> | null, traceId: string }
      | { __typename: 'Throttled', code: ErrorCode, message: string, path: Array<string> | null, traceId: string }
      | { __typename: 'VersionConflict', code: ErrorCode, message: string, path: Array<string> | null, traceId: string }
    > } };

export type MoveFileMutationVariables = Exact<{
  id: string | number;
  parentId: string | number;
  options: WriteOptions;
}>;


export type MoveFileMutation = { moveFile: { file: { id: string, version: string, name: string, isFolder: boolean, mimeType: string | null, size: string | null, modifiedAt: string } | null, errors: Array<
      | { __typename: 'GenericError', code: ErrorCode, message: string, path: Array<string> | null, traceId: string }
      | { __typename: 'Throttled', code: ErrorCode, message: string, path: Array<string> | null, traceId: string }
      | { __typename: 'VersionConflict', code: ErrorCode, message: string, path: Array<string> | null, traceId: string }
    > } };

export type CopyFileMutationVariables = Exact<{
  id: string | number;
  parentId: string | number;
}>;


export type CopyFileMutation = { copyFile: { file: { id: string, version: string, name: string, isFolder: boolean, mimeType: string | null, size: string | null, modifiedAt: string } | null, errors: Array<
      | { __typename: 'GenericError', code: ErrorCode, message: string, path: Array<string> | null, traceId: string }
      | { __typename: 'Throttled', code: ErrorCode, message: string, path: Array<string> | null, traceId: string }
      | { __typename: 'VersionConflict', code: ErrorCode, message: string, path: Array<string> | null, traceId: string }
    > } };

export type DeleteFileMutationVariables = Exact<{
  id: string | number;
  options: WriteOptions;
}>;


export type DeleteFileMutation = { deleteFile: { ok: boolean, errors: Array<
      | { __typename: 'GenericError', code: ErrorCode, message: string, path: Array<string> | null, traceId: string }
      | { __typename: 'Throttled', code: ErrorCode, message: string, path: Array<string> | null, traceId: string }
      | { __typename: 'VersionConflict', code: ErrorCode, message: string, path: Array<string> | null, traceId: string }
    > } };

export type ShareFileMutationVariables = Exact<{
  id: string | number;
  address?: string | null | undefined;
  rights: string;
}>;


export type ShareFileMutation = { shareFile: { share: { id: string, rights: string, grantee: { address: string } | null } | null, errors: Array<
      | { __typename: 'GenericError', code: ErrorCode, message: string, path: Array<string> | null, traceId: string }
      | { __typename: 'Throttled', code: ErrorCode, message: string, path: Array<string> | null, traceId: string }
      | { __typename: 'VersionConflict', code: ErrorCode, message: string, path: Array<string> | null, traceId: string }
    > } };

export type SaveAttachmentMutationVariables = Exact<{
  attachmentId: string | number;
  folderId: string | number;
}>;


export type SaveAttachmentMutation = { saveAttachmentToDrive: { errors: Array<
      | { __typename: 'GenericError', code: ErrorCode, message: string, path: Array<string> | null, traceId: string }
      | { __typename: 'Throttled', code: ErrorCode, message: string, path: Array<string> | null, traceId: string }
      | { __typename: 'VersionConflict', code: ErrorCode, message: string, path: Array<string> | null, traceId: string }
    > } };

export type FileChangedSubscriptionVariables = Exact<{
  folders?: Array<string | number> | string | number | null | undefined;
  after?: string | null | undefined;
}>;


export type FileChangedSubscription = { fileChanged: { eventId: string, cursor: string, kind: ChangeKind, id: string, changedFields: Array<string>, file: { id: string, version: string, name: string, isFolder: boolean, mimeType: string | null, size: string | null, modifiedAt: string } | null } };

type Problems_GenericError_Fragment = { __typename: 'GenericError', code: ErrorCode, message: string, path: Array<string> | null, traceId: string };

type Problems_Throttled_Fragment = { __typename: 'Throttled', code: ErrorCode, message: string, path: Array<string> | null, traceId: string };

type Problems_VersionConflict_Fragment = { __typename: 'VersionConflict', code: ErrorCode, message: string, path: Array<string> | null, traceId: string };

export type ProblemsFragment =
  | Problems_GenericError_Fragment
  | Problems_Throttled_Fragment
  | Problems_VersionConflict_Fragment
;

export type MessageSummaryFragment = { id: string, version: string, subject: string | null, date: string, snippet: string | null, flags: Array<string>, from: Array<{ name: string | null, address: string }> };

export type EventSummaryFragment = { id: string, iCalUid: string, version: string, summary: string | null, location: string | null, start: string, end: string, allDay: boolean, status: string, recurrence: Array<string>, organizer: { name: string | null, address: string } | null, attendees: Array<{ status: AttendeeStatus, email: { name: string | null, address: string } }> };

export type ContactSummaryFragment = { id: string, uid: string, version: string, fullName: string, org: string | null, title: string | null, emails: Array<{ address: string, label: string | null, primary: boolean }> };

export type FileSummaryFragment = { id: string, version: string, name: string, isFolder: boolean, mimeType: string | null, size: string | null, modifiedAt: string };

export type TrackSummaryFragment = { id: string, version: string, title: string, genre: string | null, durationMs: number | null, visibility: string, likedByViewer: boolean };

export type LoginMutationVariables = Exact<{
  email: string;
  password: string;
}>;


export type LoginMutation = { login: { accessToken: string | null, refreshToken: string | null, viewer: { id: string, email: string, displayName: string | null, role: Role } | null, errors: Array<
      | { __typename: 'GenericError', code: ErrorCode, message: string, path: Array<string> | null, traceId: string }
      | { __typename: 'Throttled', code: ErrorCode, message: string, path: Array<string> | null, traceId: string }
      | { __typename: 'VersionConflict', code: ErrorCode, message: string, path: Array<string> | null, traceId: string }
    > } };

export type RefreshMutationVariables = Exact<{
  token: string;
}>;


export type RefreshMutation = { refreshToken: { accessToken: string | null, refreshToken: string | null, errors: Array<
      | { __typename: 'GenericError', code: ErrorCode, message: string, path: Array<string> | null, traceId: string }
      | { __typename: 'Throttled', code: ErrorCode, message: string, path: Array<string> | null, traceId: string }
      | { __typename: 'VersionConflict', code: ErrorCode, message: string, path: Array<string> | null, traceId: string }
    > } };

export type LogoutMutationVariables = Exact<{ [key: string]: never; }>;


export type LogoutMutation = { logout: { ok: boolean, errors: Array<
      | { __typename: 'GenericError', code: ErrorCode, message: string, path: Array<string> | null, traceId: string }
      | { __typename: 'Throttled', code: ErrorCode, message: string, path: Array<string> | null, traceId: string }
      | { __typename: 'VersionConflict', code: ErrorCode, message: string, path: Array<string> | null, traceId: string }
    > } };

export type ViewerQueryVariables = Exact<{ [key: string]: never; }>;


export type ViewerQuery = { viewer: { id: string, email: string, displayName: string | null, role: Role, tenant: { name: string } } | null, modules: Array<{ name: ModuleName, enabled: boolean }> };

export type UsersQueryVariables = Exact<{
  first?: number | null | undefined;
  after?: string | null | undefined;
}>;


export type UsersQuery = { users: { edges: Array<{ cursor: string, node: { id: string, email: string, displayName: string | null, role: Role, status: string } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type InboxQueryVariables = Exact<{
  first?: number | null | undefined;
  after?: string | null | undefined;
  filter?: MessageFilter | null | undefined;
}>;


export type InboxQuery = { messages: { edges: Array<{ cursor: string, node: { id: string, version: string, subject: string | null, date: string, snippet: string | null, flags: Array<string>, from: Array<{ name: string | null, address: string }> } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type MessageByIdQueryVariables = Exact<{
  id: string | number;
}>;


export type MessageByIdQuery = { message: { messageId: string, text: string | null, html: string | null, id: string, version: string, subject: string | null, date: string, snippet: string | null, flags: Array<string>, to: Array<{ name: string | null, address: string }>, cc: Array<{ name: string | null, address: string }>, thread: { id: string, subject: string | null }, folders: Array<{ id: string, name: string, role: string | null }>, attachments: Array<{ id: string, filename: string | null, mimeType: string, size: number, inline: boolean, downloadUrl: string, savedAs: { id: string, name: string } | null }>, calendarInvite: { id: string, iCalUid: string, version: string, summary: string | null, location: string | null, start: string, end: string, allDay: boolean, status: string, recurrence: Array<string>, organizer: { name: string | null, address: string } | null, attendees: Array<{ status: AttendeeStatus, email: { name: string | null, address: string } }> } | null, from: Array<{ name: string | null, address: string }> } | null };

export type ThreadByIdQueryVariables = Exact<{
  id: string | number;
  first?: number | null | undefined;
  after?: string | null | undefined;
}>;


export type ThreadByIdQuery = { thread: { id: string, subject: string | null, lastMessageAt: string, messages: { edges: Array<{ node: { id: string, version: string, subject: string | null, date: string, snippet: string | null, flags: Array<string>, from: Array<{ name: string | null, address: string }> } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } } | null };

export type MailAccountsQueryVariables = Exact<{ [key: string]: never; }>;


export type MailAccountsQuery = { viewer: { id: string, unreadCount: number | null, mailAccounts: Array<{ id: string, address: { address: string }, folders: Array<{ id: string, name: string, path: string, role: string | null, unread: number, total: number }> }> | null } | null };

export type SendMessageMutationVariables = Exact<{
  input: SendInput;
  options: WriteOptions;
}>;


export type SendMessageMutation = { sendMessage: { message: { id: string, version: string, subject: string | null, date: string, snippet: string | null, flags: Array<string>, from: Array<{ name: string | null, address: string }> } | null, errors: Array<
      | { __typename: 'GenericError', code: ErrorCode, message: string, path: Array<string> | null, traceId: string }
      | { __typename: 'Throttled', code: ErrorCode, message: string, path: Array<string> | null, traceId: string }
      | { __typename: 'VersionConflict', code: ErrorCode, message: string, path: Array<string> | null, traceId: string }
    > } };

export type MessageChangedSubscriptionVariables = Exact<{
  folders?: Array<string | number> | string | number | null | undefined;
  kinds?: Array<ChangeKind> | ChangeKind | null | undefined;
  after?: string | null | undefined;
}>;


export type MessageChangedSubscription = { messageChanged: { eventId: string, cursor: string, occurredAt: string, correlationId: string, kind: ChangeKind, messageId: string, changedFields: Array<string>, message: { id: string, version: string, subject: string | null, date: string, snippet: string | null, flags: Array<string>, attachments: Array<{ filename: string | null, mimeType: string, size: number }>, calendarInvite: { id: string, iCalUid: string, version: string, summary: string | null, location: string | null, start: string, end: string, allDay: boolean, status: string, recurrence: Array<string>, organizer: { name: string | null, address: string } | null, attendees: Array<{ status: AttendeeStatus, email: { name: string | null, address: string } }> } | null, from: Array<{ name: string | null, address: string, person: { displayName: string | null, contact: { id: string, uid: string, version: string, fullName: string, org: string | null, title: string | null, emails: Array<{ address: string, label: string | null, primary: boolean }> } | null } }> } | null } };

export type TracksQueryVariables = Exact<{
  q?: string | null | undefined;
  first?: number | null | undefined;
  after?: string | null | undefined;
}>;


export type TracksQuery = { tracks: { edges: Array<{ cursor: string, node: { id: string, version: string, title: string, genre: string | null, durationMs: number | null, visibility: string, likedByViewer: boolean } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type TrackByIdQueryVariables = Exact<{
  id: string | number;
}>;


export type TrackByIdQuery = { track: { tags: Array<string>, streamUrl: string | null, id: string, version: string, title: string, genre: string | null, durationMs: number | null, visibility: string, likedByViewer: boolean, metadata: { codec: string | null, bitrate: number | null, sampleRate: number | null, channels: number | null, album: string | null, artist: string | null } | null, stats: { plays: number, likes: number, shares: number } } | null };

export type CreateTrackMutationVariables = Exact<{
  uploadId: string | number;
  input: TrackInput;
  options?: WriteOptions | null | undefined;
}>;


export type CreateTrackMutation = { createTrack: { track: { id: string, version: string, title: string, genre: string | null, durationMs: number | null, visibility: string, likedByViewer: boolean } | null, errors: Array<
      | { __typename: 'GenericError', code: ErrorCode, message: string, path: Array<string> | null, traceId: string }
      | { __typename: 'Throttled', code: ErrorCode, message: string, path: Array<string> | null, traceId: string }
      | { __typename: 'VersionConflict', code: ErrorCode, message: string, path: Array<string> | null, traceId: string }
    > } };

export type LikeTrackMutationVariables = Exact<{
  id: string | number;
}>;


export type LikeTrackMutation = { likeTrack: { track: { id: string, likedByViewer: boolean, stats: { likes: number } } | null, errors: Array<
      | { __typename: 'GenericError', code: ErrorCode, message: string, path: Array<string> | null, traceId: string }
      | { __typename: 'Throttled', code: ErrorCode, message: string, path: Array<string> | null, traceId: string }
      | { __typename: 'VersionConflict', code: ErrorCode, message: string, path: Array<string> | null, traceId: string }
    > } };

export type UnlikeTrackMutationVariables = Exact<{
  id: string | number;
}>;


export type UnlikeTrackMutation = { unlikeTrack: { track: { id: string, likedByViewer: boolean, stats: { likes: number } } | null, errors: Array<
      | { __typename: 'GenericError', code: ErrorCode, message: string, path: Array<string> | null, traceId: string }
      | { __typename: 'Throttled', code: ErrorCode, message: string, path: Array<string> | null, traceId: string }
      | { __typename: 'VersionConflict', code: ErrorCode, message: string, path: Array<string> | null, traceId: string }
    > } };

export type ShareTrackMutationVariables = Exact<{
  id: string | number;
  address?: string | null | undefined;
  expiresAt?: string | null | undefined;
}>;


export type ShareTrackMutation = { shareTrack: { share: { id: string, url: string, expiresAt: string | null } | null, errors: Array<
      | { __typename: 'GenericError', code: ErrorCode, message: string, path: Array<string> | null, traceId: string }
      | { __typename: 'Throttled', code: ErrorCode, message: string, path: Array<string> | null, traceId: string }
      | { __typename: 'VersionConflict', code: ErrorCode, message: string, path: Array<string> | null, traceId: string }
    > } };

export type TrackChangedSubscriptionVariables = Exact<{
  ids?: Array<string | number> | string | number | null | undefined;
  after?: string | null | undefined;
}>;


export type TrackChangedSubscription = { trackChanged: { eventId: string, cursor: string, kind: ChangeKind, id: string, track: { id: string, version: string, title: string, genre: string | null, durationMs: number | null, visibility: string, likedByViewer: boolean } | null } };

export class TypedDocumentString<TResult, TVariables>
  extends String
  implements DocumentTypeDecoration<TResult, TVariables>
{
  __apiType?: NonNullable<DocumentTypeDecoration<TResult, TVariables>['__apiType']>;
  private value: string;
  public __meta__?: Record<string, any> | undefined;

  constructor(value: string, __meta__?: Record<string, any> | undefined) {
    super(value);
    this.value = value;
    this.__meta__ = __meta__;
  }

  override toString(): string & DocumentTypeDecoration<TResult, TVariables> {
    return this.value;
  }
}
export const ProblemsFragmentDoc = new TypedDocumentString(`
    fragment Problems on OpError {
  __typename
  code
  message
  path
  traceId
}
    `, {"fragmentName":"Problems"}) as unknown as TypedDocumentString<ProblemsFragment, unknown>;
export const MessageSummaryFragmentDoc = new TypedDocumentString(`
    fragment MessageSummary on Message {
  id
  version
  subject
  date
  snippet
  flags
  from {
    name
    address
  }
}
    `, {"fragmentName":"MessageSummary"}) as unknown as TypedDocumentString<MessageSummaryFragment, unknown>;
export const EventSummaryFragmentDoc = new TypedDocumentString(`
    fragment EventSummary on CalendarEvent {
  id
  iCalUid
  version
  summary
  location
  start
  end
  allDay
  status
  recurrence
  organizer {
    name
    address
  }
  attendees {
    status
    email {
      name
      address
    }
  }
}
    `, {"fragmentName":"EventSummary"}) as unknown as TypedDocumentString<EventSummaryFragment, unknown>;
export const ContactSummaryFragmentDoc = new TypedDocumentString(`
    fragment ContactSummary on Contact {
  id
  uid
  version
  fullName
  org
  title
  emails {
    address
    label
    primary
  }
}
    `, {"fragmentName":"ContactSummary"}) as unknown as TypedDocumentString<ContactSummaryFragment, unknown>;
export const FileSummaryFragmentDoc = new TypedDocumentString(`
    fragment FileSummary on File {
  id
  version
  name
  isFolder
  mimeType
  size
  modifiedAt
}
    `, {"fragmentName":"FileSummary"}) as unknown as TypedDocumentString<FileSummaryFragment, unknown>;
export const TrackSummaryFragmentDoc = new TypedDocumentString(`
    fragment TrackSummary on Track {
  id
  version
  title
  genre
  durationMs
  visibility
  likedByViewer
}
    `, {"fragmentName":"TrackSummary"}) as unknown as TypedDocumentString<TrackSummaryFragment, unknown>;
export const BriefingDocument = new TypedDocumentString(`
    query Briefing($id: ID!, $from: DateTime!, $to: DateTime!) {
  message(id: $id) {
    subject
    attachments {
      filename
      savedAs {
        name
      }
    }
    from {
      person {
        displayName
        contact {
          fullName
          org
        }
        freeBusy(from: $from, to: $to) {
          start
          end
          type
        }
        interactions(first: 5) {
          edges {
            node {
              kind
              at
            }
          }
        }
        sharedWithMe(first: 5) {
          edges {
            node {
              name
            }
          }
        }
        sharedTracks {
          title
        }
        user {
          role
        }
      }
    }
    calendarInvite {
      summary
      attendees {
        status
      }
    }
  }
}
    `) as unknown as TypedDocumentString<BriefingQuery, BriefingQueryVariables>;
export const CalendarsDocument = new TypedDocumentString(`
    query Calendars {
  calendars {
    id
    name
    color
    canWrite
    syncToken
  }
}
    `) as unknown as TypedDocumentString<CalendarsQuery, CalendarsQueryVariables>;
export const CalendarRangeDocument = new TypedDocumentString(`
    query CalendarRange($id: ID!, $from: DateTime!, $to: DateTime!, $first: Int, $after: String) {
  calendar(id: $id) {
    id
    name
    events(from: $from, to: $to, first: $first, after: $after) {
      edges {
        cursor
        node {
          ...EventSummary
        }
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
}
    fragment EventSummary on CalendarEvent {
  id
  iCalUid
  version
  summary
  location
  start
  end
  allDay
  status
  recurrence
  organizer {
    name
    address
  }
  attendees {
    status
    email {
      name
      address
    }
  }
}`) as unknown as TypedDocumentString<CalendarRangeQuery, CalendarRangeQueryVariables>;
export const EventByIdDocument = new TypedDocumentString(`
    query EventById($id: ID!) {
  event(id: $id) {
    ...EventSummary
    description
    timezone
    invitationMessages {
      ...MessageSummary
    }
  }
}
    fragment MessageSummary on Message {
  id
  version
  subject
  date
  snippet
  flags
  from {
    name
    address
  }
}
fragment EventSummary on CalendarEvent {
  id
  iCalUid
  version
  summary
  location
  start
  end
  allDay
  status
  recurrence
  organizer {
    name
    address
  }
  attendees {
    status
    email {
      name
      address
    }
  }
}`) as unknown as TypedDocumentString<EventByIdQuery, EventByIdQueryVariables>;
export const FreeBusyDocument = new TypedDocumentString(`
    query FreeBusy($from: DateTime!, $to: DateTime!, $attendees: [String!]!) {
  freeBusy(from: $from, to: $to, attendees: $attendees) {
    reachable
    attendee {
      address
      displayName
    }
    periods {
      start
      end
      type
    }
  }
}
    `) as unknown as TypedDocumentString<FreeBusyQuery, FreeBusyQueryVariables>;
export const CreateEventDocument = new TypedDocumentString(`
    mutation CreateEvent($calendarId: ID!, $input: EventInput!, $options: WriteOptions) {
  createEvent(calendarId: $calendarId, input: $input, options: $options) {
    event {
      ...EventSummary
    }
    errors {
      ...Problems
    }
  }
}
    fragment Problems on OpError {
  __typename
  code
  message
  path
  traceId
}
fragment EventSummary on CalendarEvent {
  id
  iCalUid
  version
  summary
  location
  start
  end
  allDay
  status
  recurrence
  organizer {
    name
    address
  }
  attendees {
    status
    email {
      name
      address
    }
  }
}`) as unknown as TypedDocumentString<CreateEventMutation, CreateEventMutationVariables>;
export const UpdateEventDocument = new TypedDocumentString(`
    mutation UpdateEvent($id: ID!, $input: EventInput!, $options: WriteOptions!) {
  updateEvent(id: $id, input: $input, options: $options) {
    event {
      ...EventSummary
    }
    errors {
      ...Problems
      ... on VersionConflict {
        currentVersion
      }
    }
  }
}
    fragment Problems on OpError {
  __typename
  code
  message
  path
  traceId
}
fragment EventSummary on CalendarEvent {
  id
  iCalUid
  version
  summary
  location
  start
  end
  allDay
  status
  recurrence
  organizer {
    name
    address
  }
  attendees {
    status
    email {
      name
      address
    }
  }
}`) as unknown as TypedDocumentString<UpdateEventMutation, UpdateEventMutationVariables>;
export const DeleteEventDocument = new TypedDocumentString(`
    mutation DeleteEvent($id: ID!, $options: WriteOptions!) {
  deleteEvent(id: $id, options: $options) {
    errors {
      ...Problems
    }
  }
}
    fragment Problems on OpError {
  __typename
  code
  message
  path
  traceId
}`) as unknown as TypedDocumentString<DeleteEventMutation, DeleteEventMutationVariables>;
export const RespondToEventDocument = new TypedDocumentString(`
    mutation RespondToEvent($id: ID!, $email: String!, $response: Rsvp!) {
  respondToEvent(id: $id, email: $email, response: $response) {
    event {
      ...EventSummary
    }
    errors {
      ...Problems
    }
  }
}
    fragment Problems on OpError {
  __typename
  code
  message
  path
  traceId
}
fragment EventSummary on CalendarEvent {
  id
  iCalUid
  version
  summary
  location
  start
  end
  allDay
  status
  recurrence
  organizer {
    name
    address
  }
  attendees {
    status
    email {
      name
      address
    }
  }
}`) as unknown as TypedDocumentString<RespondToEventMutation, RespondToEventMutationVariables>;
export const EventChangedDocument = new TypedDocumentString(`
    subscription EventChanged($calendars: [ID!], $after: SyncToken) {
  eventChanged(calendars: $calendars, after: $after) {
    eventId
    cursor
    kind
    id
    changedFields
    event {
      ...EventSummary
    }
  }
}
    fragment EventSummary on CalendarEvent {
  id
  iCalUid
  version
  summary
  location
  start
  end
  allDay
  status
  recurrence
  organizer {
    name
    address
  }
  attendees {
    status
    email {
      name
      address
    }
  }
}`) as unknown as TypedDocumentString<EventChangedSubscription, EventChangedSubscriptionVariables>;
export const AddressBooksDocument = new TypedDocumentString(`
    query AddressBooks {
  addressBooks {
    id
    name
    syncToken
  }
}
    `) as unknown as TypedDocumentString<AddressBooksQuery, AddressBooksQueryVariables>;
export const ContactsDocument = new TypedDocumentString(`
    query Contacts($q: String, $first: Int, $after: String) {
  contacts(q: $q, first: $first, after: $after) {
    edges {
      cursor
      node {
        ...ContactSummary
      }
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}
    fragment ContactSummary on Contact {
  id
  uid
  version
  fullName
  org
  title
  emails {
    address
    label
    primary
  }
}`) as unknown as TypedDocumentString<ContactsQuery, ContactsQueryVariables>;
export const CreateContactDocument = new TypedDocumentString(`
    mutation CreateContact($bookId: ID!, $input: ContactInput!, $options: WriteOptions) {
  createContact(bookId: $bookId, input: $input, options: $options) {
    contact {
      ...ContactSummary
    }
    errors {
      ...Problems
    }
  }
}
    fragment Problems on OpError {
  __typename
  code
  message
  path
  traceId
}
fragment ContactSummary on Contact {
  id
  uid
  version
  fullName
  org
  title
  emails {
    address
    label
    primary
  }
}`) as unknown as TypedDocumentString<CreateContactMutation, CreateContactMutationVariables>;
export const UpdateContactDocument = new TypedDocumentString(`
    mutation UpdateContact($id: ID!, $input: ContactInput!, $options: WriteOptions!) {
  updateContact(id: $id, input: $input, options: $options) {
    contact {
      ...ContactSummary
    }
    errors {
      ...Problems
      ... on VersionConflict {
        currentVersion
      }
    }
  }
}
    fragment Problems on OpError {
  __typename
  code
  message
  path
  traceId
}
fragment ContactSummary on Contact {
  id
  uid
  version
  fullName
  org
  title
  emails {
    address
    label
    primary
  }
}`) as unknown as TypedDocumentString<UpdateContactMutation, UpdateContactMutationVariables>;
export const DeleteContactDocument = new TypedDocumentString(`
    mutation DeleteContact($id: ID!, $options: WriteOptions!) {
  deleteContact(id: $id, options: $options) {
    ok
    errors {
      ...Problems
    }
  }
}
    fragment Problems on OpError {
  __typename
  code
  message
  path
  traceId
}`) as unknown as TypedDocumentString<DeleteContactMutation, DeleteContactMutationVariables>;
export const ContactChangedDocument = new TypedDocumentString(`
    subscription ContactChanged($books: [ID!], $after: SyncToken) {
  contactChanged(books: $books, after: $after) {
    eventId
    cursor
    kind
    id
    changedFields
    contact {
      ...ContactSummary
    }
  }
}
    fragment ContactSummary on Contact {
  id
  uid
  version
  fullName
  org
  title
  emails {
    address
    label
    primary
  }
}`) as unknown as TypedDocumentString<ContactChangedSubscription, ContactChangedSubscriptionVariables>;
export const FilesDocument = new TypedDocumentString(`
    query Files($folderId: ID, $q: String, $first: Int, $after: String) {
  files(folderId: $folderId, q: $q, first: $first, after: $after) {
    edges {
      cursor
      node {
        ...FileSummary
      }
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}
    fragment FileSummary on File {
  id
  version
  name
  isFolder
  mimeType
  size
  modifiedAt
}`) as unknown as TypedDocumentString<FilesQuery, FilesQueryVariables>;
export const FileByIdDocument = new TypedDocumentString(`
    query FileById($id: ID!) {
  file(id: $id) {
    ...FileSummary
    checksum
    downloadUrl
    parent {
      id
      name
    }
    shares {
      id
      rights
      grantee {
        address
      }
    }
  }
}
    fragment FileSummary on File {
  id
  version
  name
  isFolder
  mimeType
  size
  modifiedAt
}`) as unknown as TypedDocumentString<FileByIdQuery, FileByIdQueryVariables>;
export const BeginUploadDocument = new TypedDocumentString(`
    mutation BeginUpload($target: UploadTarget!, $parent: ID, $name: String!, $size: BigInt!, $mimeType: String) {
  beginUpload(
    target: $target
    parent: $parent
    name: $name
    size: $size
    mimeType: $mimeType
  ) {
    upload {
      id
      state
      partSize
      parts {
        number
        url
        done
      }
      expiresAt
    }
    errors {
      ...Problems
    }
  }
}
    fragment Problems on OpError {
  __typename
  code
  message
  path
  traceId
}`) as unknown as TypedDocumentString<BeginUploadMutation, BeginUploadMutationVariables>;
export const CompleteUploadDocument = new TypedDocumentString(`
    mutation CompleteUpload($id: ID!) {
  completeUpload(id: $id) {
    upload {
      id
      state
      file {
        ...FileSummary
      }
    }
    errors {
      ...Problems
    }
  }
}
    fragment Problems on OpError {
  __typename
  code
  message
  path
  traceId
}
fragment FileSummary on File {
  id
  version
  name
  isFolder
  mimeType
  size
  modifiedAt
}`) as unknown as TypedDocumentString<CompleteUploadMutation, CompleteUploadMutationVariables>;
export const CreateFolderDocument = new TypedDocumentString(`
    mutation CreateFolder($parentId: ID!, $name: String!) {
  createFolderAt(parentId: $parentId, name: $name) {
    file {
      ...FileSummary
    }
    errors {
      ...Problems
    }
  }
}
    fragment Problems on OpError {
  __typename
  code
  message
  path
  traceId
}
fragment FileSummary on File {
  id
  version
  name
  isFolder
  mimeType
  size
  modifiedAt
}`) as unknown as TypedDocumentString<CreateFolderMutation, CreateFolderMutationVariables>;
export const MoveFileDocument = new TypedDocumentString(`
    mutation MoveFile($id: ID!, $parentId: ID!, $options: WriteOptions!) {
  moveFile(id: $id, parentId: $parentId, options: $options) {
    file {
      ...FileSummary
    }
    errors {
      ...Problems
    }
  }
}
    fragment Problems on OpError {
  __typename
  code
  message
  path
  traceId
}
fragment FileSummary on File {
  id
  version
  name
  isFolder
  mimeType
  size
  modifiedAt
}`) as unknown as TypedDocumentString<MoveFileMutation, MoveFileMutationVariables>;
export const CopyFileDocument = new TypedDocumentString(`
    mutation CopyFile($id: ID!, $parentId: ID!) {
  copyFile(id: $id, parentId: $parentId) {
    file {
      ...FileSummary
    }
    errors {
      ...Problems
    }
  }
}
    fragment Problems on OpError {
  __typename
  code
  message
  path
  traceId
}
fragment FileSummary on File {
  id
  version
  name
  isFolder
  mimeType
  size
  modifiedAt
}`) as unknown as TypedDocumentString<CopyFileMutation, CopyFileMutationVariables>;
export const DeleteFileDocument = new TypedDocumentString(`
    mutation DeleteFile($id: ID!, $options: WriteOptions!) {
  deleteFile(id: $id, options: $options) {
    ok
    errors {
      ...Problems
    }
  }
}
    fragment Problems on OpError {
  __typename
  code
  message
  path
  traceId
}`) as unknown as TypedDocumentString<DeleteFileMutation, DeleteFileMutationVariables>;
export const ShareFileDocument = new TypedDocumentString(`
    mutation ShareFile($id: ID!, $address: String, $rights: String!) {
  shareFile(id: $id, address: $address, rights: $rights) {
    share {
      id
      rights
      grantee {
        address
      }
    }
    errors {
      ...Problems
    }
  }
}
    fragment Problems on OpError {
  __typename
  code
  message
  path
  traceId
}`) as unknown as TypedDocumentString<ShareFileMutation, ShareFileMutationVariables>;
export const SaveAttachmentDocument = new TypedDocumentString(`
    mutation SaveAttachment($attachmentId: ID!, $folderId: ID!) {
  saveAttachmentToDrive(attachmentId: $attachmentId, folderId: $folderId) {
    errors {
      ...Problems
    }
  }
}
    fragment Problems on OpError {
  __typename
  code
  message
  path
  traceId
}`) as unknown as TypedDocumentString<SaveAttachmentMutation, SaveAttachmentMutationVariables>;
export const FileChangedDocument = new TypedDocumentString(`
    subscription FileChanged($folders: [ID!], $after: SyncToken) {
  fileChanged(folders: $folders, after: $after) {
    eventId
    cursor
    kind
    id
    changedFields
    file {
      ...FileSummary
    }
  }
}
    fragment FileSummary on File {
  id
  version
  name
  isFolder
  mimeType
  size
  modifiedAt
}`) as unknown as TypedDocumentString<FileChangedSubscription, FileChangedSubscriptionVariables>;
export const LoginDocument = new TypedDocumentString(`
    mutation Login($email: String!, $password: String!) {
  login(email: $email, password: $password) {
    accessToken
    refreshToken
    viewer {
      id
      email
      displayName
      role
    }
    errors {
      ...Problems
    }
  }
}
    fragment Problems on OpError {
  __typename
  code
  message
  path
  traceId
}`) as unknown as TypedDocumentString<LoginMutation, LoginMutationVariables>;
export const RefreshDocument = new TypedDocumentString(`
    mutation Refresh($token: String!) {
  refreshToken(token: $token) {
    accessToken
    refreshToken
    errors {
      ...Problems
    }
  }
}
    fragment Problems on OpError {
  __typename
  code
  message
  path
  traceId
}`) as unknown as TypedDocumentString<RefreshMutation, RefreshMutationVariables>;
export const LogoutDocument = new TypedDocumentString(`
    mutation Logout {
  logout {
    ok
    errors {
      ...Problems
    }
  }
}
    fragment Problems on OpError {
  __typename
  code
  message
  path
  traceId
}`) as unknown as TypedDocumentString<LogoutMutation, LogoutMutationVariables>;
export const ViewerDocument = new TypedDocumentString(`
    query Viewer {
  viewer {
    id
    email
    displayName
    role
    tenant {
      name
    }
  }
  modules {
    name
    enabled
  }
}
    `) as unknown as TypedDocumentString<ViewerQuery, ViewerQueryVariables>;
export const UsersDocument = new TypedDocumentString(`
    query Users($first: Int, $after: String) {
  users(first: $first, after: $after) {
    edges {
      cursor
      node {
        id
        email
        displayName
        role
        status
      }
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}
    `) as unknown as TypedDocumentString<UsersQuery, UsersQueryVariables>;
export const InboxDocument = new TypedDocumentString(`
    query Inbox($first: Int, $after: String, $filter: MessageFilter) {
  messages(first: $first, after: $after, filter: $filter) {
    edges {
      cursor
      node {
        ...MessageSummary
      }
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}
    fragment MessageSummary on Message {
  id
  version
  subject
  date
  snippet
  flags
  from {
    name
    address
  }
}`) as unknown as TypedDocumentString<InboxQuery, InboxQueryVariables>;
export const MessageByIdDocument = new TypedDocumentString(`
    query MessageById($id: ID!) {
  message(id: $id) {
    ...MessageSummary
    messageId
    text
    html
    to {
      name
      address
    }
    cc {
      name
      address
    }
    thread {
      id
      subject
    }
    folders {
      id
      name
      role
    }
    attachments {
      id
      filename
      mimeType
      size
      inline
      downloadUrl
      savedAs {
        id
        name
      }
    }
    calendarInvite {
      ...EventSummary
    }
  }
}
    fragment MessageSummary on Message {
  id
  version
  subject
  date
  snippet
  flags
  from {
    name
    address
  }
}
fragment EventSummary on CalendarEvent {
  id
  iCalUid
  version
  summary
  location
  start
  end
  allDay
  status
  recurrence
  organizer {
    name
    address
  }
  attendees {
    status
    email {
      name
      address
    }
  }
}`) as unknown as TypedDocumentString<MessageByIdQuery, MessageByIdQueryVariables>;
export const ThreadByIdDocument = new TypedDocumentString(`
    query ThreadById($id: ID!, $first: Int, $after: String) {
  thread(id: $id) {
    id
    subject
    lastMessageAt
    messages(first: $first, after: $after) {
      edges {
        node {
          ...MessageSummary
        }
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
}
    fragment MessageSummary on Message {
  id
  version
  subject
  date
  snippet
  flags
  from {
    name
    address
  }
}`) as unknown as TypedDocumentString<ThreadByIdQuery, ThreadByIdQueryVariables>;
export const MailAccountsDocument = new TypedDocumentString(`
    query MailAccounts {
  viewer {
    id
    unreadCount
    mailAccounts {
      id
      address {
        address
      }
      folders {
        id
        name
        path
        role
        unread
        total
      }
    }
  }
}
    `) as unknown as TypedDocumentString<MailAccountsQuery, MailAccountsQueryVariables>;
export const SendMessageDocument = new TypedDocumentString(`
    mutation SendMessage($input: SendInput!, $options: WriteOptions!) {
  sendMessage(input: $input, options: $options) {
    message {
      ...MessageSummary
    }
    errors {
      ...Problems
    }
  }
}
    fragment Problems on OpError {
  __typename
  code
  message
  path
  traceId
}
fragment MessageSummary on Message {
  id
  version
  subject
  date
  snippet
  flags
  from {
    name
    address
  }
}`) as unknown as TypedDocumentString<SendMessageMutation, SendMessageMutationVariables>;
export const MessageChangedDocument = new TypedDocumentString(`
    subscription MessageChanged($folders: [ID!], $kinds: [ChangeKind!], $after: SyncToken) {
  messageChanged(folders: $folders, kinds: $kinds, after: $after) {
    eventId
    cursor
    occurredAt
    correlationId
    kind
    messageId
    changedFields
    message {
      ...MessageSummary
      attachments {
        filename
        mimeType
        size
      }
      calendarInvite {
        ...EventSummary
      }
      from {
        person {
          displayName
          contact {
            ...ContactSummary
          }
        }
      }
    }
  }
}
    fragment MessageSummary on Message {
  id
  version
  subject
  date
  snippet
  flags
  from {
    name
    address
  }
}
fragment EventSummary on CalendarEvent {
  id
  iCalUid
  version
  summary
  location
  start
  end
  allDay
  status
  recurrence
  organizer {
    name
    address
  }
  attendees {
    status
    email {
      name
      address
    }
  }
}
fragment ContactSummary on Contact {
  id
  uid
  version
  fullName
  org
  title
  emails {
    address
    label
    primary
  }
}`) as unknown as TypedDocumentString<MessageChangedSubscription, MessageChangedSubscriptionVariables>;
export const TracksDocument = new TypedDocumentString(`
    query Tracks($q: String, $first: Int, $after: String) {
  tracks(q: $q, first: $first, after: $after) {
    edges {
      cursor
      node {
        ...TrackSummary
      }
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}
    fragment TrackSummary on Track {
  id
  version
  title
  genre
  durationMs
  visibility
  likedByViewer
}`) as unknown as TypedDocumentString<TracksQuery, TracksQueryVariables>;
export const TrackByIdDocument = new TypedDocumentString(`
    query TrackById($id: ID!) {
  track(id: $id) {
    ...TrackSummary
    tags
    streamUrl
    metadata {
      codec
      bitrate
      sampleRate
      channels
      album
      artist
    }
    stats {
      plays
      likes
      shares
    }
  }
}
    fragment TrackSummary on Track {
  id
  version
  title
  genre
  durationMs
  visibility
  likedByViewer
}`) as unknown as TypedDocumentString<TrackByIdQuery, TrackByIdQueryVariables>;
export const CreateTrackDocument = new TypedDocumentString(`
    mutation CreateTrack($uploadId: ID!, $input: TrackInput!, $options: WriteOptions) {
  createTrack(uploadId: $uploadId, input: $input, options: $options) {
    track {
      ...TrackSummary
    }
    errors {
      ...Problems
    }
  }
}
    fragment Problems on OpError {
  __typename
  code
  message
  path
  traceId
}
fragment TrackSummary on Track {
  id
  version
  title
  genre
  durationMs
  visibility
  likedByViewer
}`) as unknown as TypedDocumentString<CreateTrackMutation, CreateTrackMutationVariables>;
export const LikeTrackDocument = new TypedDocumentString(`
    mutation LikeTrack($id: ID!) {
  likeTrack(id: $id) {
    track {
      id
      likedByViewer
      stats {
        likes
      }
    }
    errors {
      ...Problems
    }
  }
}
    fragment Problems on OpError {
  __typename
  code
  message
  path
  traceId
}`) as unknown as TypedDocumentString<LikeTrackMutation, LikeTrackMutationVariables>;
export const UnlikeTrackDocument = new TypedDocumentString(`
    mutation UnlikeTrack($id: ID!) {
  unlikeTrack(id: $id) {
    track {
      id
      likedByViewer
      stats {
        likes
      }
    }
    errors {
      ...Problems
    }
  }
}
    fragment Problems on OpError {
  __typename
  code
  message
  path
  traceId
}`) as unknown as TypedDocumentString<UnlikeTrackMutation, UnlikeTrackMutationVariables>;
export const ShareTrackDocument = new TypedDocumentString(`
    mutation ShareTrack($id: ID!, $address: String, $expiresAt: DateTime) {
  shareTrack(id: $id, address: $address, expiresAt: $expiresAt) {
    share {
      id
      url
      expiresAt
    }
    errors {
      ...Problems
    }
  }
}
    fragment Problems on OpError {
  __typename
  code
  message
  path
  traceId
}`) as unknown as TypedDocumentString<ShareTrackMutation, ShareTrackMutationVariables>;
export const TrackChangedDocument = new TypedDocumentString(`
    subscription TrackChanged($ids: [ID!], $after: SyncToken) {
  trackChanged(ids: $ids, after: $after) {
    eventId
    cursor
    kind
    id
    track {
      ...TrackSummary
    }
  }
}
    fragment TrackSummary on Track {
  id
  version
  title
  genre
  durationMs
  visibility
  likedByViewer
}`) as unknown as TypedDocumentString<TrackChangedSubscription, TrackChangedSubscriptionVariables>;