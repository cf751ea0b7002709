'use client';

import { DropdownMenu } from 'radix-ui';
import { Icon } from './icon.tsx';

export interface Option {
  readonly value: string;
  readonly label: string;
  readonly detail?: string;
}

interface ChoiceProps {
  readonly label: string;
  readonly value: string;
  readonly options: readonly Option[];
  readonly onChange: (value: string) => void;
  /** `sentence`: a word of the running text; `field`: a control of a toolbar. */
  readonly look?: 'sentence' | 'field';
  readonly prefix?: string;
}

const looks = {
  sentence:
    'text-left text-ink underline decoration-strong decoration-1 underline-offset-[5px] hover:decoration-accent hover:text-accent data-[state=open]:text-accent',
  field:
    'inline-flex h-7 items-center gap-1.5 rounded-[5px] border border-line bg-raised px-2.5 text-sm hover:border-strong data-[state=open]:border-strong',
};

export function Choice({ label, value, options, onChange, look = 'field', prefix }: ChoiceProps) {
  const current = options.find((option) => option.value === value);
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger aria-label={`${label}: ${current?.label ?? value}`} className={looks[look]} data-filter>
        {prefix && <span className="text-faint">{prefix}</span>}
        {current?.label ?? value}
        {look === 'field' && (
          <span className="text-faint">
            <Icon name="chevron" size={12} />
          </span>
        )}
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content
          align="start"
          sideOffset={6}
          collisionPadding={12}
          className="arrive z-50 max-h-[60vh] max-w-[min(420px,calc(100vw-24px))] min-w-48 overflow-auto rounded-lg bg-raised p-1 shadow-pop"
        >
          <DropdownMenu.Label className="label px-2.5 pt-1.5 pb-1">{label}</DropdownMenu.Label>
          <DropdownMenu.RadioGroup value={value} onValueChange={onChange}>
            {options.map((option) => (
              <DropdownMenu.RadioItem
                key={option.value}
                value={option.value}
                className="flex cursor-default items-baseline gap-2 rounded-[5px] px-2.5 py-1 text-sm outline-none data-[highlighted]:bg-sunken"
              >
                <span className="w-3 self-center text-accent">
                  <DropdownMenu.ItemIndicator>
                    <Icon name="check" size={12} />
                  </DropdownMenu.ItemIndicator>
                </span>
                <span className="flex-1">{option.label}</span>
                {option.detail && <span className="text-xs text-faint">{option.detail}</span>}
              </DropdownMenu.RadioItem>
            ))}
          </DropdownMenu.RadioGroup>
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}
