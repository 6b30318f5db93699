"use client";

import { useEffect, useState } from "react";
import { Button } from "@/components/controls/button";
import { copyText } from "@/components/controls/copy-text";

/** Copies the address, which is the whole view. */
export function CopyLink() {
  const [copied, setCopied] = useState<boolean>();
  useEffect(() => {
    if (copied === undefined) return;
    const timer = setTimeout(() => setCopied(undefined), 2000);
    return () => clearTimeout(timer);
  }, [copied]);
  const label =
    copied === undefined
      ? "Copy link to this view"
      : copied
        ? "Link copied"
        : "The browser refused; copy the address bar";
  return (
    <Button
      icon={copied ? "check" : "link"}
      label={label}
      onClick={async () => setCopied(await copyText(window.location.href))}
    />
  );
}
