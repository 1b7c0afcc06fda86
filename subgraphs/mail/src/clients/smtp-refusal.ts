/** A refusal in SMTP's words: 4xx asks the client to try again, 5xx not to. */
export class SmtpRefusal extends Error {
  constructor(
    readonly responseCode: number,
    /** Enhanced status code (RFC 3463) and text. */
    message: string,
  ) {
    super(message);
  }
}
