interface Answer {
  readonly data?: Record<string, unknown> | null;
  readonly errors?: readonly { readonly message: string }[];
}

const DEADLINE_MS = 15_000;

/** Speaks GraphQL over HTTP as one person, the way any client of the graph does. */
export class GraphClient {
  private constructor(
    private readonly url: string,
    private readonly token?: string,
  ) {}

  static async signIn(url: string, email: string, password: string): Promise<GraphClient> {
    const query = `mutation ($email: String!, $password: String!) {
      result: login(email: $email, password: $password) { accessToken errors { message } }
    }`;
    const { accessToken } = await new GraphClient(url).write<{ accessToken: string }>(query, {
      email,
      password,
    });
    return new GraphClient(url, accessToken);
  }

  /** The root field aliased `result`. @throws Error when anything about the answer is an error. */
  async read<Result>(query: string, variables: object = {}): Promise<Result> {
    const response = await fetch(this.url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...(this.token !== undefined && { authorization: `Bearer ${this.token}` }),
      },
      body: JSON.stringify({ query, variables }),
      signal: AbortSignal.timeout(DEADLINE_MS),
    });
    const { data, errors } = (await response.json()) as Answer;
    if (errors?.[0]) throw new Error(errors[0].message);
    return data?.['result'] as Result;
  }

  /** As `read`, for a mutation: its payload, once it holds no errors. */
  async write<Payload>(query: string, variables: object): Promise<Payload> {
    const payload = await this.read<Payload & { errors: { message: string }[] }>(query, variables);
    if (payload.errors[0]) throw new Error(payload.errors[0].message);
    return payload;
  }

  /** Puts bytes where an upload wants them. */
  async put(url: string, body: Uint8Array<ArrayBuffer>): Promise<void> {
    const signal = AbortSignal.timeout(DEADLINE_MS);
    const response = await fetch(url, { method: 'PUT', body, signal });
    if (!response.ok) throw new Error(`Upload answered ${response.status}`);
  }
}
