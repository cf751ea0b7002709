'use client';

import { useState } from 'react';
import { type AnyVariables, type TypedDocumentNode, useMutation } from 'urql';

interface Refusable {
  readonly userErrors: readonly { readonly message: string }[];
}

/** A mutation with one payload; what the API refuses is kept in its own words. */
export function useAct<Payload extends Refusable, Data extends Record<string, unknown>, Variables extends AnyVariables>(
  document: TypedDocumentNode<Data, Variables>,
  payloadOf: (data: Data) => Payload,
) {
  const [{ fetching }, send] = useMutation<Data, Variables>(document);
  const [problem, setProblem] = useState<string>();
  /** The payload, or undefined when it was refused. */
  const act = async (variables: Variables): Promise<Payload | undefined> => {
    const { data, error } = await send(variables);
    const payload = data ? payloadOf(data) : undefined;
    const refused = error?.graphQLErrors[0]?.message ?? error?.message ?? payload?.userErrors[0]?.message;
    setProblem(refused);
    return refused === undefined ? payload : undefined;
  };
  return { act, problem, busy: fetching };
}
