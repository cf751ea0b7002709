'use client';

import { type FormEvent, useState } from 'react';
import { Button } from '../../components/button.tsx';
import { TextField } from '../../components/text-field.tsx';
import { type Clause, type Field, fieldOf, isValue, operators, operatorWords } from './clauses.ts';

interface ClauseEditorProps {
  readonly clause: Clause;
  readonly onChange: (clause: Clause) => void;
  readonly onDone: () => void;
}

export function ClauseEditor({ clause, onChange, onDone }: ClauseEditorProps) {
  const field: Field = fieldOf(clause.field);
  const named = field.options !== undefined && Object.keys(field.options).length > 0;
  return (
    <div className="grid gap-2.5 text-sm">
      {field.kind !== 'flag' && operators[field.kind].length > 1 && (
        <div role="radiogroup" aria-label="Comparison" className="flex flex-wrap gap-1">
          {operators[field.kind].map((operator) => (
            <button
              key={operator}
              type="button"
              role="radio"
              aria-checked={operator === clause.operator}
              onClick={() => onChange({ ...clause, operator })}
              className="h-6 rounded-[5px] px-2 text-xs text-muted hover:bg-sunken aria-checked:bg-line aria-checked:text-ink"
            >
              {operatorWords[field.kind][operator]}
            </button>
          ))}
        </div>
      )}
      {field.kind === 'flag' && <Archived clause={clause} onChange={onChange} />}
      {field.kind === 'choice' && named && <Choices clause={clause} field={field} onChange={onChange} />}
      {(field.kind !== 'choice' || !named) && field.kind !== 'flag' && (
        <Typed key={clause.field} clause={clause} field={field} onChange={onChange} onDone={onDone} />
      )}
    </div>
  );
}

function Choices({ clause, field, onChange }: Omit<ClauseEditorProps, 'onDone'> & { readonly field: Field }) {
  const toggle = (value: string): void => {
    const values = clause.values.includes(value)
      ? clause.values.filter((each) => each !== value)
      : [...clause.values, value];
    onChange({ ...clause, values });
  };
  return (
    <div role="group" aria-label={field.label} className="grid max-h-64 overflow-auto">
      {Object.entries(field.options ?? {}).map(([value, name], index) => (
        <label key={value} className="flex items-center gap-2 rounded-[5px] px-1 py-0.5 hover:bg-sunken">
          <input
            type="checkbox"
            className="accent-(--accent)"
            autoFocus={index === 0}
            checked={clause.values.includes(value)}
            onChange={() => toggle(value)}
          />
          {name}
        </label>
      ))}
    </div>
  );
}

function Archived({ clause, onChange }: Omit<ClauseEditorProps, 'onDone'>) {
  return (
    <div role="radiogroup" aria-label="Archived" className="grid">
      {[
        ['true', 'Archived runs only'],
        ['any', 'Archived runs as well'],
      ].map(([value, name]) => (
        <label key={value} className="flex items-center gap-2 rounded-[5px] px-1 py-0.5 hover:bg-sunken">
          <input
            type="radio"
            name="archived"
            className="accent-(--accent)"
            checked={clause.values[0] === value}
            onChange={() => onChange({ ...clause, values: [value!] })}
          />
          {name}
        </label>
      ))}
    </div>
  );
}

const expected: Readonly<Record<Field['kind'], string>> = {
  number: 'Expected a number, such as 1e-4',
  date: 'Expected a date',
  text: 'Expected a few letters',
  tags: 'Expected tags, separated by commas',
  choice: 'Expected a name, such as gender',
  flag: '',
};

function Typed({ clause, field, onChange, onDone }: ClauseEditorProps & { readonly field: Field }) {
  const [text, setText] = useState(clause.values.join(', '));
  const [problem, setProblem] = useState<string>();
  const several = field.kind === 'tags' || field.kind === 'choice';
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const values = several ? text.split(',').map((part) => part.trim()) : [text.trim()];
    if (!values.every((value) => isValue(clause.field, value))) {
      setProblem(field.whole ? 'Expected a whole number' : expected[field.kind]);
      return;
    }
    onChange({ ...clause, values });
    onDone();
  };
  return (
    <form onSubmit={submit} className="grid gap-2">
      <TextField
        label={field.label}
        type={field.kind === 'date' ? 'date' : 'text'}
        inputMode={field.kind === 'number' ? 'decimal' : undefined}
        value={text}
        problem={problem}
        autoFocus
        onChange={(value) => {
          setText(value);
          setProblem(undefined);
        }}
      />
      <Button type="submit" className="justify-self-end">
        Apply
      </Button>
    </form>
  );
}
