import { stringifyDocument, type TypedDocumentNode } from 'urql';

export interface QuietAnswer<Data> {
  readonly data: Data | undefined;
  readonly problem: string | undefined;
}

/** Asks the API from a page before the sign-in: who is not signed in is no error there, and is sent nowhere. */
export async function askQuietly<Data, Variables extends object>(
  document: TypedDocumentNode<Data, Variables>,
  variables: Variables,
): Promise<QuietAnswer<Data>> {
  try {
    const response = await fetch('/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query: stringifyDocument(document), variables }),
    });
    const { data, errors } = (await response.json()) as { data?: Data; errors?: { message: string }[] }; // of every GraphQL response
    return { data, problem: errors?.[0]?.message };
  } catch {
    return { data: undefined, problem: 'The server does not answer.' };
  }
}
