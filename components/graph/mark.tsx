import { Drawing } from "@/components/controls/icon";
import { MARKS, type MarkName } from "./marks";

/** A mark beside its words, as the canvas draws it. */
export function Mark({ name }: { name: MarkName }) {
  return (
    <Drawing size={14}>
      <path d={MARKS[name]} />
    </Drawing>
  );
}
