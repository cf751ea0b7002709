'use client';

import { Dialog } from 'radix-ui';
import type { Shortcut } from '../../lib/keyboard.ts';

interface HelpProps {
  readonly shortcuts: readonly Shortcut[];
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
}

/** Keys that a row itself answers to. */
const rowKeys = [
  { keys: 'Space', does: 'Inspect the row' },
  { keys: 'Enter', does: 'Open the row' },
  { keys: 'Esc', does: 'Close what is open' },
];

export function Help({ shortcuts, open, onOpenChange }: HelpProps) {
  return (
    <Dialog.Root open={open} onOpenChange={onOpenChange}>
      <Dialog.Portal>
        <Dialog.Overlay className="arrive fixed inset-0 z-40 bg-black/30" />
        <Dialog.Content
          aria-describedby={undefined}
          className="arrive fixed top-[20vh] left-1/2 z-50 w-[min(380px,calc(100vw-32px))] -translate-x-1/2 rounded-xl bg-raised p-5 shadow-pop"
        >
          <Dialog.Title className="pb-3 text-lg font-medium">Keyboard</Dialog.Title>
          <dl className="grid grid-cols-[1fr_auto] gap-y-1.5 text-sm">
            {[...shortcuts, ...rowKeys].map(({ keys, does }) => (
              <div key={keys} className="col-span-2 grid grid-cols-subgrid items-center">
                <dt className="text-muted">{does}</dt>
                <dd className="flex justify-end gap-1">
                  {keys.split(' ').map((key) => (
                    <kbd
                      key={key}
                      className="min-w-5 rounded border border-line bg-sunken px-1.5 text-center font-mono text-xs leading-5"
                    >
                      {key}
                    </kbd>
                  ))}
                </dd>
              </div>
            ))}
          </dl>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
