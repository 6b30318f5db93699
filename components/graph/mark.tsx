import { MARKS, type MarkName } from "./marks";

/** A mark beside its words, as the canvas draws it. */
export function Mark({ name }: { name: MarkName }) {
  return (
    <svg
      width={14}
      height={14}
      viewBox="0 0 16 16"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.5"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
      focusable="false"
    >
      <path d={MARKS[name]} />
    </svg>
  );
}
