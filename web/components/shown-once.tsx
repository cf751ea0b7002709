'use client';

import { Button } from './button.tsx';
import { CodeBlock } from './code-block.tsx';

interface ShownOnceProps {
  readonly label: string;
  readonly secret: string;
  readonly onDone: () => void;
}

/** A secret that the server will not tell again. */
export function ShownOnce({ label, secret, onDone }: ShownOnceProps) {
  return (
    <div className="arrive my-3 max-w-[720px]" data-shown-once>
      <CodeBlock label={label} code={secret} />
      <p className="mt-2 flex flex-wrap items-center justify-between gap-2 text-sm text-muted">
        Copy it now: it is shown this once and stored as a hash.
        <Button onClick={onDone}>I have it</Button>
      </p>
    </div>
  );
}
