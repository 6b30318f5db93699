"use client";

import { useEffect, useState } from "react";
import { Button } from "./button";
import { copyText } from "./copy-text";
import type { IconName } from "./icon";

export type CopyButtonProps = {
  /** Asked for when it is pressed. */
  text: () => string;
  label: string;
  /** What it says for a moment after that worked, and after it did not. */
  done: string;
  failed: string;
  icon?: IconName;
};

/** Copies a text, and says for two seconds whether it did. */
export function CopyButton({ text, label, done, failed, icon = "copy" }: CopyButtonProps) {
  const [copied, setCopied] = useState<boolean>();
  useEffect(() => {
    if (copied === undefined) return;
    const timer = setTimeout(() => setCopied(undefined), 2000);
    return () => clearTimeout(timer);
  }, [copied]);
  return (
    <Button
      icon={copied ? "check" : icon}
      label={copied === undefined ? label : copied ? done : failed}
      onClick={async () => setCopied(await copyText(text()))}
    />
  );
}
