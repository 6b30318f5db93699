"use client";

import { PageMessage } from "@/components/feedback/page-message";
import { ProblemAlert } from "@/components/feedback/problem-alert";

/** For bugs: what is expected to fail is shown where it failed. */
export default function ErrorPage({ error, reset }: { error: Error & { digest?: string }; reset: () => void }) {
  const detail = error.digest ? `${error.message} (${error.digest})` : error.message;
  return (
    <PageMessage>
      <ProblemAlert
        title="This page broke"
        detail={detail}
        action={{ icon: "refresh", label: "Try again", run: reset }}
      />
    </PageMessage>
  );
}
