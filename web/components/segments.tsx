'use client';

import { ToggleGroup } from 'radix-ui';
import type { Option } from './choice.tsx';

interface SegmentsProps {
  readonly label: string;
  readonly value: string;
  readonly options: readonly Option[];
  readonly onChange: (value: string) => void;
}

/** A few exclusive choices side by side. */
export function Segments({ label, value, options, onChange }: SegmentsProps) {
  return (
    <ToggleGroup.Root
      type="single"
      value={value}
      onValueChange={(next) => next !== '' && onChange(next)}
      aria-label={label}
      className="inline-flex h-7 items-center rounded-[5px] border border-line bg-raised p-[2px]"
    >
      {options.map((option) => (
        <ToggleGroup.Item
          key={option.value}
          value={option.value}
          title={option.detail}
          className="h-full rounded-[3px] px-2 text-sm text-muted hover:text-ink data-[state=on]:bg-accent-soft data-[state=on]:text-accent"
        >
          {option.label}
        </ToggleGroup.Item>
      ))}
    </ToggleGroup.Root>
  );
}
