'use client';

import { Notice } from '../components/notice.tsx';

export default function ErrorPage({ error, reset }: { readonly error: Error; readonly reset: () => void }) {
  return (
    <main className="mx-auto max-w-[640px] px-6 py-24">
      <Notice title="This page failed to draw" onRetry={reset}>
        {error.message}
      </Notice>
    </main>
  );
}
