import dns2 from 'dns2';

const { Packet } = dns2;

/** A record as a test writes it. */
export type StubRecord =
  | { readonly type: 'MX'; readonly exchange: string; readonly priority: number }
  | { readonly type: 'A'; readonly address: string }
  | { readonly type: 'TXT'; readonly data: readonly string[] };

/** A name server that knows what it is told, and nothing else. */
export interface DnsStub {
  /** As the resolver takes it: host:port. */
  readonly server: string;
  readonly records: Map<string, StubRecord[]>;
  /** Names for which it fails, as a broken zone does. */
  readonly broken: Set<string>;
  close(): Promise<void>;
}

/** Starts one on a free port. */
export async function startDnsStub(): Promise<DnsStub> {
  const records = new Map<string, StubRecord[]>();
  const broken = new Set<string>();
  const server = dns2.createServer({
    udp: true,
    handle: (request, send) => {
      const response = Packet.createResponseFromRequest(request);
      const [question] = request.questions;
      const name = question?.name.toLowerCase() ?? '';
      const known = records.get(name);
      if (broken.has(name)) response.header.rcode = Packet.RCODE.SERVFAIL;
      else if (!known) response.header.rcode = Packet.RCODE.NXDOMAIN;
      for (const { type, ...fields } of known ?? []) {
        if (Packet.TYPE[type] !== question?.type) continue;
        response.answers.push({
          name,
          type: Packet.TYPE[type],
          class: 1,
          ttl: 1,
          ...fields,
        } as never);
      }
      void send(response);
    },
  });
  const addresses = await server.listen({ udp: { port: 0, address: '127.0.0.1' } });
  const { port } = addresses.udp as { port: number };
  return {
    server: `127.0.0.1:${port}`,
    records,
    broken,
    close: async () => {
      await server.close();
    },
  };
}
