import net from 'node:net';

export interface PortWish {
  readonly host: string;
  /** The name of the variable by which the user may choose. */
  readonly variable: string;
  readonly chosen: number | undefined;
  readonly usual: number;
}

/** The chosen port, or an error that says what to do when it is taken; without a choice the usual one or the next that is free. */
export async function pickPort({ host, variable, chosen, usual }: PortWish): Promise<number> {
  if (chosen !== undefined) {
    if (await isFree(host, chosen)) return chosen;
    throw new Error(
      `Port ${chosen} (${variable}) on ${host} is taken by another program. Stop that program, or set ${variable} to another port.`,
    );
  }
  for (let port = usual; port < usual + 100; port++) if (await isFree(host, port)) return port;
  throw new Error(
    `All ports from ${usual} to ${usual + 99} on ${host} are taken. Set ${variable} to one that is free.`,
  );
}

function isFree(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = net.createServer();
    server.once('error', () => resolve(false));
    server.listen({ host, port, exclusive: true }, () => server.close(() => resolve(true)));
  });
}
