import Link from "next/link";
import { EmptyState } from "@/components/feedback/empty-state";
import { PageMessage } from "@/components/feedback/page-message";

export default function NotFound() {
  return (
    <PageMessage>
      <EmptyState title="There is no such page">
        <p>
          <Link href="/graph">Back to the service graph</Link>
        </p>
      </EmptyState>
    </PageMessage>
  );
}
