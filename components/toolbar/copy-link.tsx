import { CopyButton } from "@/components/controls/copy-button";

/** Copies the address, which is the whole view. */
export function CopyLink() {
  return (
    <CopyButton
      icon="link"
      text={() => window.location.href}
      label="Copy link to this view"
      done="Link copied"
      failed="The browser refused; copy the address bar"
    />
  );
}
