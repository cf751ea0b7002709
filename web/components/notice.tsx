import type { CombinedError } from 'urql';
import { isUnreachable } from '../lib/api.ts';
import { Button } from './button.tsx';

interface NoticeProps {
  readonly title: string;
  readonly children: React.ReactNode;
  readonly onRetry?: () => void;
}

export function Notice({ title, children, onRetry }: NoticeProps) {
  return (
    <div role="alert" className="arrive my-4 max-w-[720px] border-l-2 border-danger py-1 pl-4">
      <p className="font-medium">{title}</p>
      <div className="text-muted">{children}</div>
      {onRetry && (
        <Button className="mt-3" onClick={onRetry}>
          Try again
        </Button>
      )}
    </div>
  );
}

interface ErrorNoticeProps {
  readonly error: CombinedError;
  readonly what: string;
  readonly onRetry: () => void;
}

/** An error in the words of the person who can do something about it. */
export function ErrorNotice({ error, what, onRetry }: ErrorNoticeProps) {
  if (isUnreachable(error)) {
    return (
      <Notice title="The API does not answer" onRetry={onRetry}>
        {what} will appear as soon as it does; this page tries again by itself. If it stays away, look at the terminal
        where <code className="font-mono text-sm">npm start</code> runs.
      </Notice>
    );
  }
  const messages = error.graphQLErrors.map(({ message }) => message);
  return (
    <Notice title={`${what} could not be loaded`} onRetry={onRetry}>
      {(messages.length > 0 ? messages : [error.message]).map((message) => (
        <p key={message}>{message}</p>
      ))}
    </Notice>
  );
}
