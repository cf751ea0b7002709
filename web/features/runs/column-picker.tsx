'use client';

import { DropdownMenu } from 'radix-ui';
import { Button } from '../../components/button.tsx';
import { Icon } from '../../components/icon.tsx';
import { runColumns, usualColumns } from './run-columns.tsx';

interface ColumnPickerProps {
  readonly shown: readonly string[];
  readonly onChange: (shown: readonly string[]) => void;
}

export function ColumnPicker({ shown, onChange }: ColumnPickerProps) {
  const toggle = (id: string): void =>
    onChange(shown.includes(id) ? shown.filter((each) => each !== id) : [...shown, id]);
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger asChild>
        <Button look="quiet" className="max-md:hidden">
          Columns
        </Button>
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content
          align="end"
          sideOffset={6}
          collisionPadding={12}
          className="arrive z-50 max-h-[70vh] min-w-48 overflow-auto rounded-lg bg-raised p-1 shadow-pop"
        >
          {runColumns.map(({ id, title }) => (
            <DropdownMenu.CheckboxItem
              key={id}
              checked={shown.includes(id)}
              disabled={id === 'run'} // the row's name
              onCheckedChange={() => toggle(id)}
              onSelect={(event) => event.preventDefault()} // several at one go
              className={itemLook}
            >
              <span className="w-3 text-accent">
                <DropdownMenu.ItemIndicator>
                  <Icon name="check" size={12} />
                </DropdownMenu.ItemIndicator>
              </span>
              {title}
            </DropdownMenu.CheckboxItem>
          ))}
          <DropdownMenu.Separator className="my-1 border-t border-line" />
          <DropdownMenu.Item onSelect={() => onChange(usualColumns)} className={itemLook}>
            <span className="w-3" /> As usual
          </DropdownMenu.Item>
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}

const itemLook =
  'flex cursor-default items-center gap-2 rounded-[5px] px-2.5 py-1 text-sm outline-none data-[disabled]:opacity-50 data-[highlighted]:bg-sunken';
