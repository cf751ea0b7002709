'use client';

import { useEffect, useState } from 'react';

/** The name of the single sign-on provider; null where there is none, or it is not known yet. */
export function useSingleSignOn(): string | null {
  const [name, setName] = useState<string | null>(null);
  useEffect(() => {
    void fetch('/auth/methods')
      .then(async (response) => (response.ok ? ((await response.json()) as { singleSignOn: string | null }) : null)) // as the API answers
      .then((methods) => setName(methods?.singleSignOn ?? null))
      .catch(() => {}); // the form says it when it is sent
  }, []);
  return name;
}
