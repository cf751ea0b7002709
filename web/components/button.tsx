type ButtonProps = React.ComponentProps<'button'> & { readonly look?: 'plain' | 'quiet' | 'main' | 'danger' };

const looks = {
  plain: 'border border-strong bg-raised hover:bg-sunken px-2.5',
  quiet: 'text-muted hover:bg-sunken hover:text-ink px-2',
  main: 'bg-accent text-paper hover:opacity-90 px-3',
  danger: 'border border-danger/40 text-danger hover:bg-danger-soft px-2.5',
};

export function Button({ look = 'plain', className = '', ...rest }: ButtonProps) {
  return (
    <button
      type="button"
      className={`inline-flex h-7 items-center justify-center gap-1.5 rounded-[5px] text-sm whitespace-nowrap disabled:pointer-events-none disabled:opacity-50 ${looks[look]} ${className}`}
      {...rest}
    />
  );
}
