'use client';

import { AlertDialog } from 'radix-ui';
import { Button } from './button.tsx';

interface ConfirmProps {
  readonly trigger: React.ReactNode;
  readonly title: string;
  readonly children: React.ReactNode;
  readonly action: string;
  readonly danger?: boolean;
  readonly onConfirm: () => void;
}

export function Confirm({ trigger, title, children, action, danger = false, onConfirm }: ConfirmProps) {
  return (
    <AlertDialog.Root>
      <AlertDialog.Trigger asChild>{trigger}</AlertDialog.Trigger>
      <AlertDialog.Portal>
        <AlertDialog.Overlay className="arrive fixed inset-0 z-40 bg-black/30" />
        <AlertDialog.Content className="arrive fixed top-[28vh] left-1/2 z-50 w-[min(420px,calc(100vw-32px))] -translate-x-1/2 rounded-xl bg-raised p-5 shadow-pop">
          <AlertDialog.Title className="text-lg font-medium">{title}</AlertDialog.Title>
          <AlertDialog.Description className="mt-1 text-muted">{children}</AlertDialog.Description>
          <div className="mt-5 flex justify-end gap-2">
            <AlertDialog.Cancel asChild>
              <Button>Keep it</Button>
            </AlertDialog.Cancel>
            <AlertDialog.Action asChild>
              <Button look={danger ? 'danger' : 'main'} onClick={onConfirm}>
                {action}
              </Button>
            </AlertDialog.Action>
          </div>
        </AlertDialog.Content>
      </AlertDialog.Portal>
    </AlertDialog.Root>
  );
}
