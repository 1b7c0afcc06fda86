import { SignJWT } from 'jose';

/** Who joins a room, and as what. */
export interface Guest {
  readonly id: string;
  readonly name: string;
  /** Absent for people without an account. */
  readonly email?: string;
  readonly moderator: boolean;
}

/** A link with which one person joins one room until it expires. */
export interface JoinLink {
  readonly url: string;
  readonly expiresAt: Date;
}

/** A Jitsi Meet server that admits whoever shows a token of ours (prosody's token_verification). */
export class Jitsi {
  private readonly key: Uint8Array;
  private readonly base: string;

  constructor(private readonly app: { url: string; appId: string; secret: string }) {
    this.key = new TextEncoder().encode(app.secret);
    this.base = `${app.url.replace(/\/+$/, '')}/`;
  }

  /** The address of a room: it admits nobody by itself. */
  roomUrl(room: string): string {
    return `${this.base}${encodeURIComponent(room)}`;
  }

  /** The room that a URL leads to, or undefined when it is none of this server's. */
  roomOf(url: string): string | undefined {
    if (!url.startsWith(this.base)) return undefined;
    const [room = ''] = url.slice(this.base.length).split(/[/?#]/);
    return /^[a-z0-9-]{3,80}$/.test(room) ? room : undefined;
  }

  async joinLink(room: string, guest: Guest, minutes: number): Promise<JoinLink> {
    const expiresAt = new Date((Math.floor(Date.now() / 1000) + minutes * 60) * 1000);
    const { id, name, email, moderator } = guest;
    const token = await new SignJWT({
      room,
      moderator,
      context: {
        user: { id, name, ...(email !== undefined && { email }), moderator },
      },
    })
      .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
      .setIssuer(this.app.appId)
      .setAudience('jitsi')
      .setSubject(new URL(this.base).hostname)
      // Clocks differ: a token that is not valid yet keeps its owner out.
      .setNotBefore(Math.floor(Date.now() / 1000) - 60)
      .setExpirationTime(expiresAt)
      .sign(this.key);
    return { url: `${this.roomUrl(room)}?jwt=${token}`, expiresAt };
  }
}
