type FieldProps = React.ComponentProps<'input'> & {
  readonly label: string;
  readonly hint?: React.ReactNode;
  /** What is wrong with it, in the API's words. */
  readonly problem?: string | undefined;
};

/** A labelled input; its hint and its problem are read out with it. */
export function Field({ label, hint, problem, id, className = '', ...rest }: FieldProps) {
  const own = id ?? `field-${label.toLowerCase().replaceAll(/\W+/g, '-')}`;
  const says = problem ?? hint;
  return (
    <div className={`flex flex-col gap-1 ${className}`}>
      <label htmlFor={own} className="text-sm text-muted">
        {label}
      </label>
      <input
        id={own}
        aria-describedby={says ? `${own}-says` : undefined}
        aria-invalid={problem !== undefined}
        className="h-8 rounded-[5px] border border-strong bg-raised px-2.5 text-base outline-offset-1 focus-visible:outline-2 focus-visible:outline-accent aria-[invalid=true]:border-danger"
        {...rest}
      />
      {says && (
        <p id={`${own}-says`} className={`text-xs ${problem === undefined ? 'text-faint' : 'text-danger'}`}>
          {says}
        </p>
      )}
    </div>
  );
}
