export function TagList({ tags }: { readonly tags: readonly string[] }) {
  if (tags.length === 0) return null;
  return (
    <span className="flex min-w-0 gap-1 overflow-hidden" title={tags.join(', ')}>
      {tags.map((tag) => (
        <span key={tag} className="truncate rounded-[3px] bg-sunken px-1.5 text-xs leading-5 text-muted">
          {tag}
        </span>
      ))}
    </span>
  );
}
