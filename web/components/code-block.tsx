'use client';

import { CopyButton } from './copy-button.tsx';

export function CodeBlock({ code, label }: { readonly code: string; readonly label?: string }) {
  return (
    <figure className="rounded-md border border-line bg-sunken">
      <figcaption className="flex h-8 items-center justify-between border-b border-line pr-1 pl-3 text-xs text-muted">
        {label}
        <CopyButton text={code} />
      </figcaption>
      <pre className="max-h-72 overflow-auto p-3 font-mono text-xs leading-[18px]">{code}</pre>
    </figure>
  );
}
