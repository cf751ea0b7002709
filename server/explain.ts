/** Why a program did not start, with what to do about it. */
export function explain(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException; // or any other Error, then without a code
  if (code === 'EADDRINUSE')
    return `${message}. Stop the program that has this port, or set LETHE_API_PORT to another.`;
  if (code === 'ECONNREFUSED')
    return `the database does not answer (${message}). Is DATABASE_URL right, and Postgres up?`;
  return message;
}
