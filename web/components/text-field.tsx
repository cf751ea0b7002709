'use client';

import { useId } from 'react';

type TextFieldProps = Omit<React.ComponentProps<'input'>, 'onChange' | 'value' | 'id'> & {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  /** What is wrong with the value, said beside it. */
  readonly problem?: string | undefined;
  readonly hint?: string | undefined;
};

export function TextField({ label, value, onChange, problem, hint, className = '', ...rest }: TextFieldProps) {
  const id = useId();
  return (
    <div className={`grid gap-1 ${className}`}>
      <label htmlFor={id} className="label">
        {label}
      </label>
      <input
        {...rest}
        id={id}
        value={value}
        aria-invalid={problem !== undefined}
        aria-describedby={problem || hint ? `${id}-note` : undefined}
        onChange={(event) => onChange(event.target.value)}
        className="h-8 w-full rounded-[5px] border border-strong bg-raised px-2 text-sm aria-invalid:border-danger"
      />
      {(problem ?? hint) && (
        <p id={`${id}-note`} className={`text-xs ${problem ? 'text-danger' : 'text-faint'}`}>
          {problem ?? hint}
        </p>
      )}
    </div>
  );
}
